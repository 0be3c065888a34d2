import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { EntryRow, NewEntry } from './schema.ts';
import { freshIds } from './store.ts';

const entryColumns = sql`e.id, e.case_id as "caseId", e.person_id as "personId", e.day, e.from_at as "fromAt", e.to_at as "toAt", e.precision, e.part, e.place_id as "placeId", e.place_text as "placeText",
  e.place_kind as "placeKind", e.lon, e.lat, e.journey_id as "journeyId", e.transport_number as "transportNumber", e.carriage, e.seat, e.source, e.certainty, e.state, e.quote, e.companions, e.note,
  e.from_presence as "fromPresence", e.import_id as "importId", e.created_at as "createdAt", e.created_by as "createdBy", e.version`;

/** Entries of some cases in the order of the days; those that know only the day last. */
export async function readEntries(
  ctx: Context,
  caseIds: readonly string[],
  options: { states?: readonly string[] } = {},
): Promise<EntryRow[]> {
  if (!caseIds.length) return [];
  const states = options.states ?? ['confirmed', 'proposed'];
  const { rows } =
    await sql<EntryRow>`select ${entryColumns} from trajectory_entry e where e.case_id = any(${[...new Set(caseIds)]}::uuid[]) and e.state = any(${states}::text[])
    order by e.case_id, e.day, e.from_at nulls last, e.id`.execute(ctx.tx);
  return rows;
}

export async function readEntry(ctx: Context, caseId: string, id: string): Promise<EntryRow | null> {
  const { rows } =
    await sql<EntryRow>`select ${entryColumns} from trajectory_entry e where e.id = ${id} and e.case_id = ${caseId}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** Inserts entries under the area keys of their cases; an entry whose case is out of reach is an error. Returns their ids, in order. */
export async function insertEntries(ctx: Context, entries: readonly NewEntry[]): Promise<string[]> {
  if (!entries.length) return [];
  const ids = await freshIds(ctx, entries.length);
  const iso = (instant: number | undefined) =>
    instant === undefined ? null : new Date(instant).toISOString();
  const rows = entries.map((entry, index) => ({
    id: ids[index],
    case_id: entry.caseId,
    day: entry.day,
    from_at: iso(entry.fromAt),
    to_at: iso(entry.toAt),
    precision: entry.precision,
    part: entry.part,
    place_id: entry.placeId,
    place_text: entry.placeText,
    place_kind: entry.placeKind,
    lon: entry.lon,
    lat: entry.lat,
    journey_id: entry.journeyId,
    transport_number: entry.transportNumber,
    carriage: entry.carriage,
    seat: entry.seat,
    source: entry.source,
    certainty: entry.certainty ?? 'stated',
    state: entry.state ?? 'confirmed',
    quote: entry.quote,
    companions: entry.companions,
    note: entry.note,
    from_presence: entry.fromPresence ?? false,
    import_id: entry.importId,
  }));
  const { numAffectedRows } =
    await sql`insert into trajectory_entry (id, case_id, person_id, day, from_at, to_at, precision, part, place_id, place_text, place_kind, lon, lat, journey_id, transport_number, carriage, seat,
      source, certainty, state, quote, companions, note, from_presence, import_id, created_at, created_by, area_key, located_key, origin_key)
    select r.id, c.id, c.person_id, r.day, r.from_at, r.to_at, r.precision, r.part, r.place_id, r.place_text, r.place_kind, r.lon, r.lat, r.journey_id, r.transport_number, r.carriage, r.seat,
      r.source, r.certainty, r.state, r.quote, r.companions, r.note, r.from_presence, r.import_id, ${new Date(ctx.now).toISOString()}::timestamptz, ${ctx.scope.actor}, c.area_key, c.located_key, c.origin_key
    from jsonb_populate_recordset(null::trajectory_entry, ${JSON.stringify(rows)}::jsonb) r join case_record c on c.id = r.case_id`.execute(
      ctx.tx,
    );
  if (Number(numAffectedRows) !== entries.length)
    throw new Error(
      `${entries.length} trajectory entries were given, ${numAffectedRows} have a case in this scope.`,
    );
  return ids;
}

/** Changes one entry still at `version`; false when someone else was quicker. */
export async function changeEntry(
  ctx: Context,
  id: string,
  version: number,
  columns: Record<string, string | number | boolean | null | undefined>,
): Promise<boolean> {
  const sets = Object.entries(columns).filter(([, value]) => value !== undefined);
  const assignments = [
    ...sets.map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    sql`version = version + 1`,
  ];
  const { numAffectedRows } =
    await sql`update trajectory_entry set ${sql.join(assignments)} where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

export async function removeEntry(ctx: Context, id: string, version: number): Promise<boolean> {
  const { numAffectedRows } =
    await sql`delete from trajectory_entry where id = ${id} and version = ${version}`.execute(ctx.tx);
  return numAffectedRows === 1n;
}

/** Confirms or rejects proposals of one case; returns the ids that were still proposals. */
export async function decideProposals(
  ctx: Context,
  caseId: string,
  ids: readonly string[],
  state: 'confirmed' | 'rejected',
): Promise<string[]> {
  if (!ids.length) return [];
  const { rows } = await sql<{
    id: string;
  }>`update trajectory_entry set state = ${state}, version = version + 1 where case_id = ${caseId} and id = any(${ids}::uuid[]) and state = 'proposed' returning id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

/** Keeps a pasted text whole, sealed under the person's key by the caller, with what could not be read named by position only. */
export async function keepTrackText(
  ctx: Context,
  caseId: string,
  sealed: Buffer,
  unread: readonly { start: number; end: number }[],
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into track_text (case_id, sealed, unread, read_at, actor, area_key, located_key, origin_key)
    select c.id, ${sealed}, ${JSON.stringify(unread)}::jsonb, ${new Date(ctx.now).toISOString()}::timestamptz, ${ctx.scope.actor}, c.area_key, c.located_key, c.origin_key from case_record c where c.id = ${caseId} returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

export interface TrackTextRow {
  id: string;
  sealed: Buffer;
  unread: { start: number; end: number }[];
  readAt: Date;
  actor: string;
}

export async function readTrackTexts(ctx: Context, caseId: string): Promise<TrackTextRow[]> {
  const { rows } =
    await sql<TrackTextRow>`select id, sealed, unread, read_at as "readAt", actor from track_text where case_id = ${caseId} order by id`.execute(
      ctx.tx,
    );
  return rows;
}

/** How many lines and pasted texts a case has. */
export async function countEntries(
  ctx: Context,
  caseId: string,
): Promise<{ confirmed: number; proposed: number; texts: number }> {
  const { rows } = await sql<{
    confirmed: number;
    proposed: number;
    texts: number;
  }>`select count(*) filter (where state = 'confirmed')::int as confirmed, count(*) filter (where state = 'proposed')::int as proposed,
    (select count(*)::int from track_text t where t.case_id = ${caseId}) as texts from trajectory_entry where case_id = ${caseId}`.execute(
    ctx.tx,
  );
  return rows[0]!;
}
