import { entriesOfDay, type TimelineEntry } from './entries.ts';

export type Placed = { entry: TimelineEntry; lane: number };

/** Puts a day's entries into lanes so none covers another; those known only by their day get lanes of their own below. O(n · lanes). */
export function placeInLanes(
  entries: TimelineEntry[],
  day: string,
): { placed: Placed[]; lanes: number; dayLanes: number } {
  const ends: number[] = [];
  const placed: Placed[] = [];
  let dayLanes = 0;
  for (const entry of entriesOfDay(entries, day)) {
    if (entry.span.kind === 'day') {
      placed.push({ entry, lane: dayLanes++ });
      continue;
    }
    const { from, to } = entry.span;
    let lane = ends.findIndex(end => end <= from);
    if (lane < 0) lane = ends.length;
    ends[lane] = to;
    placed.push({ entry, lane });
  }
  return { placed, lanes: ends.length, dayLanes };
}
