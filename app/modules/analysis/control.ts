import { exactShare } from '@outpace/epi';
import { addDays, daysBetween } from '@outpace/protocol';
import type { DayRow, Span } from './series.ts';

/** Where the cases of one day were found, and the share found in the community over the window that ends on it; null share: none of known status. */
export interface ControlDay {
  day: string;
  inControl: number;
  community: number;
  unknown: number;
  window: {
    community: number;
    known: number;
    share: { estimate: number; lower: number; upper: number } | null;
  };
}

/** Found in control or in the community by day, with the moving share and its exact interval (Clopper–Pearson); unknown ones count in neither. Pure. */
export function controlDays(
  rows: readonly DayRow[],
  span: Span,
  windowDays: number,
): { days: ControlDay[]; clearDays: number | null } {
  const length = daysBetween(span.from, span.to) + 1;
  const counts = Array.from({ length }, () => ({ inControl: 0, community: 0, unknown: 0 }));
  for (const { day, key, n } of rows) {
    if (day === null || day < span.from || day > span.to) continue;
    const of = counts[daysBetween(span.from, day)]!;
    if (key === 'in_control') of.inControl += n;
    else if (key === 'community') of.community += n;
    else of.unknown += n;
  }
  const last = counts.findLastIndex(day => day.community > 0);
  return {
    days: counts.map((day, at) => {
      const over = counts.slice(Math.max(0, at - windowDays + 1), at + 1);
      const community = over.reduce((sum, one) => sum + one.community, 0);
      const known = community + over.reduce((sum, one) => sum + one.inControl, 0);
      const share = known ? exactShare(community, known) : null;
      return {
        day: addDays(span.from, at),
        ...day,
        window: {
          community,
          known,
          share: share && { estimate: share.estimate, lower: share.lower!, upper: share.upper! },
        },
      };
    }),
    clearDays: last < 0 ? null : length - 1 - last,
  };
}
