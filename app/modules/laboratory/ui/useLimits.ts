import type { LegLimit } from '@outpace/protocol';
import { useApiQuery } from '../../../ui/useApi.ts';

interface Outbreak {
  packId: string;
  packVersion: string;
  overlayIds: string[];
  endedOn: string | null;
}

/** Limits between the moments of a tube's way, by the protocol of the newest running outbreak; those of a setting (fever clinic, …) left out. */
export function useLimits(): LegLimit[] {
  const outbreaks = useApiQuery<{ items: Outbreak[] }>('/outbreaks');
  const running = outbreaks.data?.items.find(one => !one.endedOn);
  const pack = useApiQuery<{ pack: { testing?: { legs: LegLimit[] } } | null }>(
    `/protocols/${running?.packId}/${running?.packVersion}`,
    { query: { overlays: running?.overlayIds.join(',') || null }, enabled: running !== undefined },
  );
  return (pack.data?.pack?.testing?.legs ?? []).filter(leg => !leg.setting);
}

/** Hours a tube may take between two moments, by the shortest limit stated for them or the stated limits on the way; null where none is stated. */
export function hoursBetween(
  legs: readonly LegLimit[],
  from: LegLimit['from'],
  to: LegLimit['to'],
): number | null {
  const direct = legs.filter(leg => leg.from === from && leg.to === to).map(leg => leg.hours);
  if (direct.length) return Math.min(...direct);
  const ways = legs
    .filter(leg => leg.from === from && leg.to !== to)
    .flatMap(leg => {
      const rest = hoursBetween(legs, leg.to, to);
      return rest === null ? [] : [leg.hours + rest];
    });
  return ways.length ? Math.min(...ways) : null;
}
