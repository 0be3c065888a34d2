import { addDays, dayOf, endOfDay, startOfDay } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { tiesOf } from '../people/queries.ts';
import { placesOf, seatsOf } from '../places/queries.ts';
import { type PresenceSource, staysOf } from '../presence/queries.ts';
import type { CaseRow, EntryRow, EntrySource, NewEntry } from './schema.ts';

const sourceOfPresence: Record<PresenceSource, EntrySource> = {
  access_log: 'access_log',
  scan: 'scan',
  poster_scan: 'scan',
  ticket: 'ticket',
  roster: 'roster',
  interview: 'interview',
  import: 'import',
  official_text: 'official_text',
  statistical: 'other',
};

/**
 * What other desks hold on where this person was in [from, to) (epoch ms): presences, journeys with seats, homes and dormitories from rosters overnight. Each is a line to confirm,
 * never a fact; what the trajectory has already (in any state, rejected included) is not proposed again. The caller journals the look.
 */
export async function proposalsFor(
  ctx: Context,
  row: CaseRow,
  window: { from: number; to: number },
  known: readonly EntryRow[],
): Promise<NewEntry[]> {
  const tz = ctx.outpace.city.timeZone;
  const fromDay = dayOf(window.from, tz);
  const toDay = dayOf(Math.max(window.from, window.to - 1), tz);
  const found = [
    ...(await fromStays(ctx, row, window)),
    ...(await fromSeats(ctx, row, fromDay, toDay)),
    ...(await fromTies(ctx, row, fromDay, toDay, window.to, tz)),
  ];
  const have = new Set(known.map(keyOfRow));
  return found.filter(entry => {
    const key = keyOf(entry);
    if (have.has(key)) return false;
    have.add(key);
    return true;
  });
}

const keyOf = (entry: NewEntry) =>
  [
    entry.day,
    entry.placeId ?? entry.journeyId ?? entry.placeText ?? '',
    entry.fromAt ?? '',
    entry.source,
  ].join('|');
const keyOfRow = (entry: EntryRow) =>
  [
    entry.day,
    entry.placeId ?? entry.journeyId ?? entry.placeText ?? '',
    entry.fromAt?.getTime() ?? '',
    entry.source,
  ].join('|');

async function fromStays(
  ctx: Context,
  row: CaseRow,
  window: { from: number; to: number },
): Promise<NewEntry[]> {
  const stays = await staysOf(ctx, row.personId, window.from, window.to);
  return stays.map(stay => ({
    caseId: row.id,
    day: stay.day,
    fromAt: stay.precision === 2 ? undefined : stay.fromAt,
    toAt: stay.precision === 2 ? undefined : stay.toAt,
    precision: stay.precision === 0 ? 'minute' : stay.precision === 1 ? 'part_of_day' : 'day',
    placeId: stay.placeId,
    placeText: stay.placeName,
    placeKind: stay.placeKind,
    source: sourceOfPresence[stay.source],
    certainty: stay.source === 'poster_scan' || stay.source === 'statistical' ? 'doubtful' : 'stated',
    state: 'proposed',
    fromPresence: true,
  }));
}

async function fromSeats(ctx: Context, row: CaseRow, fromDay: string, toDay: string): Promise<NewEntry[]> {
  const seats = await seatsOf(ctx, [row.personId], fromDay, toDay);
  return seats.map(seat => {
    const timed = seat.boardedAt !== null && seat.leftAt !== null;
    return {
      caseId: row.id,
      day: seat.day,
      fromAt: timed ? seat.boardedAt!.getTime() : undefined,
      toAt: timed ? seat.leftAt!.getTime() : undefined,
      precision: timed ? ('minute' as const) : ('day' as const),
      placeText: [seat.number, [seat.fromPlace, seat.toPlace].filter(Boolean).join('→')]
        .filter(Boolean)
        .join(' '),
      placeKind: 'transport',
      journeyId: seat.journeyId,
      transportNumber: seat.number,
      carriage: seat.carriage ?? undefined,
      seat: seat.seat ?? (seat.seatRow === null ? undefined : String(seat.seatRow)),
      source: 'ticket' as const,
      state: 'proposed' as const,
      fromPresence: true, // the seat is in the index by itself
    };
  });
}

/** Rosters say where a person sleeps: each night between two asked days, by the part of the day, not by the minute. */
async function fromTies(
  ctx: Context,
  row: CaseRow,
  fromDay: string,
  toDay: string,
  until: number,
  tz: string,
): Promise<NewEntry[]> {
  const ties = (await tiesOf(ctx, [row.personId])).filter(
    tie => tie.kind === 'household' || tie.kind === 'dorm' || tie.kind === 'ward',
  );
  const places = await placesOf(
    ctx,
    ties.flatMap(tie => (tie.placeId ? [tie.placeId] : [])),
  );
  const entries: NewEntry[] = [];
  for (const tie of ties) {
    for (let day = fromDay; day <= toDay; day = addDays(day, 1)) {
      if ((tie.fromOn && day < tie.fromOn) || (tie.toOn && day > tie.toOn)) continue;
      const fromAt = startOfDay(day, tz);
      if (fromAt >= until) break;
      const place = tie.placeId ? places.get(tie.placeId) : undefined;
      entries.push({
        caseId: row.id,
        day,
        fromAt,
        toAt: Math.min(endOfDay(day, tz), fromAt + nightMs),
        precision: 'part_of_day',
        part: 'dawn',
        placeId: tie.placeId ?? undefined,
        placeText: place?.name ?? tie.label,
        placeKind: place?.kind ?? (tie.kind === 'household' ? 'home' : tie.kind),
        source: 'roster',
        state: 'proposed',
        fromPresence: true, // members of a group are tied in the index already
        note: tie.label,
      });
    }
  }
  return entries;
}

// the part 'dawn' of the reading library, midnight to six
const nightMs = 6 * 3_600_000;
