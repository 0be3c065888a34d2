import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { RerouteView } from '../schema.ts';
import { becameWords, loadWords, reasonWords, rerouteStateWords, rerouteWords } from './reroutePageWords.ts';

type Move = RerouteView['moves'][number];
// before what became of each was kept, only the moves made were
const becameOf = (one: RerouteView, move: Move) =>
  move.became ?? (one.state === 'confirmed' ? 'moved' : 'left');

/** What was decided, the latest first, and what became of each move. */
export function ReroutesDecided({ nameOf }: { nameOf: (id: string, fallback: string) => string }) {
  const w = useWords(rerouteWords);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<Page<RerouteView>>('/laboratory/reroutes', {
    query: { state: 'decided', limit: 30 },
  });
  const items = answer.data?.items ?? [];
  return (
    <section className="lab-block">
      <h2>{w.decided}</h2>
      {!answer.data &&
        (answer.error ? (
          <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <LoadingState rows={3} />
        ))}
      {answer.data && items.length === 0 && <p className="secondary">{w.noDecided}</p>}
      <ul className="reroute-decided">
        {items.map(one => {
          const count = (became: NonNullable<Move['became']>) =>
            f.number(one.moves.filter(move => becameOf(one, move) === became).length);
          return (
            <li key={one.id}>
              <details>
                <summary>
                  <StateBadge tone={one.state === 'confirmed' ? 'good' : 'off'}>
                    {pick(rerouteStateWords[one.state]!)}
                  </StateBadge>{' '}
                  <strong>{nameOf(one.fromLabId, one.fromLabName)}</strong> {pick(reasonWords[one.reason]!)}{' '}
                  <span className="secondary small">
                    {one.decidedAt &&
                      w.decidedBy({ by: one.decidedByName ?? f.missing, at: f.instant(one.decidedAt) })}
                    {one.state === 'confirmed' &&
                      ` · ${w.became({ moved: count('moved'), left: count('left'), gone: count('gone') })}`}
                    {one.note && ` · ${one.note}`}
                  </span>
                </summary>
                <ul>
                  {one.moves.map(move => (
                    <li key={move.id}>
                      {pick(loadWords[move.kind]!)} {move.name} {w.tubesOf({ n: f.number(move.tubes) })} →{' '}
                      {nameOf(move.toLabId, move.toLabName)}{' '}
                      <span className="secondary small">{pick(becameWords[becameOf(one, move)]!)}</span>
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          );
        })}
      </ul>
      {answer.data?.next && (
        <p className="secondary small">
          {w.latest({ n: f.number(items.length), total: f.number(answer.data.total ?? items.length) })}
        </p>
      )}
    </section>
  );
}
