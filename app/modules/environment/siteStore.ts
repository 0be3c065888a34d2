import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { PlanBody, PlanRow, SiteBody, SiteRow, SpotRow } from './schema.ts';

export const uuids = (ids: readonly string[]) => sql`${ids as string[]}::uuid[]`;

const siteColumns = sql`s.id, s.name, s.kind, s.place_id as "placeId", s.external_id as "externalId", s.address, s.lon, s.lat, s.retired_at as "retiredAt",
  s.retired_reason as "retiredReason", s.import_id as "importId", s.area_key as "areaKey", s.version`;
const planColumns = sql`p.id, p.site_id as "siteId", p.starts_on as "startsOn", p.every_days as "everyDays", p.on_entry as "onEntry", p.on_exit as "onExit", p.rule_id as "ruleId",
  p.rule_source as "ruleSource", p.negative_rounds as "negativeRounds", p.set_at as "setAt", p.set_by as "setBy", p.programme_id as "programmeId", p.area_key as "areaKey"`;

export async function readSites(ctx: Context, ids: readonly string[]): Promise<Map<string, SiteRow>> {
  if (!ids.length) return new Map();
  const { rows } =
    await sql<SiteRow>`select ${siteColumns} from env_site s where s.id = any(${uuids([...new Set(ids)])})`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.id, row]));
}

export async function readSite(ctx: Context, id: string): Promise<SiteRow | null> {
  return (await readSites(ctx, [id])).get(id) ?? null;
}

/** Plans in force, by site. */
export async function readPlans(ctx: Context, siteIds: readonly string[]): Promise<Map<string, PlanRow>> {
  if (!siteIds.length) return new Map();
  const { rows } =
    await sql<PlanRow>`select ${planColumns} from env_plan p where p.ended_at is null and p.site_id = any(${uuids([...new Set(siteIds)])})`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.siteId, row]));
}

/** Spots in use of some sites, in order. */
export async function readSpots(ctx: Context, siteIds: readonly string[]): Promise<SpotRow[]> {
  if (!siteIds.length) return [];
  const { rows } =
    await sql<SpotRow>`select t.id, t.site_id as "siteId", t.number, t.name, t.kind, t.swabs from env_spot t
    where t.retired_at is null and t.site_id = any(${uuids([...new Set(siteIds)])}) order by t.number`.execute(
      ctx.tx,
    );
  return rows;
}

/** Names of spots, retired ones too. */
export async function readSpotNames(ctx: Context, ids: readonly string[]): Promise<Map<string, string>> {
  if (!ids.length) return new Map();
  const { rows } = await sql<{
    id: string;
    name: string;
  }>`select id, name from env_spot where id = any(${uuids([...new Set(ids)])})`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row.name]));
}

/** External ids in use. */
export async function readExternalIds(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  if (!ids.length) return new Set();
  const { rows } = await sql<{
    id: string;
  }>`select external_id as id from env_site where retired_at is null and external_id = any(${ids as string[]}::text[])`.execute(
    ctx.tx,
  );
  return new Set(rows.map(row => row.id));
}

/** Adds sites in one statement; ids in the order given. */
export async function insertSites(
  ctx: Context,
  sites: readonly (Omit<SiteBody, 'plan'> & { importId?: string })[],
): Promise<string[]> {
  if (!sites.length) return [];
  const json = JSON.stringify(
    sites.map((site, n) => ({
      n,
      name: site.name,
      kind: site.kind,
      place: site.placeId ?? null,
      ext: site.externalId ?? null,
      address: site.address ?? null,
      lon: site.lon ?? null,
      lat: site.lat ?? null,
      imp: site.importId ?? null,
      area: site.areaKey,
    })),
  );
  const { rows } = await sql<{ n: number; id: string }>`with wanted as (
      select x.*, uuidv7() as id from jsonb_to_recordset(${json}::jsonb) as x(n int, name text, kind text, place uuid, ext text, address text, lon float8, lat float8, imp uuid, area bigint)
    ), added as (
      insert into env_site (id, name, kind, place_id, external_id, address, lon, lat, import_id, created_at, created_by, area_key)
      select id, name, kind, place, ext, address, lon, lat, imp, ${new Date(ctx.now)}, ${ctx.scope.actor}, area from wanted
    ) select n, id from wanted order by n`.execute(ctx.tx);
  return rows.map(row => row.id);
}

