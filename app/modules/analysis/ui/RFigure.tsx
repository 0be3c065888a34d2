import { useState } from 'react';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ReproductionOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { isEstimable } from './figure.ts';
import { Notes, useAcross, useEstimate } from './Notes.tsx';
import { type BandPoint, RChart } from './RChart.tsx';
import { rWords, words } from './words.ts';

const highest = 4;
const two = (n: number) => n.toFixed(2);

/** R over time by both methods. Every window opens its cases. */
export function RFigure({ r, open }: { r: ReproductionOut; open: (chosen: Chosen) => void }) {
  const w = useWords(rWords);
  const common = useWords(words);
  const f = useFormat();
  const acrossOf = useAcross();
  const estimate = useEstimate();
  const pick = usePick();
  const [at, setAt] = useState<number | null>(null);
  const full = r.cori.findLast(window => !window.partial && isEstimable(window.r));
  const latest = full && isEstimable(full.r) ? full.r : null;
  const cohortOn = new Map(r.cohort.map(window => [window.to, window]));
  const points = r.cori.map((window): BandPoint | null =>
    isEstimable(window.r)
      ? {
          day: window.to,
          mid: window.r.median,
          lower: window.r.lower,
          upper: window.r.upper,
          low50: window.r.low50,
          high50: window.r.high50,
          partial: window.partial,
        }
      : null,
  );
  const beside = r.cori.map((window): BandPoint | null => {
    const cohort = cohortOn.get(window.to);
    return cohort && isEstimable(cohort.r)
      ? { day: window.to, mid: cohort.r.mean, lower: cohort.r.lower, upper: cohort.r.upper }
      : null;
  });
  const textOf = (index: number) => {
    const window = r.cori[index];
    if (!window) return '';
    const cohort = cohortOn.get(window.to);
    return [
      isEstimable(window.r)
        ? w.at({
            day: f.day(window.to),
            r: f.interval(window.r.median, window.r.lower, window.r.upper),
            n: f.number(window.cases),
          })
        : w.atNone({ day: f.day(window.to), why: pick(window.r.notEstimable) }),
      ...(cohort && isEstimable(cohort.r)
        ? [w.cohortAt({ r: estimate({ ...cohort.r, estimate: cohort.r.mean }, 2) })]
        : []),
      ...window.warnings.map(text => pick(text)),
    ].join(' · ');
  };
  const why = isEstimable(r.interval)
    ? r.cori.at(-1) && !isEstimable(r.cori.at(-1)!.r)
      ? pick((r.cori.at(-1)!.r as { notEstimable: { zh: string; en: string } }).notEstimable)
      : common.noDays
    : pick(r.interval.notEstimable);
  return (
    <ChartFrame
      title={!latest ? w.none : latest.lower > 1 ? w.above : latest.upper < 1 ? w.below : w.unsure}
      subtitle={w.subtitle({ days: r.windowDays })}
      asOf={r.asOf}
      description={w.heading}
      csvName="reproduction"
      state={points.some(Boolean) ? 'ready' : 'empty'}
      emptyText={common.colon({ what: w.none, n: why })}
      table={{
        head: [
          w.from,
          w.to,
          w.cases,
          'R (Cori)',
          '2.5%',
          '25%',
          '75%',
          '97.5%',
          'R (WT)',
          '2.5%·WT',
          '97.5%·WT',
          w.status,
        ],
        rows: r.cori.map(window => {
          const cohort = cohortOn.get(window.to);
          const c = isEstimable(window.r) ? window.r : null;
          const t = cohort && isEstimable(cohort.r) ? cohort.r : null;
          return [
            window.from,
            window.to,
            window.cases,
            ...(c
              ? [c.median, c.lower, c.low50, c.high50, c.upper].map(two)
              : [null, null, null, null, null]),
            ...(t ? [t.mean, t.lower, t.upper].map(two) : [null, null, null]),
            [window.partial ? w.part : w.full, ...(window.across ? [w.acrossShort] : [])].join(' '),
          ];
        }),
        numeric: [2, 3, 4, 5, 6, 7, 8, 9, 10],
      }}
      legend={
        <>
          <span>
            <i className="analysis-key line" /> {w.cori}
          </span>
          <span>
            <i className="analysis-key dotted" /> {w.cohort}
          </span>
          {r.cori.some(window => window.partial) && <span>{w.partial}</span>}
          {points.some(point => point && point.mid > highest) && <span>{w.above4}</span>}
        </>
      }
    >
      <RChart
        days={r.cori.map(window => window.to)}
        points={points}
        beside={beside}
        reference={{ value: 1, label: w.one }}
        most={highest}
        unfinished={{ from: r.cori.find(window => window.partial)?.to ?? null, text: w.part }}
        marks={r.changes.map(change => ({ on: change.on, strong: change.definition }))}
        label={w.heading}
        labelOf={textOf}
        onMove={setAt}
        onPick={index => {
          const window = r.cori[index]!;
          open({
            title: common.range({ from: f.day(window.from), to: f.day(window.to) }),
            query: { by: r.by, from: window.from, to: window.to },
          });
        }}
      />
      <p className="analysis-readout secondary small">{at === null ? w.hint : textOf(at)}</p>
      <Notes
        basis={[r.basis, r.cohortBasis]}
        leftOut={r.leftOut}
        by={r.by}
        open={open}
        facts={[
          isEstimable(r.interval)
            ? w.intervalUsed({
                mean: r.interval.mean.toFixed(1),
                sd: r.interval.sd.toFixed(1),
                source: pick(r.interval.source),
              })
            : w.intervalNone({ why: pick(r.interval.notEstimable) }),
          ...(r.imported > 0 ? [w.imported({ n: f.number(r.imported) })] : []),
          ...(r.cohortEvery > 1 ? [w.every({ n: r.cohortEvery })] : []),
        ]}
        warnings={r.cori.some(window => window.across) ? acrossOf(r.changes, r.basis) : []}
      />
    </ChartFrame>
  );
}
