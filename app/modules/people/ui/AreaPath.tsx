import { useApiQuery } from '../../../ui/useApi.ts';
import { usePick } from '../../../ui/words/index.ts';

interface Area {
  key: number;
  hi: number;
  name: string;
  nameEn: string | null;
}

/** The path of an area from the district down, read level by level: the whole tree may be large, one path never is. */
export function AreaPath({ areaKey }: { areaKey: number }) {
  const pick = usePick();
  const city = useApiQuery<{ items: Area[] }>('/areas', { query: { maxLevel: 0 } });
  const root = city.data?.items[0];
  if (!root) return <span className="secondary">…</span>;
  if (areaKey === root.key) return <span>{pick({ zh: root.name, en: root.nameEn ?? root.name })}</span>;
  return (
    <span>
      <Below parentKey={root.key} areaKey={areaKey} first />
    </span>
  );
}

function Below(props: { parentKey: number; areaKey: number; first?: boolean }) {
  const pick = usePick();
  const answer = useApiQuery<{ items: Area[] }>('/areas', { query: { parentKey: props.parentKey } });
  const area = answer.data?.items.find(one => props.areaKey >= one.key && props.areaKey <= one.hi);
  if (!area) return answer.isPending ? <span className="secondary">…</span> : null;
  return (
    <>
      {!props.first && ' '}
      {pick({ zh: area.name, en: area.nameEn ?? area.name })}
      {area.key !== props.areaKey && <Below parentKey={area.key} areaKey={props.areaKey} />}
    </>
  );
}
