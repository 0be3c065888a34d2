import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isUsuallyClosed, placeKey, pointKey } from './rules.ts';
import type { Place } from './schema.ts';

export type { Place, PlaceKind } from './schema.ts';

export interface PlaceRow extends Place {
  /** Small integer of the trace index. */
  no: number;
  externalId: string | null;
}

const columns = sql`p.id, p.no, p.area_key as "areaKey", p.name, p.kind, p.closed_space as "closedSpace", p.ventilation, p.capacity, p.lon, p.lat, p.address, p.external_id as "externalId"`;

export interface NewPlace {
  name?: string;
  kind?: string;
  lon?: number | null;
  lat?: number | null;
  areaKey: number;
  address?: string;
  externalId?: string;
  closedSpace?: boolean;
  capacity?: number;
  importId?: string;
}

function keyOf(place: NewPlace): string {
  if (place.name) return `${placeKey(place.name.toWellFormed())}|${place.areaKey}`;
  if (place.lon != null && place.lat != null) return pointKey(place.kind ?? 'other', place.lon, place.lat);
  return `?${place.kind ?? 'other'}|${place.areaKey}`;
}

/** Known by nothing but its name: no area, no point. */
const namedOnly = (place: NewPlace) => !!place.name && place.areaKey === 0 && place.lon == null;
const plainKey = (place: NewPlace) => placeKey(place.name!.toWellFormed());

/**
 * Ids of the places, in order; those not yet known are created. A place is the same by its source's id, else by its normalised name within its
 * area, else, where only a name is known, by being the one place of that name in the city, else by kind and point. Three statements for any number.
 */
export async function ensurePlaces(ctx: Context, places: readonly NewPlace[]): Promise<string[]> {
  if (!places.length) return [];
  const keys = places.map(keyOf);
  await sql`select pg_advisory_xact_lock(7320)`.execute(ctx.tx); // two imports at once must not make a place twice
  const find = async () => {
    const byExternal = await sql<{
      id: string;
      external_id: string;
      plain_key: string;
    }>`select id, external_id, plain_key from place where external_id = any(${[...new Set(places.flatMap(place => (place.externalId ? [place.externalId] : [])))]}::text[])`.execute(
      ctx.tx,
    );
    const byKey = await sql<{
      id: string;
      name_key: string;
    }>`select id, name_key from place where name_key = any(${[...new Set(keys)]}::text[])`.execute(ctx.tx);
    const byName = await sql<{
      plain_key: string;
      id: string;
    }>`select plain_key, min(id::text) as id from place where plain_key = any(${[...new Set(places.flatMap(place => (namedOnly(place) ? [plainKey(place)] : [])))]}::text[])
      group by plain_key having count(*) = 1`.execute(ctx.tx);
    return {
      external: new Map(byExternal.rows.map(row => [row.external_id, row])),
      key: new Map(byKey.rows.map(row => [row.name_key, row.id])),
      name: new Map(byName.rows.map(row => [row.plain_key, row.id])),
    };
  };
  let known = await find();
  // two sources number their places from 1: an id counts only where the names agree, or none is given
  const byId = (place: NewPlace) => {
    const row = place.externalId ? known.external.get(place.externalId) : undefined;
    return row && (!place.name || place.name === place.externalId || row.plain_key === plainKey(place))
      ? row.id
      : undefined;
  };
  const resolve = (place: NewPlace, index: number) =>
    byId(place) ||
    known.key.get(keys[index]!) ||
    (namedOnly(place) ? known.name.get(plainKey(place)) : undefined);
  const missing = new Map<string, NewPlace>();
  for (const [index, place] of places.entries())
    if (!resolve(place, index) && !missing.has(keys[index]!)) missing.set(keys[index]!, place);
  if (missing.size) {
    const fresh = [...missing.entries()];
    const kindName = (place: NewPlace) => place.kind ?? 'other';
    await sql`insert into place (area_key, name, kind, closed_space, lon, lat, address, external_id, capacity, name_key, import_id, created_at)
      select n.area, n.name, n.kind, n.closed, n.lon, n.lat, n.address, n.external, n.capacity, n.key, n.import, ${new Date(ctx.now)}
      from unnest(${fresh.map(([, p]) => p.areaKey)}::bigint[], ${fresh.map(([, p]) => p.name ?? kindName(p))}::text[], ${fresh.map(([, p]) => kindName(p))}::text[],
        ${fresh.map(([, p]) => p.closedSpace ?? isUsuallyClosed(kindName(p)))}::boolean[], ${fresh.map(([, p]) => p.lon ?? null)}::float8[], ${fresh.map(([, p]) => p.lat ?? null)}::float8[],
        ${fresh.map(([, p]) => p.address ?? null)}::text[], ${fresh.map(([, p]) => p.externalId ?? null)}::text[], ${fresh.map(([, p]) => p.capacity ?? null)}::int[], ${fresh.map(([key]) => key)}::text[], ${fresh.map(([, p]) => p.importId ?? null)}::uuid[])
        n(area, name, kind, closed, lon, lat, address, external, capacity, key, import)`.execute(ctx.tx);
    known = await find();
  }
  return places.map((place, index) => resolve(place, index)!);
}

