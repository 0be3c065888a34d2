import { useState } from 'react';
import { useApiQuery } from '../../../ui/useApi.ts';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CurveOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { type BarSeries, DayBars, FillSign } from './DayBars.tsx';
import { type Fill, fills, isEstimable } from './figure.ts';
import { Notes } from './Notes.tsx';
import { curveWords, partWords, words } from './words.ts';

const ofFound: Record<string, Fill> = { community: 'alarm', in_control: 'grey', unknown: 'dots' };
const fillOf = (split: string, key: string, order: number): Fill =>
  split === 'found'
    ? (ofFound[key] ?? 'dots')
    : key === 'unknown' || key === 'none'
      ? 'dots'
      : fills[order % fills.length]!;

/** The epidemic curve. Every bar, range and part opens its cases. */
export function CurveFigure(props: {
  outbreakId: string;
  by: string | null;
  split: string;
  open: (chosen: Chosen) => void;
}) {
  const w = useWords(curveWords);
  const common = useWords(words);
  const parts = useWords(partWords);
  const f = useFormat();
  const pick = usePick();
  const [at, setAt] = useState<number | null>(null);
  const answer = useApiQuery<CurveOut>('/analysis/curve', {
    query: { outbreakId: props.outbreakId, split: props.split, ...(props.by ? { by: props.by } : {}) },
    keepPrevious: true,
  });
  const c = answer.data;
  const frame = { description: w.heading, csvName: 'epidemic-curve' };
  if (!c)
    return (
      <ChartFrame
        {...frame}
        title={w.heading}
        state={answer.error ?? 'loading'}
        table={{ head: [], rows: [] }}
      >
        {null}
      </ChartFrame>
    );
  const nameOf = (key: string, label: string | null) =>
    label ?? (parts as unknown as Record<string, string>)[key] ?? key;
  const series = c.series.map(
    (one, order): BarSeries => ({
      key: one.key,
      label: nameOf(one.key, one.label),
      fill: fillOf(c.split, one.key, order),
      values: one.values,
    }),
  );
  const totalOf = (index: number) => series.reduce((sum, one) => sum + one.values[index]!, 0);
  const between = (from: number, to: number) => {
    let sum = 0;
    for (let index = Math.max(0, from); index <= to; index++) sum += totalOf(index);
    return sum;
  };
  const end = c.incompleteFrom ? c.days.indexOf(c.incompleteFrom) : c.days.length;
  const byWord = { onset: common.byOnset, sample: common.bySample, report: common.byReport }[c.by];
  const textOf = (from: number, to: number) =>
    from === to
      ? w.bar({ day: f.day(c.days[from]!), n: f.number(totalOf(from)) })
      : w.rangeOf({ from: f.day(c.days[from]!), to: f.day(c.days[to]!), n: f.number(between(from, to)) });
  const nowcast = c.nowcast && isEstimable(c.nowcast) ? c.nowcast : null;
  const jumps = new Set(c.jumps.map(jump => jump.day));
  return (
    <ChartFrame
      {...frame}
      title={
        end >= 14
          ? w.title({
              now: f.number(between(end - 7, end - 1)),
              before: f.number(between(end - 14, end - 8)),
            })
          : w.titleShort({ n: f.number(c.basis.n) })
      }
      subtitle={w.subtitle({ by: byWord })}
      asOf={c.asOf}
      state={c.days.length ? 'ready' : 'empty'}
      emptyText={w.empty}
      table={{
        head: [w.day, ...series.map(one => one.label), w.complete, w.expected, w.low, w.high],
        rows: c.days.map((day, index) => {
          const expected = nowcast?.days.find(one => one.day === day);
          return [
            day,
            ...series.map(one => one.values[index]!),
            c.incompleteFrom && day >= c.incompleteFrom ? w.no : w.yes,
            expected?.expected ?? null,
            expected?.lower ?? null,
            expected?.upper ?? null,
          ];
        }),
        numeric: [
          ...series.map((_, index) => index + 1),
          series.length + 2,
          series.length + 3,
          series.length + 4,
        ],
      }}
      legend={
        <>
          {series.map((one, order) => (
            <button
              key={one.key}
              type="button"
              className="analysis-legend"
              onClick={() =>
                props.open({
                  title: one.label,
                  query: {
                    by: c.by,
                    split: c.split,
                    members: c.series[order]!.members.join(','),
                    from: c.days[0]!,
                    to: c.days.at(-1)!,
                  },
                })
              }
            >
              <FillSign fill={one.fill} />
              {one.label} {f.number(one.values.reduce((sum, n) => sum + n, 0))}
            </button>
          ))}
          {nowcast && nowcast.days.length > 0 && <span>Ⅰ {w.expected}</span>}
        </>
      }
    >
      <DayBars
        days={c.days}
        series={series}
        incompleteFrom={c.incompleteFrom}
        incompleteText={w.incomplete}
        expected={nowcast?.days}
        marks={c.changes.map(change => ({ on: change.on, strong: change.definition }))}
        signals={jumps}
        label={w.heading}
        labelOf={textOf}
        onMove={setAt}
        onPick={(from, to) =>
          props.open({
            title: from === to ? f.day(from) : common.range({ from: f.day(from), to: f.day(to) }),
            query: { by: c.by, from, to },
          })
        }
      />
      <p className="analysis-readout secondary small">
        {at === null
          ? w.hint
          : [
              textOf(at, at),
              ...series
                .filter(one => one.values[at]! > 0)
                .map(one => `${one.label} ${f.number(one.values[at]!)}`),
              ...(nowcast?.days
                .filter(one => one.day === c.days[at])
                .map(
                  one => `${w.expected} ${f.interval(Math.round(one.expected), one.lower, one.upper, 0)}`,
                ) ?? []),
            ].join(' · ')}
      </p>
      <Notes
        basis={[c.basis, ...(c.nowcastBasis ? [c.nowcastBasis] : [])]}
        facts={[common.knows({ n: f.number(c.known[c.by]), of: f.number(c.known.cases), by: byWord })]}
        leftOut={c.leftOut}
        by={c.by}
        open={props.open}
        warnings={[
          ...c.changes
            .filter(change => c.days.length && change.on >= c.days[0]! && change.on <= c.days.at(-1)!)
            .map(change => common.changeLine({ day: f.day(change.on), what: pick(change.what) })),
          ...c.jumps.map(jump => jump.text),
          ...(c.nowcast && !isEstimable(c.nowcast)
            ? [w.noNowcast({ why: pick(c.nowcast.notEstimable) })]
            : []),
        ]}
      />
    </ChartFrame>
  );
}
