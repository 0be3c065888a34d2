import { useSession } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';

export interface OwnArea {
  key: number;
  level: number;
  parentKey: number | null;
  name: string;
  nameEn: string | null;
}

/** The areas the session answers for, down to communities, children under their parents. */
export function useOwnAreas(): OwnArea[] {
  const own = Number(useSession().area.key);
  const answer = useApiQuery<{ items: OwnArea[] }>('/areas', { query: { maxLevel: 4 } });
  const items = answer.data?.items ?? [];
  const byKey = new Map(items.map(area => [area.key, area]));
  const isOwn = (area: OwnArea | undefined): boolean =>
    area !== undefined && (area.key === own || (area.parentKey !== null && isOwn(byKey.get(area.parentKey))));
  return items.filter(isOwn).sort((a, b) => a.key - b.key || a.level - b.level);
}