/** Places by id, keyed by id. */
export async function placesOf(ctx: Context, ids: Iterable<string>): Promise<Map<string, PlaceRow>> {
  const wanted = [...new Set(ids)];
  if (!wanted.length) return new Map();
  const { rows } =
    await sql<PlaceRow>`select ${columns} from place p where p.id = any(${wanted}::uuid[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row]));
}

/** Places by their small number, keyed by it; for the answers of the trace index. */
export async function placesByNo(ctx: Context, numbers: Iterable<number>): Promise<Map<number, PlaceRow>> {
  const wanted = [...new Set(numbers)];
  if (!wanted.length) return new Map();
  const { rows } =
    await sql<PlaceRow>`select ${columns} from place p where p.no = any(${wanted}::int[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.no, row]));
}

/** Numbers of the places above `no`, by kind; for the trace index, which knows places by number. One statement. */
export async function placeKindsAfter(
  ctx: Context,
  no: number,
): Promise<{ kind: string; numbers: number[] }[]> {
  const { rows } = await sql<{
    kind: string;
    numbers: number[];
  }>`select p.kind, array_agg(p.no) as numbers from place p where p.no > ${no} group by p.kind`.execute(
    ctx.tx,
  );
  return rows;
}

/** What `like` finds the normalised names by that hold a text. */
export const placePattern = (text: string): string => `%${placeKey(text).replace(/[%_\\]/g, '\\$&')}%`;

/** Up to 20 places whose name holds the text, nearest to `near` first. */
export async function searchPlaces(
  ctx: Context,
  text: string,
  near?: { lon: number; lat: number },
): Promise<PlaceRow[]> {
  const pattern = placePattern(text);
  const { rows } =
    await sql<PlaceRow>`select ${columns} from place p where p.name_key like ${pattern} and p.kind <> 'home'
    order by ${near ? sql`(p.lon - ${near.lon}) ^ 2 + (p.lat - ${near.lat}) ^ 2` : sql`length(p.name)`} nulls last, p.id limit 20`.execute(
      ctx.tx,
    );
  return rows;
}

export interface NewJourney {
  mode: 'plane' | 'train' | 'metro' | 'coach' | 'bus' | 'ship' | 'taxi' | 'car' | 'other';
  number: string;
  day: string;
  sealedAc?: boolean;
  from?: string;
  to?: string;
  importId?: string;
}

/** Ids of journeys (a vehicle's run on a day), in order; created where not yet known. */
export async function ensureJourneys(ctx: Context, journeys: readonly NewJourney[]): Promise<string[]> {
  if (!journeys.length) return [];
  const number = (journey: NewJourney) => journey.number.toUpperCase().replace(/\s/g, '');
  await sql`insert into journey (mode, number, day, sealed_ac, from_place, to_place, import_id)
    select j.mode, j.number, j.day, bool_or(j.sealed), max(j.from_place), max(j.to_place), max(j.import::text)::uuid
    from unnest(${journeys.map(j => j.mode)}::text[], ${journeys.map(number)}::text[], ${journeys.map(j => j.day)}::date[], ${journeys.map(j => j.sealedAc ?? null)}::boolean[],
      ${journeys.map(j => j.from ?? null)}::text[], ${journeys.map(j => j.to ?? null)}::text[], ${journeys.map(j => j.importId ?? null)}::uuid[]) j(mode, number, day, sealed, from_place, to_place, import)
    group by 1, 2, 3 on conflict (mode, number, day) do nothing`.execute(ctx.tx);
  const { rows } = await sql<{
    id: string;
    k: string;
  }>`select j.id, j.mode || ' ' || j.number || ' ' || j.day as k from journey j
    join unnest(${journeys.map(j => j.mode)}::text[], ${journeys.map(number)}::text[], ${journeys.map(j => j.day)}::date[]) w(mode, number, day) on (j.mode, j.number, j.day) = (w.mode, w.number, w.day)`.execute(
    ctx.tx,
  );
  const byKey = new Map(rows.map(row => [row.k, row.id]));
  return journeys.map(journey => byKey.get(`${journey.mode} ${number(journey)} ${journey.day}`)!);
}

