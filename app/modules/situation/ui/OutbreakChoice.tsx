import type { ApiProblem } from '../../../ui/api.ts';
import { useUrlState } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

export interface OutbreakSummary {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  endedOn: string | null;
}

/** The outbreak of this page: the one the address names, else the first that is running. */
export function useOutbreak(): {
  outbreak: OutbreakSummary | undefined;
  outbreaks: OutbreakSummary[];
  error: ApiProblem | null;
  pending: boolean;
} {
  const [chosen] = useUrlState('outbreakId');
  const answer = useApiQuery<{ items: OutbreakSummary[] }>('/outbreaks');
  const outbreaks = answer.data?.items ?? [];
  return {
    outbreak: outbreaks.find(outbreak => outbreak.id === chosen) ?? outbreaks[0],
    outbreaks,
    error: answer.error,
    pending: answer.isPending,
  };
}

/** Switches between outbreaks; the choice is part of the address. */
export function OutbreakChoice({
  outbreak,
  outbreaks,
}: {
  outbreak: OutbreakSummary;
  outbreaks: OutbreakSummary[];
}) {
  const w = useWords(words);
  const pick = usePick();
  const [, choose] = useUrlState('outbreakId');
  return (
    <label className="outbreak-choice">
      {w.outbreak}
      <select className="field-box" value={outbreak.id} onChange={event => choose(event.target.value)}>
        {outbreaks.map(each => (
          <option key={each.id} value={each.id}>
            {each.code} {pick({ zh: each.name, en: each.nameEn ?? each.name })}
          </option>
        ))}
      </select>
    </label>
  );
}
