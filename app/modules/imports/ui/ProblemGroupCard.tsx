import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ImportDetail, ProblemGroup } from './api.ts';
import { importWords } from './words.ts';

/** The first remedy for a cause, as a change of the mapping: the likelier order of dates, else the cells taken as empty; null when only the file can be mended. */
export function remedyOf(item: ImportDetail, group: ProblemGroup): Record<string, unknown> | null {
  if (group.severity !== 'refuse' || group.column < 0) return null;
  const question = item.columns[group.column]?.question;
  if (question?.likely) return { dateOrders: { [group.column]: question.likely } };
  if (/^IMP-(1|25|41|43|47|48)$/.test(group.rule) || !group.rule.startsWith('IMP-')) return null;
  return { asMissing: [...item.asMissing, { column: group.column, rule: group.rule }] };
}

/** One cause of trouble with a few of its cells, raw beside understood, and what can be done for all alike. */
export function ProblemGroupCard(props: {
  id: string;
  item: ImportDetail;
  group: ProblemGroup;
  current: boolean;
  busy: boolean;
  onUnderstand: (change: Record<string, unknown>) => void;
  onShow: () => void;
}) {
  const { item, group } = props;
  const w = useWords(importWords);
  const f = useFormat();
  const pick = usePick();
  const [meaning, setMeaning] = useState('');
  const question = item.columns[group.column]?.question;
  const orders = { dmy: w.dmy, mdy: w.mdy, ymd: w.ymd };
  const first = group.examples[0]?.value ?? '';
  const mayForgive = remedyOf(item, group) !== null;
  const known = group.column < 0 ? {} : (item.words[group.column] ?? {});
  return (
    <article id={props.id} className={`imports-group ${props.current ? 'current' : ''}`}>
      <p>
        <StateBadge tone={group.severity === 'refuse' ? 'alarm' : 'plain'}>
          {group.severity === 'refuse' ? w.refuseTone : w.noteTone}
        </StateBadge>{' '}
        <strong>{group.columnName}</strong> {pick(group.why)}{' '}
        <span className="secondary">
          {group.rule} · {w.groupRows({ n: f.number(group.rows), row: group.firstRow })}
        </span>
      </p>
      <ul className="small">
        {group.examples.map(example => (
          <li key={example.row}>
            {w.atRow({ row: example.row })}: <code>{example.value || w.empty}</code> →{' '}
            {example.understood ?? w.notUnderstood}
          </li>
        ))}
      </ul>
      <div className="imports-remedies">
        {group.severity === 'refuse' &&
          question?.readings.map(reading => (
            <button
              key={reading.choice}
              type="button"
              className="button"
              disabled={props.busy}
              onClick={() => props.onUnderstand({ dateOrders: { [group.column]: reading.choice } })}
            >
              {w.fixOrder({ order: orders[reading.choice] })}
            </button>
          ))}
        {mayForgive && (
          <button
            type="button"
            className="button"
            disabled={props.busy}
            onClick={() =>
              props.onUnderstand({
                asMissing: [...item.asMissing, { column: group.column, rule: group.rule }],
              })
            }
          >
            {w.fixMissing}
          </button>
        )}
        {mayForgive && first && (
          <form
            onSubmit={event => {
              event.preventDefault();
              if (meaning)
                props.onUnderstand({
                  words: { ...item.words, [group.column]: { ...known, [first.trim()]: meaning } },
                });
            }}
          >
            <label>
              {w.fixWord({ word: first })}{' '}
              <input
                className="field-box"
                value={meaning}
                onChange={event => setMeaning(event.target.value)}
                size={10}
              />
            </label>{' '}
            <button type="submit" className="button" disabled={props.busy || !meaning}>
              {w.apply}
            </button>
          </form>
        )}
        <button type="button" className="button" onClick={props.onShow}>
          {w.showRows}
        </button>
      </div>
    </article>
  );
}
