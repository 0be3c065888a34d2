import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';

/** Totals of a run, as stored and shown. */
export interface RunCounts {
  byClass: Record<string, number>;
  listed: number;
  new: number;
  changed: number;
  unaffected: number;
  gone: number;
  upgraded: number;
  downgraded: number;
  venues: number;
  venuePeople: number;
  belowMinimum: number;
  /** Met, but the pack classes them as nothing. */
  unclassed: number;
  /** Contacts of contacts whose class does not hang on the close contact: counted, not listed. */
  secondHopNotListed: number;
}

/** One source a run looked into. */
export interface SearchedSource {
  key: string;
  name: Bilingual;
  rows: number;
  /** Said when there was nothing. */
  none: Bilingual | null;
}

/** A slice of a large venue that was opened to be listed person by person. */
export interface VenueSlice {
  placeId: string;
  from: string;
  to: string;
}

export interface RunOptions {
  twoHops: boolean;
  minOverlapMinutes: number;
  windowDays: number | null;
  slices: VenueSlice[];
}

export interface RunRow {
  id: string;
  caseId: string;
  outbreakId: string;
  at: Date;
  actor: string;
  windowFrom: Date;
  windowTo: Date;
  windowRule: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  options: RunOptions;
  counts: RunCounts;
  searched: SearchedSource[];
  durationMs: number;
  outdatedAt: Date | null;
  /** Of the index alone, and how many stays it held; null for runs before they were kept. */
  searchMs: number | null;
  staysSearched: number | null;
  /** See sameness.ts; null for runs before they were kept. */
  judgedBy: string | null;
  pairsHash: string | null;
}

const columns = sql`r.id, r.case_id as "caseId", r.outbreak_id as "outbreakId", r.at, r.actor, r.window_from as "windowFrom", r.window_to as "windowTo", r.window_rule as "windowRule", r.pack_id as "packId", r.pack_version as "packVersion",
  r.overlay_ids as "overlayIds", r.options, r.counts, r.searched, r.duration_ms as "durationMs", r.outdated_at as "outdatedAt", r.search_ms as "searchMs", r.stays_searched as "staysSearched", r.judged_by as "judgedBy", r.pairs_hash as "pairsHash"`;

/** Runs of a case, newest first. */
export async function readRuns(ctx: Context, caseId: string, limit = 50): Promise<RunRow[]> {
  const { rows } =
    await sql<RunRow>`select ${columns} from trace_run r where r.case_id = ${caseId} order by r.at desc, r.id desc limit ${limit}`.execute(
      ctx.tx,
    );
  return rows;
}

type Keys = { areaKey: number; locatedKey: number; originKey: number };

export async function insertRun(
  ctx: Context,
  run: Omit<RunRow, 'id' | 'at' | 'actor' | 'outdatedAt'>,
  keys: Keys,
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into trace_run (outbreak_id, case_id, at, actor, window_from, window_to, window_rule, pack_id, pack_version, overlay_ids, options, counts, searched, duration_ms, search_ms, stays_searched, judged_by, pairs_hash, area_key, located_key, origin_key)
    values (${run.outbreakId}, ${run.caseId}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${run.windowFrom}, ${run.windowTo}, ${run.windowRule}, ${run.packId}, ${run.packVersion}, ${run.overlayIds}::text[], ${JSON.stringify(run.options)}::jsonb,
      ${JSON.stringify(run.counts)}::jsonb, ${JSON.stringify(run.searched)}::jsonb, ${run.durationMs}, ${run.searchMs}, ${run.staysSearched}, ${run.judgedBy}, ${run.pairsHash}, ${keys.areaKey}, ${keys.locatedKey}, ${keys.originKey}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

export async function setCounts(
  ctx: Context,
  runId: string,
  counts: RunCounts,
  durationMs: number,
): Promise<void> {
  await sql`update trace_run set counts = ${JSON.stringify(counts)}::jsonb, duration_ms = ${durationMs} where id = ${runId}`.execute(
    ctx.tx,
  );
}

/** Notes that the facts a case's runs rest on have changed. */
export async function markOutdated(ctx: Context, caseId: string): Promise<void> {
  await sql`update trace_run set outdated_at = ${new Date(ctx.now)} where case_id = ${caseId} and outdated_at is null`.execute(
    ctx.tx,
  );
}

/** Notes that the rules of an outbreak have changed: every run stands on the former ones. */
export async function markOutbreakOutdated(ctx: Context, outbreakId: string): Promise<void> {
  await sql`update trace_run set outdated_at = ${new Date(ctx.now)} where outbreak_id = ${outbreakId} and outdated_at is null`.execute(
    ctx.tx,
  );
}

/** The newest run of each of these cases, keyed by case. */
export async function newestRuns(ctx: Context, caseIds: readonly string[]): Promise<Map<string, RunRow>> {
  const { rows } =
    await sql<RunRow>`select ${columns} from unnest(${[...caseIds]}::uuid[]) c(id) cross join lateral (select * from trace_run x where x.case_id = c.id order by x.at desc, x.id desc limit 1) r`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.caseId, row]));
}

