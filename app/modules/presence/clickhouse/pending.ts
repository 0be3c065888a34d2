import type { Presence } from '@outpace/trace';
import { CityIndex } from '@outpace/trace/segments/city.ts';
import { dayNumber, MINUTES_OF_DAY } from './days.ts';
import type { ForwardSource, StoredRows } from './forward.ts';
import type { NearRows } from './gather.ts';
import type { DayReferences } from './rows.ts';

/**
 * The rows that are committed but not yet recorded as sent, to be asked beside the cluster: what was committed before a question is in its
 * answer, however late the job is. At most `limit` rows are read; when there are more, or rows were taken away that the
 * cluster still holds, `staleSince` says since when (epoch ms) answers may miss something. Read it before the cluster, never
 * after: a row that is sent meanwhile is then seen twice, which changes nothing, instead of not at all.
 */
export async function notYetForwarded(
  source: Pick<ForwardSource, 'mark' | 'next'>,
  references: DayReferences,
  epochDay: string,
  limit: number,
): Promise<NearRows> {
  const index = new CityIndex();
  let mark = await source.mark();
  let staleSince: number | undefined;
  for (let left = limit; ; ) {
    const batch = await source.next(mark, Math.max(1, left));
    if (!batch) break;
    if (left <= 0 || batch.renewed.length > 0)
      staleSince = Math.min(staleSince ?? batch.committedAt, batch.committedAt);
    if (left <= 0) break;
    forEachPresence(batch.rows, references, epochDay, row => index.append(row));
    left -= batch.rows.day.length;
    mark = batch.mark;
    if (!batch.more) break;
  }
  return {
    size: index.size,
    staysOf: (person, from, to) => index.staysOf(person, from, to),
    staysAt: (place, from, to) => index.staysAt(place, from, to),
    staleSince,
  };
}

/** Near rows of several kinds asked as one: what is not yet forwarded, and what other modules contribute. */
export function nearTogether(parts: readonly NearRows[]): NearRows {
  const stale = parts.flatMap(part => (part.staleSince === undefined ? [] : [part.staleSince]));
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    staysOf: (person, from, to) => parts.flatMap(part => part.staysOf(person, from, to)),
    staysAt: (place, from, to) => parts.flatMap(part => part.staysAt(place, from, to)),
    staleSince: stale.length > 0 ? Math.min(...stale) : undefined,
  };
}

function forEachPresence(
  rows: StoredRows,
  references: DayReferences,
  epochDay: string,
  visit: (row: Presence) => void,
): void {
  const epoch = dayNumber(epochDay);
  for (let i = 0; i < rows.day.length; i++) {
    const cipher = references.of(rows.day[i]!);
    if (!cipher) continue;
    const start = (dayNumber(rows.day[i]!) - epoch) * MINUTES_OF_DAY;
    visit({
      person: cipher.numberOf(rows.ref[i]! >>> 0),
      place: rows.place[i]!,
      from: start + rows.fromMinute[i]!,
      to: start + rows.toMinute[i]!,
      source: rows.source[i]!,
      precision: rows.precision[i] as Presence['precision'],
      certainty: rows.certainty[i]!,
    });
  }
}
