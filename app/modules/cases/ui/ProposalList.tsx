import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { sourceLooks } from '../../../ui/sources.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { EntryOut } from '../api.ts';
import { trajectoryWords } from './words.ts';

const lookOf = {
  interview: sourceLooks.interview,
  scan: sourceLooks.scan,
  ticket: sourceLooks.ticket,
  roster: sourceLooks.roster,
  access_log: sourceLooks.access,
  official_text: sourceLooks.text,
  import: sourceLooks.text,
  other: sourceLooks.text,
} as const;

/** Lines others hold or a text says, to be confirmed one by one or together; a line not confirmed counts for nothing. */
export function ProposalList(props: {
  caseId: string;
  proposals: EntryOut[];
  mayWrite: boolean;
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const w = useWords(trajectoryWords);
  const f = useFormat();
  const pick = usePick();
  const decide = useApiCommand('POST', `/cases/${props.caseId}/trajectory/confirm`, {
    invalidates: [`/cases/${props.caseId}`],
  });
  const send = (confirm: string[], reject: string[]) => decide.mutate({ body: { confirm, reject } });
  return (
    <section className="case-proposals" aria-label={w.proposals({ n: props.proposals.length })}>
      <div className="case-head-line">
        <h2>{w.proposals({ n: f.number(props.proposals.length) })}</h2>
        {props.mayWrite && (
          <button
            type="button"
            className="button small"
            disabled={decide.isPending}
            onClick={() => send(props.proposals.map(entry => entry.id).slice(0, 500), [])}
          >
            {w.confirmAll}
          </button>
        )}
      </div>
      <ProblemSummary problem={decide.error} />
      <ul>
        {props.proposals.map(entry => (
          <li key={entry.id} className={props.selected === entry.id ? 'selected' : ''}>
            <span className="case-source" title={pick(lookOf[entry.source])}>
              {lookOf[entry.source].sign}
            </span>
            <span>
              {f.day(entry.day)}{' '}
              {entry.from && entry.to ? `${f.time(entry.from)}–${f.time(entry.to)}` : w.dayOnly}{' '}
              <strong>{entry.place}</strong>
              {entry.seat && (
                <span className="secondary"> {[entry.carriage, entry.seat].filter(Boolean).join(' ')}</span>
              )}
              {!entry.inWindow && <span className="secondary small"> {w.outside}</span>}
              {entry.quote && (
                <span className="secondary small case-quote"> {w.quote({ words: entry.quote })}</span>
              )}
              {entry.note && <span className="secondary small"> {entry.note}</span>}
            </span>
            {props.mayWrite && (
              <span className="case-form-actions">
                <button
                  type="button"
                  className="button small"
                  disabled={decide.isPending}
                  onClick={() => send([entry.id], [])}
                >
                  {w.confirm}
                </button>
                <button
                  type="button"
                  className="button small bare"
                  disabled={decide.isPending}
                  onClick={() => send([], [entry.id])}
                >
                  {w.reject}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
