import type { Context } from '../../core/module.ts';
import { placesByNo, placesOf } from '../places/queries.ts';
import { minutesOfDay } from './cityMinutes.ts';
import { freshEngine } from './engine.ts';
import { personNumbers } from './numbers.ts';
import { recordRows } from './record.ts';
import { certainties, type PresenceSource, presenceSourceOf, presenceSources } from './schema.ts';
import type { TraceEngine } from './traceEngine.ts';

export { type BeatingDevice, deviceBeats } from './deviceBeats.ts';
export { contribute } from './engine.ts';
export { certainties, type PresenceSource, presenceSourceOf, presenceSources } from './schema.ts';
export {
  settingOrder,
  settingRankOfJourney,
  settingRankOfTie,
} from './settingParameters.ts';
export type { ContributedPresence, Contributor, StaysQuery, TraceEngine } from './traceEngine.ts';

export interface NewPresence {
  personId: string;
  placeId: string;
  /** City-local day 'YYYY-MM-DD'. */
  day: string;
  /** Minutes of that day, half-open; 0–1440 for a whole day. Stays over midnight are two rows. */
  fromMinute: number;
  toMinute: number;
  precision: 0 | 1 | 2;
  source: PresenceSource;
  certainty?: keyof typeof certainties;
  importId?: string;
}

/** Records presences under each day's meaningless references. Three statements and one per day, for any number of rows. */
export async function recordPresences(ctx: Context, rows: readonly NewPresence[]): Promise<void> {
  if (!rows.length) return;
  const places = await placesOf(
    ctx,
    rows.map(row => row.placeId),
  );
  const people = await personNumbers(
    ctx,
    rows.map(row => row.personId),
  );
  await recordRows(
    ctx,
    rows.map(row => {
      const place = places.get(row.placeId);
      if (!place) throw new Error(`There is no place ${row.placeId}.`);
      const person = people.get(row.personId);
      if (person === undefined) throw new Error(`There is no person ${row.personId}.`);
      return {
        person,
        placeNo: place.no,
        areaKey: place.areaKey,
        day: row.day,
        fromMinute: row.fromMinute,
        toMinute: row.toMinute,
        precision: row.precision,
        source: presenceSources[row.source],
        certainty: certainties[row.certainty ?? 'stated'],
        importId: row.importId,
      };
    }),
  );
}

/** The trace engine the city is configured with, brought up to what is committed. The caller works for a case and journals it. */
export function traceEngine(ctx: Context): Promise<TraceEngine> {
  return freshEngine(ctx.outpace);
}

export interface KnownStay {
  placeId: string;
  placeName: string;
  placeKind: string;
  day: string;
  fromAt: number;
  toAt: number;
  precision: 0 | 1 | 2;
  source: PresenceSource;
}

/** Where one person is known to have been between two instants, for the trajectory of a case. The caller journals under the case. */
export async function staysOf(
  ctx: Context,
  personId: string,
  fromAt: number,
  toAt: number,
): Promise<KnownStay[]> {
  const engine = await traceEngine(ctx);
  const ref = (await engine.numbersOf([personId])).get(personId);
  if (ref === undefined) return [];
  const rows = await engine.staysOf(ref, engine.minuteOf(fromAt), engine.minuteOf(toAt));
  const places = await placesByNo(
    ctx,
    rows.map(row => row.place),
  );
  return rows.flatMap(row => {
    const place = places.get(row.place);
    if (!place) return [];
    const known = {
      placeId: place.id,
      placeName: place.name,
      placeKind: place.kind,
      precision: row.precision,
      source: presenceSourceOf(row.source),
    };
    // a night is one stay, and a line on each of its two days
    return partsOfDays(row.from, row.to).map(part => ({
      ...known,
      day: engine.dayOfMinute(part.from),
      fromAt: engine.instantOf(part.from),
      toAt: engine.instantOf(part.to),
    }));
  });
}

function partsOfDays(from: number, to: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (let at = from; ; ) {
    const midnight = (Math.floor(at / minutesOfDay) + 1) * minutesOfDay;
    parts.push({ from: at, to: Math.min(to, midnight) });
    if (to <= midnight) return parts;
    at = midnight;
  }
}
