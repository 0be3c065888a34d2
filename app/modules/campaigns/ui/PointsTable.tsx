import { useState } from 'react';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { PointItem } from './api.ts';
import { sourceWords, stateWords, words } from './words.ts';

/** Points of a round: planned and done, how busy, what is on its way. */
export function PointsTable({ roundId }: { roundId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [shown, show] = useState(12);
  const answer = useApiQuery<{ items: PointItem[] }>(`/campaign-rounds/${roundId}/points`, {
    refreshEvery: 30_000,
    keepPrevious: true,
  });
  const items = answer.data?.items ?? [];
  return (
    <section className="panel">
      <h2>{w.pointsTable}</h2>
      <div className="campaign-scroll">
        <table className="campaign-table">
          <thead>
            <tr>
              <th scope="col">{w.points}</th>
              <th scope="col">{w.state}</th>
              <th scope="col" className="num">
                {w.covered}
              </th>
              <th scope="col" className="num">
                {w.lastHour}
              </th>
              <th scope="col" className="num">
                {w.wait}
              </th>
              <th scope="col" className="num">
                {w.tubes}
              </th>
              <th scope="col" className="num">
                {w.reportedTile}
              </th>
              <th scope="col" className="num">
                {w.positiveTile}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, shown).map(point => (
              <tr key={point.id}>
                <th scope="row">
                  {point.name}{' '}
                  <span className="secondary small">
                    {pick(sourceWords[point.source] ?? sourceWords.existing!)}
                  </span>
                </th>
                <td>{point.state ? pick(stateWords[point.state] ?? stateWords.planned!) : f.missing}</td>
                <td className="num">
                  {f.percent({ n: point.sampled, of: point.planned || Math.max(1, point.sampled) })}
                </td>
                <td className="num">
                  {point.sampledLastHour === null ? f.unknown : f.number(point.sampledLastHour)}
                </td>
                <td className="num">
                  {point.waitMinutes === null ? f.unknown : w.minutes({ n: point.waitMinutes })}
                </td>
                <td className="num">{f.number(point.tubes)}</td>
                <td className="num">{f.number(point.reported)}</td>
                <td className="num">{f.number(point.positive)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length > shown && (
        <button type="button" className="button small" onClick={() => show(shown + 100)}>
          {w.more({ n: Math.min(100, items.length - shown) })}
        </button>
      )}
    </section>
  );
}
