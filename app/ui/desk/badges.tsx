import type { ReactNode } from 'react';
import { Icon } from '../icons.tsx';
import { ClassMark } from '../marks.tsx';
import { classLooks, type PersonClass } from '../tokens.ts';
import { defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import './desk.css';

/** A person's class: shape, colour and word together. */
export function ClassBadge({ class: personClass, text }: { class: PersonClass; text?: string }) {
  const pick = usePick();
  return (
    <span className="class-badge">
      <ClassMark class={personClass} />
      {text ?? pick(classLooks[personClass])}
    </span>
  );
}

export type Tone = 'plain' | 'active' | 'good' | 'wait' | 'alarm' | 'off';

/** A state in words; border style carries the tone when colour does not. */
export function StateBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`state-badge ${tone}`}>{children}</span>;
}

const words = defineWords({ done: ['{at}完成', 'done {at}'] });

/** Last quarter of an hour before a deadline counts as near; only how it looks, never a rule. */
const nearMinutes = 15;

/** What is left of a deadline, or by how much it was missed, in words. */
export function Clock(props: { due: string; doneAt?: string | null; label?: ReactNode }) {
  const f = useFormat();
  const w = useWords(words);
  const minutes = (Date.parse(props.due) - Date.parse(f.now)) / 60_000;
  const look = props.doneAt ? 'done' : minutes < 0 ? 'over' : minutes <= nearMinutes ? 'near' : '';
  return (
    <span className={`clock ${look}`} title={f.instant(props.due)}>
      <Icon name={props.doneAt ? 'check' : look === 'over' ? 'alarm' : 'clock'} size={16} />
      {props.label !== undefined && <span>{props.label}</span>}
      <time dateTime={props.due}>
        {props.doneAt ? w.done({ at: f.time(props.doneAt) }) : f.deadline(props.due)}
      </time>
    </span>
  );
}