export interface NewSeat {
  journeyId: string;
  personId: string;
  carriage?: string;
  seatRow?: number;
  seat?: string;
  compartment?: string;
  crew?: boolean;
  boardedAt?: number;
  leftAt?: number;
  source?: string;
  areaKey: number;
  locatedKey?: number;
  importId?: string;
}

/** Records who sat where. */
export async function addSeats(ctx: Context, seats: readonly NewSeat[]): Promise<void> {
  if (!seats.length) return;
  const instant = (at: number | undefined) => (at === undefined ? null : new Date(at));
  await sql`insert into journey_seat (journey_id, person_id, carriage, seat_row, seat, compartment, crew, boarded_at, left_at, source, area_key, located_key, origin_key, import_id)
    select s.journey, s.person, s.carriage, s.seat_row, s.seat, s.compartment, s.crew, s.boarded, s.departed, s.source, s.area, s.located, ${ctx.scope.lo}, s.import
    from unnest(${seats.map(s => s.journeyId)}::uuid[], ${seats.map(s => s.personId)}::uuid[], ${seats.map(s => s.carriage ?? null)}::text[], ${seats.map(s => s.seatRow ?? null)}::int[], ${seats.map(s => s.seat ?? null)}::text[],
      ${seats.map(s => s.compartment ?? null)}::text[], ${seats.map(s => s.crew ?? false)}::boolean[], ${seats.map(s => instant(s.boardedAt))}::timestamptz[], ${seats.map(s => instant(s.leftAt))}::timestamptz[], ${seats.map(s => s.source ?? 'ticket')}::text[],
      ${seats.map(s => s.areaKey)}::bigint[], ${seats.map(s => s.locatedKey ?? s.areaKey)}::bigint[], ${seats.map(s => s.importId ?? null)}::uuid[])
      s(journey, person, carriage, seat_row, seat, compartment, crew, boarded, departed, source, area, located, import)`.execute(
    ctx.tx,
  );
}

export interface SeatRow {
  personId: string;
  journeyId: string;
  journeyNo: number;
  mode: NewJourney['mode'];
  number: string;
  day: string;
  sealedAc: boolean | null;
  carriage: string | null;
  seatRow: number | null;
  seat: string | null;
  crew: boolean;
  boardedAt: Date | null;
  leftAt: Date | null;
  fromPlace: string | null;
  toPlace: string | null;
  source: string;
}

/** The journeys of these people between two days (inclusive), with seats. */
export async function seatsOf(
  ctx: Context,
  personIds: Iterable<string>,
  fromDay: string,
  toDay: string,
): Promise<SeatRow[]> {
  const { rows } =
    await sql<SeatRow>`select s.person_id as "personId", j.id as "journeyId", j.no as "journeyNo", j.mode, j.number, j.day, j.sealed_ac as "sealedAc", s.carriage, s.seat_row as "seatRow", s.seat, s.crew,
      s.boarded_at as "boardedAt", s.left_at as "leftAt", j.from_place as "fromPlace", j.to_place as "toPlace", s.source
    from journey_seat s join journey j on j.id = s.journey_id where s.person_id = any(${[...new Set(personIds)]}::uuid[]) and j.day between ${fromDay}::date and ${toDay}::date`.execute(
      ctx.tx,
    );
  return rows;
}

/** Journeys by their small number, for the answers of the trace index. */
export async function journeysByNo(
  ctx: Context,
  numbers: Iterable<number>,
): Promise<Map<number, { id: string; mode: string; number: string; day: string; sealedAc: boolean | null }>> {
  const { rows } = await sql<{
    no: number;
    id: string;
    mode: string;
    number: string;
    day: string;
    sealedAc: boolean | null;
  }>`select no, id, mode, number, day, sealed_ac as "sealedAc" from journey where no = any(${[...new Set(numbers)]}::int[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ no, ...row }) => [no, row]));
}
