import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { ClosureRow, FollowupRow } from './schema.ts';
import { uuids } from './siteStore.ts';

export const followupColumns = sql`f.id, f.site_id as "siteId", f.state, f.opened_at as "openedAt", f.exposure_from as "exposureFrom", f.exposure_to as "exposureTo", f.searched, f.finding,
  f.closed_at as "closedAt", f.area_key as "areaKey", f.version`;
const closureColumns = sql`c.id, c.site_id as "siteId", c.followup_id as "followupId", c.state, c.reason, c.rule_id as "ruleId", c.since, c.closed_by as "closedBy", c.negative_rounds as "negativeRounds",
  c.disinfected_at as "disinfectedAt", c.disinfected_by as "disinfectedBy", c.disinfectant, c.ended_at as "endedAt", c.end_reason as "endReason", c.area_key as "areaKey", c.version`;

export async function readFollowups(ctx: Context, where: RawBuilder<unknown>): Promise<FollowupRow[]> {
  const { rows } =
    await sql<FollowupRow>`select ${followupColumns} from env_followup f where ${where} order by f.opened_at desc, f.id limit 500`.execute(
      ctx.tx,
    );
  return rows;
}
export const readFollowup = async (ctx: Context, id: string) =>
  (await readFollowups(ctx, sql`f.id = ${id}`))[0] ?? null;
export const openFollowups = async (ctx: Context, siteIds: readonly string[]) =>
  new Map(
    (siteIds.length
      ? await readFollowups(ctx, sql`f.site_id = any(${uuids(siteIds)}) and f.state = 'open'`)
      : []
    ).map(row => [row.siteId, row]),
  );

