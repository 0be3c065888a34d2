import { useState } from 'react';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { ControlOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { Notes, useAcross } from './Notes.tsx';
import { RChart } from './RChart.tsx';
import { numberWords, partWords, words } from './words.ts';

/** The share found in the community, moving, with its interval over the daily cases. Every day opens the community cases of its window. */
export function ControlFigure({ answer, open }: { answer: ControlOut; open: (chosen: Chosen) => void }) {
  const w = useWords(numberWords);
  const common = useWords(words);
  const parts = useWords(partWords);
  const f = useFormat();
  const acrossOf = useAcross();
  const [at, setAt] = useState<number | null>(null);
  const { days } = answer;
  const last = days.at(-1);
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const shareText = (day: (typeof days)[number]) =>
    day.window.share
      ? `${f.percent({ n: day.window.community, of: day.window.known })}(95% ${percent(day.window.share.lower)}–${percent(day.window.share.upper)})`
      : w.notEstimable;
  const textOf = (index: number) => {
    const day = days[index]!;
    return `${f.day(day.day)} ${shareText(day)} · ${parts.community} ${day.community} · ${parts.in_control} ${day.inControl} · ${parts.unknown} ${day.unknown}`;
  };
  return (
    <ChartFrame
      title={
        last?.window.share
          ? w.controlTitle({
              days: answer.windowDays,
              share: f.percent({ n: last.window.community, of: last.window.known }),
            })
          : w.controlNone({ days: answer.windowDays })
      }
      subtitle={w.controlSubtitle({ days: answer.windowDays })}
      asOf={answer.asOf}
      description={w.control}
      csvName="control-share"
      state={days.length ? 'ready' : 'empty'}
      table={{
        head: [
          common.byReport,
          parts.community,
          parts.in_control,
          parts.unknown,
          w.known,
          w.share,
          '2.5%',
          '97.5%',
        ],
        rows: days.map(day => [
          day.day,
          day.community,
          day.inControl,
          day.unknown,
          day.window.known,
          ...(day.window.share
            ? [day.window.share.estimate, day.window.share.lower, day.window.share.upper].map(percent)
            : [w.notEstimable, null, null]),
        ]),
        numeric: [1, 2, 3, 4, 5, 6, 7],
      }}
    >
      <RChart
        days={days.map(day => day.day)}
        points={days.map(
          ({ day, window }) =>
            window.share && {
              day,
              mid: window.share.estimate,
              lower: window.share.lower,
              upper: window.share.upper,
              partial: answer.incompleteFrom !== null && day >= answer.incompleteFrom,
            },
        )}
        behind={days.map(day => day.community + day.inControl + day.unknown)}
        most={1}
        percent
        marks={answer.changes.map(change => ({ on: change.on, strong: change.definition }))}
        label={w.control}
        labelOf={textOf}
        onMove={setAt}
        onPick={index => {
          const from = days[Math.max(0, index - answer.windowDays + 1)]!.day;
          const to = days[index]!.day;
          open({
            title: `${common.range({ from: f.day(from), to: f.day(to) })} ${parts.community}`,
            query: { by: 'report', split: 'found', members: 'community', from, to },
          });
        }}
      />
      <p className="analysis-readout secondary small">
        {at !== null && days[at]
          ? textOf(at)
          : answer.clearDays === null
            ? w.neverCommunity
            : w.clear({ n: answer.clearDays })}
      </p>
      <Notes
        basis={[answer.basis]}
        leftOut={answer.leftOut}
        by="report"
        open={open}
        warnings={acrossOf(answer.changes, answer.basis)}
      />
    </ChartFrame>
  );
}
