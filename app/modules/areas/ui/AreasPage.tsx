import { useMemo, useState } from 'react';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { areaLevels } from '../rules.ts';
import { AddAreas, namesField } from './AddAreas.tsx';
import { AreaTree } from './AreaTree.tsx';
import './areas.css';
import { type AreaItem, areaTitle } from './api.ts';
import { words } from './words.ts';

/** Rows of a name search shown at once; the rest is counted. */
const foundAtOnce = 30;

/** How is the city divided, and what is missing? */
export function AreasPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('area.write');
  const [under, setUnder] = useUrlState('under', '0');
  const [sought, setSought] = useState('');
  const root = useApiQuery<{ items: AreaItem[] }>('/areas', { query: { maxLevel: 0 } });
  // Names down to grids, for the counts and for finding; the tree itself reads each level when it is opened.
  const known = useApiQuery<{ items: AreaItem[] }>('/areas', { query: { maxLevel: 4 } });
  const byKey = useMemo(
    () => new Map((known.data?.items ?? []).map(area => [area.key, area] as const)),
    [known.data],
  );
  const counts = useMemo(() => {
    const levels = new Map<number, number>();
    const children = new Map<number, number>();
    for (const area of known.data?.items ?? []) {
      levels.set(area.level, (levels.get(area.level) ?? 0) + 1);
      if (area.parentKey !== null) children.set(area.parentKey, (children.get(area.parentKey) ?? 0) + 1);
    }
    return { levels, children };
  }, [known.data]);
  if (root.error && !root.data)
    return <ErrorState page problem={root.error} onRetry={() => void root.refetch()} />;
  const city = root.data?.items[0];
  if (!city) return <LoadingState rows={8} />;
  const pathOf = (area: AreaItem): string => {
    const names: string[] = [];
    for (let one: AreaItem | undefined = area; one; one = byKey.get(one.parentKey ?? -1))
      if (one.level > 0 || one.key === area.key) names.unshift(pick(areaTitle(one)));
    return names.join(' / ');
  };
  const text = sought.trim().toLowerCase();
  const found = text
    ? [...byKey.values()].filter(area =>
        [area.name, area.nameEn ?? ''].some(name => name.toLowerCase().includes(text)),
      )
    : [];
  const underKey = Number(under);
  const addUnder = (key: number) => {
    setUnder(String(key));
    // on a phone the form stands below the tree
    requestAnimationFrame(() => document.getElementById(namesField)?.focus());
  };
  return (
    <>
      <PageHead title={w.title} answer={w.answer} />
      <dl className="areas-levels" aria-label={w.byLevel}>
        {areaLevels
          .filter(({ level }) => level > 0)
          .map(({ level, name }) => (
            <div key={level}>
              <dt>{pick(name)}</dt>
              {level === 5 ? (
                <dd className="words">{w.buildings}</dd>
              ) : (
                <dd>{known.data ? f.number(counts.levels.get(level) ?? 0) : '…'}</dd>
              )}
            </div>
          ))}
      </dl>
      <div className="areas-columns">
        <section className="panel" aria-label={w.tree}>
          <div className="areas-find">
            <label htmlFor="find-area">{w.find}</label>
            <input
              id="find-area"
              type="search"
              className="field-box"
              value={sought}
              onChange={event => setSought(event.target.value)}
            />
          </div>
          {text && known.data ? (
            <>
              {found.length === 0 && <p className="secondary">{w.findNone({ text: sought.trim() })}</p>}
              <ul className="areas-tree">
                {found.slice(0, foundAtOnce).map(area => (
                  <li key={area.key} className={`areas-row ${area.key === underKey ? 'chosen' : ''}`}>
                    <span>{pathOf(area)}</span>
                    {may && (
                      <button type="button" className="button small add" onClick={() => addUnder(area.key)}>
                        {w.choose}
                      </button>
                    )}
                  </li>
                ))}
              </ul>
              {found.length > foundAtOnce && (
                <p className="secondary">{w.findMore({ n: f.number(found.length - foundAtOnce) })}</p>
              )}
            </>
          ) : (
            <AreaTree
              city={city}
              counts={known.data ? counts.children : null}
              under={underKey}
              onAdd={may ? addUnder : undefined}
            />
          )}
        </section>
        {may ? (
          <AddAreas
            underKey={underKey}
            pathOf={pathOf}
            parent={byKey.get(underKey)}
            ready={known.data !== undefined}
          />
        ) : (
          <p className="panel secondary">{w.mayNot}</p>
        )}
      </div>
    </>
  );
}
