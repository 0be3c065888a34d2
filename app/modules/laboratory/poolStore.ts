import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { HoldRow, HoldState } from './schema.ts';

export type PoolState = 'open' | 'all_negative' | 'positive_found' | 'expired' | 'withdrawn';

export interface PoolRow {
  id: string;
  outcomeId: string;
  tubeId: string;
  tubeCode: string;
  sampledAt: Date;
  programmeId: string;
  retestProgrammeId: string | null;
  outbreakId: string | null;
  ruleId: string;
  since: Date;
  until: Date;
  state: PoolState;
  people: number;
  unknownPeople: number;
  areaKey: number;
}

/** A hold as this module works with it. */
export interface FullHoldRow extends HoldRow {
  poolId: string;
  sampleId: string;
  caseId: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  version: number;
}

export interface AreaKeys {
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

const poolColumns = sql`p.id, p.outcome_id as "outcomeId", p.tube_id as "tubeId", p.tube_code as "tubeCode", p.sampled_at as "sampledAt", p.programme_id as "programmeId", p.retest_programme_id as "retestProgrammeId",
  p.outbreak_id as "outbreakId", p.rule_id as "ruleId", p.since, p.until, p.state, p.people, p.unknown_people as "unknownPeople", p.area_key as "areaKey"`;
const holdColumns = sql`h.id, h.pool_id as "poolId", h.person_id as "personId", p.tube_id as "tubeId", h.sample_id as "sampleId", h.since, h.until, h.rule_id as "ruleId", h.reason as why, h.state, h.ended_at as "endedAt",
  h.case_id as "caseId", h.area_key as "areaKey", h.located_key as "locatedKey", h.origin_key as "originKey", h.version`;

export async function readPools(
  ctx: Context,
  of: { ids?: readonly string[]; outcomeIds?: readonly string[]; withUnknown?: boolean; unsettled?: boolean },
): Promise<PoolRow[]> {
  const where = of.ids
    ? sql`p.id = any(${[...of.ids]}::uuid[])`
    : of.outcomeIds
      ? sql`p.outcome_id = any(${[...of.outcomeIds]}::uuid[])`
      : of.unsettled
        ? sql`(p.state = 'open' and p.unknown_people = 0 and not exists (select from test_hold h where h.pool_id = p.id and h.state = 'waiting')) or (p.state = 'expired' and exists (select from test_hold h where h.pool_id = p.id and h.state = 'waiting'))`
        : sql`p.state = 'open' and p.unknown_people > 0`;
  const { rows } =
    await sql<PoolRow>`select ${poolColumns} from positive_pool p where ${where} order by p.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Null when the statement has opened its pool before. */
export async function insertPool(
  ctx: Context,
  pool: Omit<PoolRow, 'id' | 'state' | 'since' | 'until' | 'sampledAt'> & {
    since: number;
    until: number;
    sampledAt: Date;
    labKey: number;
  },
): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`insert into positive_pool (outcome_id, tube_id, tube_code, sampled_at, programme_id, retest_programme_id, outbreak_id, rule_id, since, until, people, unknown_people, area_key, located_key, origin_key)
    values (${pool.outcomeId}, ${pool.tubeId}, ${pool.tubeCode}, ${pool.sampledAt}, ${pool.programmeId}, ${pool.retestProgrammeId}, ${pool.outbreakId}, ${pool.ruleId}, ${new Date(pool.since)}, ${new Date(pool.until)}, ${pool.people}, ${pool.unknownPeople},
      ${pool.areaKey}, ${pool.areaKey}, ${pool.labKey}) on conflict (outcome_id) do nothing returning id`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

/** The re-test programme a programme's positive pools used last, or null. */
export async function lastRetestProgramme(ctx: Context, programmeId: string): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`select retest_programme_id as id from positive_pool where programme_id = ${programmeId} and retest_programme_id is not null order by id desc limit 1`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

export async function setPool(
  ctx: Context,
  id: string,
  change: { state?: PoolState; unknownPeople?: number },
): Promise<void> {
  await sql`update positive_pool set state = coalesce(${change.state ?? null}, state), unknown_people = coalesce(${change.unknownPeople ?? null}::int, unknown_people),
    ended_at = case when ${change.state ?? null}::text is null or ${change.state ?? null} = 'open' then ended_at else ${new Date(ctx.now)}::timestamptz end where id = ${id}`.execute(
    ctx.tx,
  );
}

/** Opens holds; somebody who has one of this pool gets no second. */
export async function insertHolds(
  ctx: Context,
  pool: { id: string; ruleId: string; since: Date; until: Date },
  reason: Bilingual,
  people: readonly ({ personId: string; sampleId: string } & AreaKeys)[],
): Promise<FullHoldRow[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<FullHoldRow>`with h as (
      insert into test_hold (pool_id, person_id, sample_id, rule_id, reason, since, until, area_key, located_key, origin_key)
      select ${pool.id}::uuid, x.person, x.sample, ${pool.ruleId}, ${JSON.stringify(reason)}::jsonb, ${pool.since}::timestamptz, ${pool.until}::timestamptz, x.a, x.l, x.o
      from unnest(${people.map(one => one.personId)}::uuid[], ${people.map(one => one.sampleId)}::uuid[], ${people.map(one => one.areaKey)}::bigint[], ${people.map(one => one.locatedKey)}::bigint[], ${people.map(one => one.originKey)}::bigint[]) x(person, sample, a, l, o)
      on conflict (pool_id, person_id) do nothing returning *)
    select ${holdColumns} from h join positive_pool p on p.id = h.pool_id`.execute(ctx.tx);
  return rows;
}

export async function readHolds(
  ctx: Context,
  of: {
    ids?: readonly string[];
    personIds?: readonly string[];
    tubeIds?: readonly string[];
    poolIds?: readonly string[];
    states?: readonly HoldState[];
    /** Only those whose last instant has passed. */
    overdue?: boolean;
  },
): Promise<FullHoldRow[]> {
  const where = [sql`true`];
  if (of.ids) where.push(sql`h.id = any(${[...of.ids]}::uuid[])`);
  if (of.personIds) where.push(sql`h.person_id = any(${[...of.personIds]}::uuid[])`);
  if (of.tubeIds) where.push(sql`p.tube_id = any(${[...of.tubeIds]}::uuid[])`);
  if (of.poolIds) where.push(sql`h.pool_id = any(${[...of.poolIds]}::uuid[])`);
  if (of.states) where.push(sql`h.state = any(${[...of.states]}::text[])`);
  if (of.overdue) where.push(sql`h.until <= ${new Date(ctx.now)}`);
  const { rows } =
    await sql<FullHoldRow>`select ${holdColumns} from test_hold h join positive_pool p on p.id = h.pool_id where ${sql.join(where, sql` and `)} order by h.id desc ${of.overdue ? sql`limit 500` : sql``}`.execute(
      ctx.tx,
    );
  return rows;
}

/** Ends holds that are waiting or expired, each with its reason; returns the ids that changed. `by` null: by itself. */
export async function endHolds(
  ctx: Context,
  holds: readonly {
    id: string;
    state: Exclude<HoldState, 'waiting'>;
    reason: Bilingual;
    caseId?: string | null;
    retest?: { tubeId: string; takenAt: Date; outcome: string } | null;
  }[],
  from: readonly HoldState[] = ['waiting', 'expired'],
): Promise<string[]> {
  if (holds.length === 0) return [];
  const json = JSON.stringify(
    holds.map(one => ({
      i: one.id,
      s: one.state,
      r: one.reason,
      c: one.caseId ?? null,
      t: one.retest?.tubeId ?? null,
      at: one.retest?.takenAt.toISOString() ?? null,
      o: one.retest?.outcome ?? null,
    })),
  );
  const { rows } = await sql<{
    id: string;
  }>`update test_hold h set state = x.s, end_reason = x.r, ended_at = ${new Date(ctx.now)}, ended_by = ${ctx.scope.actor}, case_id = coalesce(x.c, h.case_id), retest_tube_id = coalesce(x.t, h.retest_tube_id),
      retest_taken_at = coalesce(x.at, h.retest_taken_at), retest_outcome = coalesce(x.o, h.retest_outcome), version = version + 1
    from jsonb_to_recordset(${json}::jsonb) x(i uuid, s text, r jsonb, c uuid, t uuid, at timestamptz, o text) where h.id = x.i and h.state = any(${[...from]}::text[]) returning h.id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

/** Moves the last instant a hold binds; false when the version no longer holds or it has ended. */
export async function extendHold(
  ctx: Context,
  id: string,
  change: { version: number; until: string; reason: string },
): Promise<boolean> {
  const result =
    await sql`update test_hold set until = ${change.until}::timestamptz, state = 'waiting', ended_at = null, ended_by = null, end_reason = null, extended_by = ${ctx.scope.actor}, extend_reason = ${change.reason}, version = version + 1
    where id = ${id} and version = ${change.version} and state in ('waiting', 'expired') and extended_by is null`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}