/** Ends the plan in force and puts another in its place; spots named by id stay, the others are added or retired. Set-based over many sites. */
export async function setPlans(
  ctx: Context,
  plans: readonly {
    siteId: string;
    areaKey: number;
    startsOn: string;
    programmeId: string | null;
    plan: PlanBody;
  }[],
): Promise<void> {
  if (!plans.length) return;
  const now = new Date(ctx.now);
  const ids = uuids(plans.map(one => one.siteId));
  await sql`update env_plan set ended_at = ${now} where ended_at is null and site_id = any(${ids})`.execute(
    ctx.tx,
  );
  const rows = plans.map(({ siteId, areaKey, startsOn, programmeId, plan }) => ({
    g: programmeId,
    s: siteId,
    a: areaKey,
    d: startsOn,
    e: plan.everyDays,
    i: plan.onEntry,
    o: plan.onExit,
    r: plan.ruleId,
    t: plan.ruleSource,
    n: plan.negativeRounds,
  }));
  await sql`insert into env_plan (site_id, starts_on, every_days, on_entry, on_exit, rule_id, rule_source, negative_rounds, set_at, set_by, programme_id, area_key)
    select s, d, e, i, o, r, t, n, ${now}, ${ctx.scope.actor}, g, a from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as x(g uuid, s uuid, a bigint, d date, e smallint, i boolean, o boolean, r text, t text, n smallint)`.execute(
    ctx.tx,
  );
  const spots = plans.flatMap(({ siteId, areaKey, plan }) =>
    plan.spots.map((spot, number) => ({
      i: spot.id ?? null,
      s: siteId,
      a: areaKey,
      n: number + 1,
      m: spot.name.trim(),
      k: spot.kind,
      w: spot.swabs,
    })),
  );
  const kept = spots.flatMap(spot => (spot.i ? [spot.i] : []));
  await sql`update env_spot set retired_at = ${now} where retired_at is null and site_id = any(${ids}) and not (id = any(${uuids(kept)}))`.execute(
    ctx.tx,
  );
  const table = sql`jsonb_to_recordset(${JSON.stringify(spots)}::jsonb) as x(i uuid, s uuid, a bigint, n smallint, m text, k text, w smallint)`;
  await sql`update env_spot t set number = x.n, name = x.m, kind = x.k, swabs = x.w from ${table} where t.id = x.i and t.site_id = x.s`.execute(
    ctx.tx,
  );
  await sql`insert into env_spot (site_id, number, name, kind, swabs, area_key) select s, n, m, k, w, a from ${table} where x.i is null`.execute(
    ctx.tx,
  );
}

export async function updateSite(
  ctx: Context,
  id: string,
  version: number,
  change: {
    name?: string | undefined;
    address?: string | null | undefined;
    lon?: number | null | undefined;
    lat?: number | null | undefined;
    placeId?: string | null | undefined;
    retiredReason?: string | undefined;
  },
): Promise<boolean> {
  const sets: RawBuilder<unknown>[] = [sql`version = version + 1`];
  if (change.name !== undefined) sets.push(sql`name = ${change.name}`);
  if (change.address !== undefined) sets.push(sql`address = ${change.address}`);
  if (change.lon !== undefined) sets.push(sql`lon = ${change.lon}`);
  if (change.lat !== undefined) sets.push(sql`lat = ${change.lat}`);
  if (change.placeId !== undefined) sets.push(sql`place_id = ${change.placeId}`);
  if (change.retiredReason !== undefined)
    sets.push(sql`retired_at = ${new Date(ctx.now)}`, sql`retired_reason = ${change.retiredReason}`);
  const { numAffectedRows } =
    await sql`update env_site set ${sql.join(sets)} where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows) === 1;
}

/** The programme the newest plans of an area (both keys inclusive) send their tubes under; null where there is none. */
export async function readProgrammeId(ctx: Context, key: number, hi: number): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`select programme_id as id from env_plan where programme_id is not null and area_key between ${key} and ${hi} order by set_at desc limit 1`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

/** Gives plans that have no programme yet one. */
export async function setProgramme(ctx: Context, planId: string, programmeId: string): Promise<void> {
  await sql`update env_plan set programme_id = ${programmeId} where id = ${planId}`.execute(ctx.tx);
}
