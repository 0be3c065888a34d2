import { useState } from 'react';
import { ErrorState } from '../../../ui/desk/parts.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { areaLevels } from '../rules.ts';
import { type AreaItem, areaTitle } from './api.ts';
import { words } from './words.ts';

interface Around {
  /** Children per area down to grids; null until it is known. */
  counts: ReadonlyMap<number, number> | null;
  under: number;
  onAdd: ((key: number) => void) | undefined;
}

/** The tree from the city down; an area's children are read when it is opened. */
export function AreaTree({ city, ...around }: { city: AreaItem } & Around) {
  return (
    <ul className="areas-tree">
      <Node area={city} around={around} startsOpen />
    </ul>
  );
}

function Node({
  area,
  around,
  startsOpen = false,
}: {
  area: AreaItem;
  around: Around;
  startsOpen?: boolean;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  // the way down to the chosen area stands open
  const [open, setOpen] = useState(
    startsOpen || (around.under > area.key && around.under <= area.hi && area.level < 4),
  );
  const below = areaLevels[area.level + 1];
  // buildings are not among the counts, so a grid says nothing of them until it is opened
  const n = area.level < 4 ? (around.counts?.get(area.key) ?? (around.counts ? 0 : null)) : null;
  return (
    <li>
      <div className={`areas-row ${around.under === area.key ? 'chosen' : ''}`}>
        {below ? (
          <button type="button" className="name" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name="next" size={16} />
            {pick(areaTitle(area))}
          </button>
        ) : (
          <span className="leaf">{pick(areaTitle(area))}</span>
        )}
        {below && n !== null && (
          <span className="secondary small">{w.children({ n: f.number(n), level: pick(below.name) })}</span>
        )}
        {below && around.onAdd && (
          <button
            type="button"
            className="button small add"
            aria-label={`${w.choose}: ${pick(areaTitle(area))}`}
            aria-pressed={around.under === area.key}
            onClick={() => around.onAdd?.(area.key)}
          >
            {w.choose}
          </button>
        )}
      </div>
      {open && below && <Children parent={area} around={around} />}
    </li>
  );
}

function Children({ parent, around }: { parent: AreaItem; around: Around }) {
  const w = useWords(words);
  const pick = usePick();
  const answer = useApiQuery<{ items: AreaItem[] }>('/areas', { query: { parentKey: parent.key } });
  if (answer.error && !answer.data)
    return <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <p className="secondary">…</p>;
  if (answer.data.items.length === 0)
    return <p className="secondary">{w.empty({ level: pick(areaLevels[parent.level + 1]!.name) })}</p>;
  return (
    <ul>
      {answer.data.items.map(area => (
        <Node key={area.key} area={area} around={around} />
      ))}
    </ul>
  );
}
