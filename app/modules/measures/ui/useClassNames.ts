import { useQueries } from '@tanstack/react-query';
import { api } from '../../../ui/api.ts';
import type { Said } from './api.ts';
import type { OutbreakOption } from './useOutbreak.tsx';

interface PackClasses {
  pack: { classes: { id: string; title: Said }[] } | null;
}

/** What the packs of these outbreaks call their classes of person; a class of no pack keeps its id. */
export function useClassNames(outbreaks: OutbreakOption[]): (classId: string) => Said {
  const answers = useQueries({
    queries: outbreaks.map(({ packId, packVersion, overlayIds }) => {
      const path = `/protocols/${encodeURIComponent(packId)}/${encodeURIComponent(packVersion)}`;
      const query = { overlays: overlayIds.join(',') || undefined };
      return {
        queryKey: [path, query, null],
        queryFn: ({ signal }: { signal: AbortSignal }) => api<PackClasses>('GET', path, { query, signal }),
      };
    }),
  });
  const names = new Map(
    answers.flatMap(({ data }) => (data?.pack?.classes ?? []).map(one => [one.id, one.title] as const)),
  );
  return classId => names.get(classId) ?? { zh: classId, en: classId };
}
