import { useApiQuery } from '../../../ui/useApi.ts';
import { usePick } from '../../../ui/words/index.ts';

interface Area {
  key: number;
  hi: number;
  level: number;
  name: string;
  nameEn: string | null;
}

/** Chooses an area level by level, from the districts down; stopping early means the larger area. */
export function AreaChoice({
  value,
  onChange,
  label,
  id,
}: {
  value: number | null;
  onChange: (key: number | null) => void;
  label: string;
  id?: string;
}) {
  return (
    <fieldset className="area-choice" id={id} tabIndex={-1}>
      <legend>{label}</legend>
      <Level parentKey={0} value={value} onChange={onChange} whole={null} />
    </fieldset>
  );
}

function Level({
  parentKey,
  value,
  onChange,
  whole,
}: {
  parentKey: number;
  value: number | null;
  onChange: (key: number | null) => void;
  whole: number | null;
}) {
  const pick = usePick();
  const areas = useApiQuery<{ items: Area[] }>('/areas', { query: { parentKey } });
  const items = areas.data?.items ?? [];
  if (!items.length) return null;
  const chosen = value === null ? undefined : items.find(area => value >= area.key && value <= area.hi);
  return (
    <>
      <select
        className="field-box"
        value={chosen?.key ?? ''}
        onChange={event => onChange(event.target.value === '' ? whole : Number(event.target.value))}
      >
        <option value="">—</option>
        {items.map(area => (
          <option key={area.key} value={area.key}>
            {pick({ zh: area.name, en: area.nameEn ?? area.name })}
          </option>
        ))}
      </select>
      {chosen && (
        <Level
          parentKey={chosen.key}
          value={value === chosen.key ? null : value}
          onChange={onChange}
          whole={chosen.key}
        />
      )}
    </>
  );
}