export interface VenueCount {
  placeId: string;
  people: number;
  firstAt: number;
  lastAt: number;
}

export async function insertVenues(
  ctx: Context,
  runId: string,
  of: { caseId: string; outbreakId: string },
  venues: readonly VenueCount[],
  keys: Keys,
): Promise<void> {
  if (!venues.length) return;
  await sql`insert into trace_venue (run_id, case_id, outbreak_id, place_id, people, first_at, last_at, area_key, located_key, origin_key)
    select ${runId}, ${of.caseId}, ${of.outbreakId}, v.place, v.people, v.first, v.last, ${keys.areaKey}, ${keys.locatedKey}, ${keys.originKey}
    from unnest(${venues.map(v => v.placeId)}::uuid[], ${venues.map(v => v.people)}::int[], ${venues.map(v => new Date(v.firstAt))}::timestamptz[], ${venues.map(v => new Date(v.lastAt))}::timestamptz[]) v(place, people, first, last)`.execute(
    ctx.tx,
  );
}

/** Large venues of a case's newest run. */
export async function readVenues(
  ctx: Context,
  caseId: string,
): Promise<{ placeId: string; people: number; firstAt: Date; lastAt: Date }[]> {
  const { rows } = await sql<{
    placeId: string;
    people: number;
    firstAt: Date;
    lastAt: Date;
  }>`select v.place_id as "placeId", v.people, v.first_at as "firstAt", v.last_at as "lastAt" from trace_venue v
    where v.run_id = (select id from trace_run where case_id = ${caseId} order by at desc, id desc limit 1) order by v.people desc, v.place_id`.execute(
    ctx.tx,
  );
  return rows;
}

/** A person as tracing may know them: area and masked name, also across districts. `asked` is the id that was asked for; `id` the one they were merged into. */
export interface TracedPerson {
  asked: string;
  id: string;
  areaKey: number;
  locatedKey: number;
  maskedName: string;
  sex: string;
  birthYear: number | null;
  vulnerable: string[];
}

/** People that tracing met, keyed by the id asked. One statement per 20,000. */
export async function tracedPeople(ctx: Context, ids: readonly string[]): Promise<Map<string, TracedPerson>> {
  const found = new Map<string, TracedPerson>();
  for (let at = 0; at < ids.length; at += 20_000) {
    const { rows } =
      await sql<TracedPerson>`select asked, id, area_key as "areaKey", located_key as "locatedKey", masked_name as "maskedName", sex, birth_year as "birthYear", vulnerable from core.people_for_tracing(${ids.slice(at, at + 20_000)}::uuid[])`.execute(
        ctx.tx,
      );
    for (const row of rows) found.set(row.asked, row);
  }
  return found;
}
