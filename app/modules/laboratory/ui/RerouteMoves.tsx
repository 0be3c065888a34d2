import type { Dispatch, SetStateAction } from 'react';
import { useCan } from '../../../ui/session.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { RerouteDetail } from '../schema.ts';
import type { Outlook } from './outlook.ts';
import { loadWords, rerouteWords } from './reroutePageWords.ts';

/** The moves one by one: ticked ones go; each with when it would be done where it goes, reckoned with the others ticked. */
export function RerouteMoves({
  detail,
  outlook,
  chosen,
  setLeft,
}: {
  detail: RerouteDetail;
  outlook: Outlook;
  chosen: ReadonlySet<string>;
  /** Moves that are not to be made, by id. */
  setLeft: Dispatch<SetStateAction<ReadonlySet<string>>>;
}) {
  const w = useWords(rerouteWords);
  const f = useFormat();
  const pick = usePick();
  const mayDecide = useCan('testing.write');
  const possible = detail.moves.filter(move => !detail.gone.includes(move.id));
  const names = new Map(detail.to.map(lab => [lab.id, pick({ zh: lab.name, en: lab.nameEn ?? lab.name })]));
  const toggle = (id: string) =>
    setLeft(now => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const done = (id: string) => {
    if (detail.gone.includes(id)) return w.gone;
    if (!chosen.has(id)) return w.stays;
    const at = outlook.doneOf.get(id) ?? null;
    return at === null ? w.never : f.instant(new Date(at).toISOString());
  };
  return (
    <section className="lab-block">
      <h2>{w.moves}</h2>
      <div className="lab-scroll reroute-moves">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label={w.chooseAll}
                  title={w.chooseAll}
                  disabled={!mayDecide || possible.length === 0}
                  checked={possible.length > 0 && chosen.size === possible.length}
                  ref={box => {
                    if (box) box.indeterminate = chosen.size > 0 && chosen.size < possible.length;
                  }}
                  onChange={event =>
                    setLeft(new Set(event.target.checked ? [] : possible.map(move => move.id)))
                  }
                />
              </th>
              <th scope="col">{w.what}</th>
              <th scope="col" className="num">
                {w.tubes}
              </th>
              <th scope="col">{w.goesTo}</th>
              <th scope="col">{w.done}</th>
            </tr>
          </thead>
          <tbody>
            {detail.moves.map(move => (
              <tr key={move.id}>
                <td>
                  <input
                    type="checkbox"
                    id={`move-${move.id}`}
                    aria-label={w.choose({ name: move.name })}
                    disabled={!mayDecide || detail.gone.includes(move.id)}
                    checked={chosen.has(move.id)}
                    onChange={() => toggle(move.id)}
                  />
                </td>
                <td>
                  <label htmlFor={`move-${move.id}`}>
                    <span className="secondary small">{pick(loadWords[move.kind]!)}</span> {move.name}
                  </label>
                </td>
                <td className="num">{f.number(move.tubes)}</td>
                <td>{names.get(move.toLabId) ?? move.toLabName}</td>
                <td className={chosen.has(move.id) ? undefined : 'secondary'}>{done(move.id)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
