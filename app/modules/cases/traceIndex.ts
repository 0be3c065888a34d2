import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { placesOf } from '../places/queries.ts';
import {
  type ContributedPresence,
  type Contributor,
  certainties,
  presenceSources,
} from '../presence/queries.ts';
import { minuteOf } from './cityTime.ts';
import type { EntryCertainty, EntryPrecision, EntrySource } from './schema.ts';

const sourceCode: Record<EntrySource, number> = { ...presenceSources, other: presenceSources.official_text };
const precisionCode: Record<EntryPrecision, 0 | 1 | 2> = { minute: 0, part_of_day: 1, day: 2 };

interface Stay {
  personId: string;
  placeId: string;
  day: string;
  fromAt: Date | null;
  toAt: Date | null;
  precision: EntryPrecision;
  source: EntrySource;
  certainty: EntryCertainty;
}

/** Confirmed lines of these cases changed: the other modules are told. (The trace index is told by the table's own triggers.) */
export async function trajectoryChanged(ctx: Context, caseIds: Iterable<string>): Promise<void> {
  const touched = [...new Set(caseIds)];
  if (!touched.length) return;
  for (const caseId of touched) await ctx.emit('trajectory.changed', { caseId });
}

/** Confirmed trajectory lines with a place, as the trace index takes them; unchanged copies of presences are in it already. */
export const trajectoryContributor: Contributor = {
  name: 'cases',
  changes: 'trajectory',
  async load(ctx, people) {
    const { rows } =
      await sql<Stay>`select person_id as "personId", place_id as "placeId", day, from_at as "fromAt", to_at as "toAt", precision, source, certainty
      from trajectory_entry where state = 'confirmed' and place_id is not null and not from_presence ${people === 'everybody' ? sql`` : sql`and person_id = any(${people}::uuid[])`}`.execute(
        ctx.tx,
      );
    const places = await placesOf(
      ctx,
      rows.map(row => row.placeId),
    );
    return rows.flatMap(row => {
      const place = places.get(row.placeId);
      return place ? presencesOf(row, place.no, ctx.outpace.city.timeZone) : [];
    });
  },
};

/** The presences of one line, cut at local midnight. Without times: the whole day, by the day only. Pure. */
export function presencesOf(stay: Stay, placeNo: number, tz: string): ContributedPresence[] {
  const common = {
    personId: stay.personId,
    placeNo,
    source: sourceCode[stay.source],
    certainty: certainties[stay.certainty],
  };
  if (!stay.fromAt || !stay.toAt)
    return [{ ...common, day: stay.day, fromMinute: 0, toMinute: 1440, precision: 2 }];
  const pieces: ContributedPresence[] = [];
  let at = stay.fromAt.getTime();
  const end = stay.toAt.getTime();
  do {
    const day = dayOf(at, tz);
    const midnight = startOfDay(addDays(day, 1), tz);
    pieces.push({
      ...common,
      day,
      fromMinute: minuteOf(at, tz),
      toMinute: end >= midnight ? 1440 : minuteOf(end, tz),
      precision: precisionCode[stay.precision],
    });
    at = midnight;
  } while (at < end);
  return pieces;
}
