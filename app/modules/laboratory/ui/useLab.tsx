import { useUrlParams } from '../../../ui/nav.tsx';
import { useSession } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { LabView } from '../schema.ts';
import { words } from './words.ts';

/** The laboratory a page is about: the one in the address, else the first of the session's area. */
export function useLab() {
  const session = useSession();
  const [params, setParams] = useUrlParams();
  // whoever sees laboratories everywhere (an epidemiologist) chooses among all; a laboratory's own people have theirs
  const mine = session.role === 'laboratory_worker';
  const labs = useApiQuery<{ items: LabView[]; asOf: string }>('/labs', {
    query: mine ? { mine: true } : {},
    refreshEvery: 30_000,
  });
  const items = labs.data?.items ?? [];
  const lab = items.find(one => one.id === params.get('lab')) ?? items[0] ?? null;
  return { labs, items, lab, choose: (id: string) => setParams({ lab: id }) };
}

/** Chooses a laboratory where there are several. */
export function LabChoice({
  items,
  lab,
  choose,
}: {
  items: LabView[];
  lab: LabView | null;
  choose: (id: string) => void;
}) {
  const w = useWords(words);
  if (items.length < 2) return null;
  return (
    <label className="lab-row">
      {w.lab}
      <select className="field-box" value={lab?.id ?? ''} onChange={event => choose(event.target.value)}>
        {items.map(one => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
