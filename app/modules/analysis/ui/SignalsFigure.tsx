import { useState } from 'react';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { SignalsOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { DayBars } from './DayBars.tsx';
import { isEstimable } from './figure.ts';
import { Notes, useAcross } from './Notes.tsx';
import { numberWords, words } from './words.ts';

const names: Record<string, string> = { c1: 'C1', c2: 'C2', c3: 'C3', cusum: 'CUSUM' };

/** Days that are more than usual, by four methods; a hint, never a finding. */
export function SignalsFigure({ answer, open }: { answer: SignalsOut; open: (chosen: Chosen) => void }) {
  const w = useWords(numberWords);
  const common = useWords(words);
  const f = useFormat();
  const acrossOf = useAcross();
  const pick = usePick();
  const [at, setAt] = useState<number | null>(null);
  const { days } = answer;
  const latest = days.findLast(day => day.alarms.length > 0);
  const alarmsOf = (alarms: readonly string[]) => alarms.map(name => names[name]).join('、');
  const number = (value: number | null) => (value === null ? null : value.toFixed(2));
  const textOf = (index: number) => {
    const day = days[index]!;
    return [
      `${f.day(day.day)} ${common.cases({ n: f.number(day.cases) })}`,
      ...(['c1', 'c2', 'c3', 'cusum'] as const).map(
        name => `${names[name]} ${number(day[name]) ?? w.notEstimable}`,
      ),
      ...(day.alarms.length ? [`▲ ${alarmsOf(day.alarms)}`] : []),
    ].join(' · ');
  };
  const jumpDays = days.length ? answer.jumps : [];
  return (
    <ChartFrame
      title={
        latest ? w.signalsTitle({ day: `${f.day(latest.day)} ${alarmsOf(latest.alarms)}` }) : w.signalsNone
      }
      subtitle={w.signalsSubtitle}
      asOf={answer.asOf}
      description={w.signals}
      csvName="signals"
      state={days.length ? 'ready' : 'empty'}
      table={{
        head: [w.day, w.n, 'C1', 'C2', 'C3', 'CUSUM', w.method],
        rows: days.map(day => [
          day.day,
          day.cases,
          number(day.c1),
          number(day.c2),
          number(day.c3),
          number(day.cusum),
          alarmsOf(day.alarms),
        ]),
        numeric: [1, 2, 3, 4, 5],
      }}
    >
      <DayBars
        days={days.map(day => day.day)}
        series={[{ key: 'cases', label: w.n, fill: 'grey', values: days.map(day => day.cases) }]}
        incompleteFrom={null}
        incompleteText=""
        marks={answer.changes.map(change => ({ on: change.on, strong: change.definition }))}
        signals={new Set(days.filter(day => day.alarms.length > 0).map(day => day.day))}
        label={w.signals}
        labelOf={(_, to) => textOf(to)}
        onMove={setAt}
        onPick={(from, to) =>
          open({
            title: common.range({ from: f.day(from), to: f.day(to) }),
            query: { by: answer.by, from, to },
          })
        }
      />
      <p className="analysis-readout secondary small">{at !== null && days[at] ? textOf(at) : '\u00A0'}</p>
      <Notes
        basis={[answer.basis]}
        facts={isEstimable(answer.cusum) ? [] : [w.cusumNone({ why: pick(answer.cusum.notEstimable) })]}
        warnings={[
          ...jumpDays.map(jump => jump.text),
          ...(days.some(day => day.across) ? acrossOf(answer.changes, answer.basis) : []),
        ]}
      />
    </ChartFrame>
  );
}
