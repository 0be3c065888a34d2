import type { ApiProblem } from '../../../ui/api.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import { Entry, inputOf } from './Entry.tsx';
import { accountsWords } from './words.ts';

interface Area {
  key: number;
  level: number;
  parentKey: number | null;
  name: string;
}

/** The areas of the city as one choice; children stand under their parents. Buildings are never an area of duty. */
export function useAreas() {
  const answer = useApiQuery<{ items: Area[] }>('/areas', { query: { maxLevel: 4 } });
  const items = answer.data?.items ?? [];
  const byKey = new Map(items.map(area => [area.key, area]));
  const pathOf = (key: number): string => {
    const names: string[] = [];
    for (
      let area = byKey.get(key);
      area;
      area = area.parentKey === null ? undefined : byKey.get(area.parentKey)
    )
      if (area.level > 0 || area.key === key) names.unshift(area.name);
    return names.join(' / ') || String(key);
  };
  return { areas: [...items].sort((a, b) => a.key - b.key || a.level - b.level), pathOf };
}

/** Choice of an area of duty. */
export function AreaChoice(props: {
  value: string;
  onChange: (key: string) => void;
  problem: ApiProblem | null | undefined;
}) {
  const w = useWords(accountsWords);
  const { areas } = useAreas();
  return (
    <Entry path="body/areaKey" label={w.area} problem={props.problem}>
      <select
        {...inputOf('body/areaKey', props.problem)}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      >
        <option value="">{w.choose}</option>
        {areas.map(area => (
          <option key={area.key} value={area.key}>
            {`${'  '.repeat(area.level)}${area.name}`}
          </option>
        ))}
      </select>
    </Entry>
  );
}
