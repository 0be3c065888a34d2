import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OffspringOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { isEstimable } from './figure.ts';
import { Histogram } from './Histogram.tsx';
import { Notes, useAcross } from './Notes.tsx';
import { numberWords, words } from './words.ts';

/** How many each case infected; every count opens its cases. */
export function OffspringFigure({ answer, open }: { answer: OffspringOut; open: (chosen: Chosen) => void }) {
  const w = useWords(numberWords);
  const common = useWords(words);
  const f = useFormat();
  const acrossOf = useAcross();
  const pick = usePick();
  const fit = isEstimable(answer.fit) ? answer.fit : null;
  const why = isEstimable(answer.fit) ? '' : pick(answer.fit.notEstimable);
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const text = (
    { estimate, lower, upper }: { estimate: number | null; lower: number | null; upper: number | null },
    show: (n: number) => string,
  ) =>
    estimate === null
      ? w.noSpread
      : `${show(estimate)}(${lower === null ? '0' : show(lower)}–${upper === null ? w.unbounded : show(upper)})`;
  return (
    <ChartFrame
      title={
        fit
          ? w.offspringTitle({ share: percent(fit.observedShareCausing80) })
          : common.cannot({ what: w.offspring })
      }
      subtitle={w.offspringSubtitle({ day: f.day(answer.matureOn) })}
      asOf={answer.asOf}
      description={w.offspring}
      csvName="offspring"
      state={answer.counts.length ? 'ready' : 'empty'}
      emptyText={common.cannotWhy({ what: w.offspring, why })}
      table={{
        head: [w.infected, w.n, w.fitted],
        rows: answer.counts.map(({ offspring, cases }) => [
          offspring,
          cases,
          fit?.expected[offspring] ?? null,
        ]),
        numeric: [0, 1, 2],
      }}
      legend={<span>{w.dots}</span>}
    >
      <Histogram
        bars={answer.counts.map(({ offspring, cases }) => ({ at: offspring, n: cases }))}
        expected={fit ? { first: 0, values: fit.expected } : undefined}
        label={w.offspring}
        labelOf={(at, n) => common.colon({ what: `${w.infected} ${at}`, n: common.cases({ n }) })}
        onPick={offspring => open({ title: `${w.infected} ${offspring}`, query: { offspring } })}
      />
      <Notes
        basis={[answer.basis]}
        leftOut={answer.leftOut}
        facts={[
          fit
            ? w.offspringNumbers({
                r: text(fit.r, n => n.toFixed(2)),
                k: text(fit.k, n => n.toFixed(2)),
                share: text(fit.shareCausing80, percent),
              })
            : common.cannotWhy({ what: w.offspring, why }),
        ]}
        warnings={acrossOf(answer.changes, answer.basis)}
      />
    </ChartFrame>
  );
}
