import { useUrlState } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

/** An outbreak as a choice. */
export interface OutbreakOption {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  packId: string;
  packVersion: string;
  overlayIds: string[];
}

/** The outbreak the address names, else the first that runs, with the control to change it. */
export function useOutbreak() {
  const [chosen, choose] = useUrlState('outbreakId');
  const answer = useApiQuery<{ items: OutbreakOption[] }>('/outbreaks');
  const outbreaks = answer.data?.items ?? [];
  return { answer, outbreaks, choose, outbreak: outbreaks.find(one => one.id === chosen) ?? outbreaks[0] };
}

/** Switches between outbreaks; part of the address, so a view can be passed on. */
export function OutbreakSelect({
  value,
  outbreaks,
  onChange,
}: {
  value: string;
  outbreaks: OutbreakOption[];
  onChange: (id: string) => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  return (
    <label>
      {w.outbreak}{' '}
      <select className="field-box" value={value} onChange={event => onChange(event.target.value)}>
        {outbreaks.map(one => (
          <option key={one.id} value={one.id}>
            {one.code} {pick({ zh: one.name, en: one.nameEn ?? one.name })}
          </option>
        ))}
      </select>
    </label>
  );
}