export async function insertFollowup(
  ctx: Context,
  followup: { siteId: string; from: number; to: number; areaKey: number },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into env_followup (site_id, state, opened_at, exposure_from, exposure_to, area_key)
    values (${followup.siteId}, 'open', ${new Date(ctx.now)}, ${new Date(followup.from)}, ${new Date(followup.to)}, ${followup.areaKey}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** Widens the window of a follow-up and says where was looked. */
export async function setExposure(
  ctx: Context,
  id: string,
  window: { from: number; to: number },
  searched: readonly { source: string; people: number }[],
): Promise<void> {
  await sql`update env_followup set exposure_from = least(exposure_from, ${new Date(window.from)}::timestamptz), exposure_to = greatest(exposure_to, ${new Date(window.to)}::timestamptz), searched = ${JSON.stringify(searched)}::jsonb,
    version = version + 1 where id = ${id}`.execute(ctx.tx);
}

export async function endFollowup(
  ctx: Context,
  id: string,
  version: number,
  end: { state: 'closed' | 'withdrawn'; finding: string },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update env_followup set state = ${end.state}, finding = ${end.finding}, closed_at = ${new Date(ctx.now)}, closed_by = ${ctx.scope.actor}, version = version + 1
    where id = ${id} and version = ${version} and state = 'open'`.execute(ctx.tx);
  return Number(numAffectedRows) === 1;
}

export interface Exposed {
  personId: string;
  firstAt: number;
  lastAt: number;
  minutes: number;
  source: string;
  areaKey: number;
  locatedKey: number;
}

/** Adds people who were there; who is on the list already keeps when they were asked. Set-based. */
export async function insertExposed(
  ctx: Context,
  followup: { id: string; areaKey: number },
  people: readonly Exposed[],
): Promise<void> {
  for (let from = 0; from < people.length; from += 5000) {
    const json = JSON.stringify(
      people.slice(from, from + 5000).map(one => ({
        p: one.personId,
        f: new Date(one.firstAt).toISOString(),
        l: new Date(one.lastAt).toISOString(),
        m: one.minutes,
        s: one.source,
        a: one.areaKey,
        k: one.locatedKey,
      })),
    );
    await sql`insert into env_exposed (followup_id, person_id, first_at, last_at, minutes, source, area_key, located_key, origin_key)
      select ${followup.id}, p, f, l, m, s, a, k, ${followup.areaKey} from jsonb_to_recordset(${json}::jsonb) as x(p uuid, f timestamptz, l timestamptz, m int, s text, a bigint, k bigint)
      on conflict (followup_id, person_id) do update set first_at = least(env_exposed.first_at, excluded.first_at), last_at = greatest(env_exposed.last_at, excluded.last_at), minutes = greatest(env_exposed.minutes, excluded.minutes)`.execute(
      ctx.tx,
    );
  }
}

export interface ExposedRow {
  personId: string;
  firstAt: Date;
  lastAt: Date;
  minutes: number;
  source: string;
  askedAt: Date | null;
  areaKey: number;
  locatedKey: number;
}

/** People of a follow-up, longest there first; at most 2,000, of those the caller may see. */
export async function readExposed(ctx: Context, followupId: string): Promise<ExposedRow[]> {
  const { rows } =
    await sql<ExposedRow>`select person_id as "personId", first_at as "firstAt", last_at as "lastAt", minutes, source, asked_at as "askedAt", area_key as "areaKey", located_key as "locatedKey"
    from env_exposed where followup_id = ${followupId} order by asked_at nulls first, minutes desc, person_id limit 2000`.execute(
      ctx.tx,
    );
  return rows;
}

export async function countExposed(
  ctx: Context,
  followupIds: readonly string[],
): Promise<Map<string, { people: number; asked: number; positives: number }>> {
  if (!followupIds.length) return new Map();
  const { rows } = await sql<{ id: string; people: number; asked: number; positives: number }>`select f.id,
      (select count(*)::int from env_exposed e where e.followup_id = f.id) as people,
      (select count(*)::int from env_exposed e where e.followup_id = f.id and e.asked_at is not null) as asked,
      (select count(*)::int from env_swab w where w.followup_id = f.id and w.undone_at is null and w.outcome = 'positive') as positives
    from unnest(${uuids(followupIds)}) f(id)`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row]));
}

export async function markAsked(
  ctx: Context,
  followupId: string,
  personIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`update env_exposed set asked_at = ${new Date(ctx.now)} where followup_id = ${followupId} and person_id = any(${uuids(personIds)}) and asked_at is null returning person_id as id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

export async function readClosures(ctx: Context, where: RawBuilder<unknown>): Promise<ClosureRow[]> {
  const { rows } =
    await sql<ClosureRow>`select ${closureColumns} from env_closure c where ${where} order by c.since desc, c.id limit 500`.execute(
      ctx.tx,
    );
  return rows;
}
export const readClosure = async (ctx: Context, id: string) =>
  (await readClosures(ctx, sql`c.id = ${id}`))[0] ?? null;
export const openClosures = (ctx: Context, siteIds: readonly string[]) =>
  siteIds.length
    ? readClosures(ctx, sql`c.site_id = any(${uuids(siteIds)}) and c.state = 'closed'`)
    : Promise.resolve([]);

export async function insertClosure(
  ctx: Context,
  closure: {
    siteId: string;
    followupId: string;
    reason: string;
    ruleId: string;
    negativeRounds: number;
    areaKey: number;
  },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into env_closure (site_id, followup_id, state, reason, rule_id, since, closed_by, negative_rounds, area_key)
    values (${closure.siteId}, ${closure.followupId}, 'closed', ${closure.reason}, ${closure.ruleId}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${closure.negativeRounds}, ${closure.areaKey}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

export async function recordDisinfection(
  ctx: Context,
  id: string,
  version: number,
  done: { at: Date; disinfectant: string; note: string | null },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update env_closure set disinfected_at = ${done.at}, disinfected_by = ${ctx.scope.actor}, disinfectant = ${done.disinfectant}, disinfection_note = ${done.note}, version = version + 1
    where id = ${id} and version = ${version} and state = 'closed'`.execute(ctx.tx);
  return Number(numAffectedRows) === 1;
}

export async function endClosure(
  ctx: Context,
  id: string,
  end: { state: 'ended' | 'withdrawn'; reason: string },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update env_closure set state = ${end.state}, ended_at = ${new Date(ctx.now)}, ended_by = ${ctx.scope.actor}, end_reason = ${end.reason}, version = version + 1 where id = ${id} and state = 'closed'`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows) === 1;
}
