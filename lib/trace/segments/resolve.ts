import { coalesce } from '../coalesce.ts';
import { allocateColumns, reachOf, rowAt, writeRow } from '../columns.ts';
import { StayList } from '../presences.ts';
import type { Presence } from '../types.ts';
import { addRow, type DayView, forEachRowOf } from './view.ts';
import { fromOf, toOf } from './word.ts';

/** What new stays of one person change on a day: rows to show, and shown rows they take the place of. */
export interface Resolution {
  added: Presence[];
  replaced: { row: number; live: boolean }[];
}

/**
 * What rows [start, end) of `incoming` (one person's, in minutes of the day) and the rows the day shows come to once coalesced. Rows that
 * do not overlap or touch an incoming one at its place cannot change: shown rows never touch one another. O(the person's rows of the day).
 */
export function resolve(
  day: DayView,
  person: number,
  incoming: StayList,
  start: number,
  end: number,
): Resolution {
  const incomingPlaces = incoming.place.data;
  let near: StayList | undefined;
  const rows: Resolution['replaced'] = [];
  forEachRowOf(day, person, (place, word, live, row) => {
    for (let i = start; i < end; i++) {
      if (incomingPlaces[i] !== place || !touches(word, incoming.from.data[i], incoming.to.data[i])) continue;
      near ??= new StayList();
      addRow(day, 0, place, person, word, live, near);
      rows.push({ row, live });
      return;
    }
  });
  if (near === undefined && end === start + 1) return { added: [incoming.at(start)], replaced: [] };
  return coalesced(near ?? new StayList(), rows, incoming, start, end);
}

function coalesced(
  near: StayList,
  rows: Resolution['replaced'],
  incoming: StayList,
  start: number,
  end: number,
): Resolution {
  const added: Presence[] = [];
  const columns = allocateColumns(near.length + end - start);
  for (let i = 0; i < near.length; i++) writeRow(columns, i, near.at(i));
  for (let i = start; i < end; i++) writeRow(columns, near.length + i - start, incoming.at(i));
  const merged = coalesce(columns, near.length + end - start);
  const kept = new Set<number>();
  for (let k = 0; k < merged.length; k++) {
    const stay = rowAt(merged.columns, k);
    const same = rows.findIndex((_, i) => isSame(near.at(i), stay));
    if (same >= 0) kept.add(same);
    else added.push(stay);
  }
  return { added, replaced: rows.filter((_, i) => !kept.has(i)) };
}

function touches(word: number, from: number, to: number): boolean {
  return fromOf(word) <= reachOf(from, to) && from <= reachOf(fromOf(word), toOf(word));
}

function isSame(a: Presence, b: Presence): boolean {
  return (
    a.place === b.place &&
    a.from === b.from &&
    a.to === b.to &&
    a.source === b.source &&
    a.precision === b.precision &&
    a.certainty === b.certainty
  );
}
