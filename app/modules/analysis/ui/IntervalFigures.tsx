import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { IntervalsOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { isEstimable } from './figure.ts';
import { Histogram } from './Histogram.tsx';
import { Notes, useAcross, useEstimate } from './Notes.tsx';
import { numberWords, words } from './words.ts';

/** Serial interval and incubation: what was counted, what was fitted. */
export function IntervalFigures({ answer, open }: { answer: IntervalsOut; open: (chosen: Chosen) => void }) {
  const w = useWords(numberWords);
  const common = useWords(words);
  const acrossOf = useAcross();
  const pick = usePick();
  const { serial, incubation } = answer;
  const one = (n: number) => n.toFixed(1);
  const estimate = useEstimate();
  const around = (interval: Parameters<typeof estimate>[0]) => estimate(interval, 1);
  const fits = [serial.gamma, serial.normal].flatMap(fit =>
    isEstimable(fit)
      ? [
          w.fit({
            family: fit.family === 'gamma' ? w.gamma : w.normal,
            mean: around(fit.mean),
            sd: one(fit.sd),
          }),
        ]
      : [],
  );
  // counts are whole days; a gamma that cannot be below 0 is drawn where every pair is 0 or more
  const shownSerial = serial.leftOut.some(row => row.kind === 'negative') ? serial.normal : serial.gamma;
  const serialWhy = isEstimable(serial.gamma) ? '' : pick(serial.gamma.notEstimable);
  const incubationWhy = isEstimable(incubation.fit) ? '' : pick(incubation.fit.notEstimable);
  return (
    <>
      <ChartFrame
        title={
          isEstimable(serial.gamma)
            ? w.serialTitle({ mean: around(serial.gamma.mean) })
            : common.cannot({ what: w.serial })
        }
        subtitle={w.serialSubtitle}
        asOf={answer.asOf}
        description={w.serial}
        csvName="serial-interval"
        state={serial.gaps.length ? 'ready' : 'empty'}
        emptyText={common.cannotWhy({ what: w.serial, why: serialWhy })}
        table={{
          head: [w.gapDays, w.n, w.fitted],
          rows: serial.gaps.map(({ gap, n }) => [
            gap,
            n,
            isEstimable(shownSerial)
              ? (shownSerial.shares[gap - shownSerial.firstDay] ?? 0) * shownSerial.n
              : null,
          ]),
          numeric: [0, 1, 2],
        }}
        legend={<span>{w.dots}</span>}
      >
        <Histogram
          bars={serial.gaps.map(({ gap, n }) => ({ at: gap, n }))}
          expected={
            isEstimable(shownSerial)
              ? {
                  first: shownSerial.firstDay,
                  values: shownSerial.shares.map(share => share * shownSerial.n),
                }
              : undefined
          }
          label={w.serial}
          labelOf={(at, n) => common.colon({ what: common.days({ n: at }), n: common.pairs({ n }) })}
          onPick={gap => open({ title: `${w.serial} ${common.days({ n: gap })}`, query: { gap } })}
        />
        <Notes
          basis={[serial.basis]}
          leftOut={serial.leftOut}
          facts={fits.length ? fits : [common.cannotWhy({ what: w.serial, why: serialWhy })]}
          warnings={acrossOf(answer.changes, serial.basis)}
        />
      </ChartFrame>
      <ChartFrame
        title={
          isEstimable(incubation.fit)
            ? w.incubationTitle({ median: around(incubation.fit.median), p95: around(incubation.fit.p95) })
            : common.cannot({ what: w.incubation })
        }
        subtitle={w.incubationSubtitle}
        asOf={answer.asOf}
        description={w.incubation}
        csvName="incubation"
        state={incubation.middles.length ? 'ready' : 'empty'}
        emptyText={common.cannotWhy({ what: w.incubation, why: incubationWhy })}
        table={{
          head: [w.gapDays, w.n, w.fitted],
          rows: incubation.middles.map(({ days, n }) => [
            days,
            n,
            isEstimable(incubation.fit) ? (incubation.fit.shares[days] ?? 0) * incubation.fit.n : null,
          ]),
          numeric: [0, 1, 2],
        }}
        legend={<span>{w.dots}</span>}
      >
        <Histogram
          bars={incubation.middles.map(({ days, n }) => ({ at: days, n }))}
          expected={
            isEstimable(incubation.fit)
              ? {
                  first: 0,
                  values: incubation.fit.shares.map(share => share * (incubation.fit as { n: number }).n),
                }
              : undefined
          }
          label={w.incubation}
          labelOf={(at, n) => common.colon({ what: common.days({ n: at }), n: common.cases({ n }) })}
        />
        <Notes
          basis={[incubation.basis]}
          leftOut={incubation.leftOut}
          facts={[
            isEstimable(incubation.fit)
              ? w.fit({ family: w.lognormal, mean: around(incubation.fit.mean), sd: one(incubation.fit.sd) })
              : common.cannotWhy({ what: w.incubation, why: incubationWhy }),
            w.bothEnds({ n: incubation.bothEnds }),
          ]}
          warnings={acrossOf(answer.changes, incubation.basis)}
        />
      </ChartFrame>
    </>
  );
}
