import { type ReactNode, useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView, Counts } from '../schema.ts';
import { stateTones, stateWords, words } from './words.ts';
import './cohorts.css';

/** State of a person, in a word. */
export function DutyBadge({ state }: { state: keyof typeof stateTones }) {
  const pick = usePick();
  return <StateBadge tone={stateTones[state]}>{pick(stateWords[state]!)}</StateBadge>;
}

/** How often a cohort is tested, in words. */
export function useFrequency(): (cohort: Pick<CohortView, 'gapDays' | 'onEntry' | 'onExit'>) => string {
  const w = useWords(words);
  return cohort =>
    [
      cohort.gapDays === 1 ? w.everyDay : cohort.gapDays !== null ? w.everyDays({ n: cohort.gapDays }) : '',
      cohort.onExit ? w.entryExit : cohort.onEntry ? w.atEntry : '',
    ]
      .filter(Boolean)
      .join(' · ');
}

/** Share tested of those who owe a test, with its numbers and its target. */
export function Coverage({
  counts,
  coverage,
  target,
}: {
  counts: Counts;
  coverage: number | null;
  target?: number;
}) {
  const f = useFormat();
  const w = useWords(words);
  if (coverage === null) return <>{f.notApplicable}</>;
  const text = target === undefined ? null : f.percent({ n: Math.round(target * 1000), of: 1000 });
  return (
    <>
      {f.percent({ n: counts.done, of: counts.done + counts.due + counts.overdue })}
      {text !== null && (
        <span className={coverage < target! ? 'alarm-text small' : 'secondary small'}>
          {' '}
          {coverage < target! ? w.below({ text }) : w.reached({ text })}
        </span>
      )}
    </>
  );
}

/** A question with one text and a verb; Esc leaves it. */
export function AskReason(props: {
  open: boolean;
  title: string;
  label?: string;
  hint?: ReactNode;
  verb: string;
  problem: ApiProblem | null;
  busy: boolean;
  children?: ReactNode;
  onSend: (reason: string) => void;
  onClose: () => void;
}) {
  const w = useWords(words);
  const [reason, setReason] = useState('');
  return (
    <Dialog open={props.open} onClose={props.onClose} label={props.title}>
      <form
        className="cohort-form"
        onSubmit={event => {
          event.preventDefault();
          props.onSend(reason);
        }}
      >
        <h2>{props.title}</h2>
        <ProblemSummary problem={props.problem} />
        {props.children}
        <label>
          {props.label ?? w.reason}
          <textarea
            className="field-box"
            rows={3}
            required
            maxLength={500}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
          {props.hint && <span className="secondary small">{props.hint}</span>}
        </label>
        <div className="cohort-row">
          <button type="submit" className="button main" disabled={props.busy || !reason.trim()}>
            {props.verb}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Two weeks of the share tested at the end of each day, as small bars with the values read out. */
export function Trend({ days }: { days: CohortView['trend'] }) {
  const f = useFormat();
  if (!days.length) return <>{f.missing}</>;
  const said = days
    .map(
      day =>
        `${f.day(day.day)} ${day.coverage === null ? f.notApplicable : `${Math.round(day.coverage * 100)}%`}`,
    )
    .join(', ');
  return (
    <svg width={days.length * 7} height={24} role="img" aria-label={said}>
      {days.map((day, n) => {
        const height = Math.round((day.coverage ?? 0) * 22) + 1;
        return (
          <rect
            key={day.day}
            x={n * 7}
            y={24 - height}
            width={5}
            height={height}
            fill={day.coverage === null ? 'var(--line)' : 'var(--link)'}
          />
        );
      })}
    </svg>
  );
}
