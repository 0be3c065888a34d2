import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { ImportDetail, Match } from './api.ts';
import { importWords } from './words.ts';

const strongScore = 12;

/** Rows beside the people they may be, with the fields that agree and those that differ; decided one by one or all from a score on. */
export function MatchList({ item, onDecided }: { item: ImportDetail; onDecided: () => void }) {
  const w = useWords(importWords);
  const f = useFormat();
  const path = `/imports/${item.id}/matches`;
  const answer = useApiQuery<{ items: Match[]; next: number | null; undecided: number }>(path, {
    query: { decision: 'proposed', limit: 20 },
  });
  const decide = useApiCommand<{ decided: number }>('POST', `${path}/decide`, {
    invalidates: [path, `/imports/${item.id}`],
    onDone: onDecided,
  });
  const [score, setScore] = useState(strongScore);
  const fields = new Map(item.fields.map(field => [field.name, field.label]));
  const label = (name: string) => (f.language === 'en' ? fields.get(name)?.en : fields.get(name)?.zh) ?? name;
  if (answer.error) return <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={3} />;
  return (
    <section className="panel" aria-label={w.matches}>
      <h2>{w.matches}</h2>
      <p className="imports-actions">
        <span>
          {answer.data.undecided ? w.matchesUndecided({ n: f.number(answer.data.undecided) }) : w.matchesNone}
        </span>
        <input
          aria-label="score"
          type="number"
          min={8}
          max={40}
          value={score}
          onChange={event => setScore(Number(event.target.value))}
        />
        <button
          type="button"
          className="button"
          disabled={decide.isPending || answer.data.undecided === 0}
          onClick={() => decide.mutate({ body: { decision: 'same', minimumScore: score } })}
        >
          {w.decideAll({ score })}
        </button>
      </p>
      <ProblemSummary problem={decide.error} />
      {answer.data.items.map(match => (
        <div key={`${match.row} ${match.personId}`} className="imports-match">
          <div>
            <strong>{w.inFile({ row: match.row })}</strong>
            <dl>
              {Object.entries(match.rowValues).map(([name, value]) => (
                <div key={name} style={{ display: 'contents' }}>
                  <dt className="secondary">{label(name)}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
          <div>
            <strong>{w.inCity}</strong>
            <p>
              {match.known.maskedName} {match.known.birthYear ?? ''}{' '}
              <span className="secondary">{match.known.areaName}</span>
            </p>
            <p>
              {match.agree.map(name => (
                <StateBadge key={name} tone="good">
                  {w.agree} {label(name)}
                </StateBadge>
              ))}{' '}
              {match.differ.map(name => (
                <StateBadge key={name} tone="alarm">
                  {w.differ} {label(name)}
                </StateBadge>
              ))}
            </p>
          </div>
          <div className="imports-remedies">
            <button
              type="button"
              className="button main"
              disabled={decide.isPending}
              onClick={() =>
                decide.mutate({ body: { decision: 'same', rows: [match.row], personId: match.personId } })
              }
            >
              {w.sameperson}
            </button>
            <button
              type="button"
              className="button"
              disabled={decide.isPending}
              onClick={() =>
                decide.mutate({
                  body: { decision: 'different', rows: [match.row], personId: match.personId },
                })
              }
            >
              {w.otherPerson}
            </button>
          </div>
        </div>
      ))}
    </section>
  );
}
