import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { CohortTerms } from './rules.ts';

/** A cohort as stored. */
export interface CohortRow {
  id: string;
  no: number;
  key: string;
  title: { zh: string; en: string };
  department: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  ruleId: string;
  gapDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  workDays: number | null;
  isolationDays: number | null;
  homeDays: number | null;
  byReport: boolean;
  coverageTarget: number;
  programmeIds: string[];
  closedAt: Date | null;
  areaKey: number;
  areaHi: number;
  version: number;
}

const columns = sql`c.id, c.no, c.key, c.title, c.department, c.pack_id as "packId", c.pack_version as "packVersion", c.overlay_ids as "overlayIds", c.rule_id as "ruleId", c.gap_days as "gapDays",
  c.on_entry as "onEntry", c.on_exit as "onExit", c.work_days as "workDays", c.isolation_days as "isolationDays", c.home_days as "homeDays", c.by_report as "byReport", c.coverage_target as "coverageTarget",
  c.programme_ids as "programmeIds", c.closed_at as "closedAt", c.area_key as "areaKey", c.area_hi as "areaHi", c.version`;

/** Rotation of a cohort's closed loop, or null. */
export const loopOf = (row: Pick<CohortRow, 'workDays' | 'isolationDays' | 'homeDays'>) =>
  row.workDays === null
    ? null
    : { workDays: row.workDays, isolationDays: row.isolationDays!, homeDays: row.homeDays! };

/** Cohorts seen from this scope, running ones first. */
export async function readCohorts(
  ctx: Context,
  of: { ids?: readonly string[]; nos?: readonly number[]; open?: boolean; loops?: boolean } = {},
): Promise<CohortRow[]> {
  const { rows } =
    await sql<CohortRow>`select ${columns} from test_cohort c where (${of.ids ? [...of.ids] : null}::uuid[] is null or c.id = any(${of.ids ? [...of.ids] : null}::uuid[]))
    and (${of.nos ? [...of.nos] : null}::int[] is null or c.no = any(${of.nos ? [...of.nos] : null}::int[])) and (${of.open ?? false} = false or c.closed_at is null)
    and (${of.loops ?? false} = false or c.work_days is not null) order by c.closed_at nulls first, c.no`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readCohort(ctx: Context, id: string): Promise<CohortRow | null> {
  return (await readCohorts(ctx, { ids: [id] }))[0] ?? null;
}

/** Writes a new cohort; null when one of the key runs in that area already. */
export async function insertCohort(
  ctx: Context,
  cohort: {
    key: string;
    packId: string;
    packVersion: string;
    overlayIds: readonly string[];
    department: string;
    coverageTarget: number;
    areaKey: number;
    areaHi: number;
    terms: CohortTerms;
  },
): Promise<string | null> {
  const { terms } = cohort;
  const { rows } = await sql<{
    id: string;
  }>`insert into test_cohort (key, title, department, pack_id, pack_version, overlay_ids, rule_id, gap_days, on_entry, on_exit, work_days, isolation_days, home_days, by_report, coverage_target, created_at, created_by, area_key, area_hi)
    values (${cohort.key}, ${JSON.stringify(terms.title)}::jsonb, ${cohort.department}, ${cohort.packId}, ${cohort.packVersion}, ${[...cohort.overlayIds]}::text[], ${terms.ruleId}, ${terms.gapDays}, ${terms.onEntry}, ${terms.onExit},
      ${terms.loop?.workDays ?? null}, ${terms.loop?.isolationDays ?? null}, ${terms.loop?.homeDays ?? null}, ${terms.byReport}, ${cohort.coverageTarget}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${cohort.areaKey}, ${cohort.areaHi})
    on conflict do nothing returning id`.execute(ctx.tx);
  return rows[0]?.id ?? null;
}

/** Changes a cohort where the version still holds; false when somebody was first. */
export async function changeCohort(
  ctx: Context,
  id: string,
  version: number,
  change: {
    department?: string;
    coverageTarget?: number;
    closedAt?: Date;
    programmeId?: string;
    edition?: { packId: string; packVersion: string; overlayIds: readonly string[]; terms: CohortTerms };
  },
): Promise<boolean> {
  const sets = [sql`version = version + 1`];
  if (change.department !== undefined) sets.push(sql`department = ${change.department}`);
  if (change.coverageTarget !== undefined) sets.push(sql`coverage_target = ${change.coverageTarget}`);
  if (change.closedAt) sets.push(sql`closed_at = ${change.closedAt}`);
  if (change.programmeId) sets.push(sql`programme_ids = programme_ids || ${change.programmeId}::uuid`);
  if (change.edition) {
    const { terms } = change.edition;
    sets.push(sql`pack_id = ${change.edition.packId}, pack_version = ${change.edition.packVersion}, overlay_ids = ${[...change.edition.overlayIds]}::text[], rule_id = ${terms.ruleId}, title = ${JSON.stringify(terms.title)}::jsonb,
      gap_days = ${terms.gapDays}, on_entry = ${terms.onEntry}, on_exit = ${terms.onExit}, by_report = ${terms.byReport},
      work_days = ${terms.loop?.workDays ?? null}, isolation_days = ${terms.loop?.isolationDays ?? null}, home_days = ${terms.loop?.homeDays ?? null}`);
  }
  const result =
    await sql`update test_cohort set ${sql.join(sets)} where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

export interface UnitRow {
  id: string;
  cohortId: string;
  name: string;
  nameKey: string;
  placeIds: string[];
  areaKey: number;
  version: number;
}
const unitColumns = sql`u.id, u.cohort_id as "cohortId", u.name, u.name_key as "nameKey", u.place_ids as "placeIds", u.area_key as "areaKey", u.version`;

export async function readUnits(
  ctx: Context,
  of: { cohortId?: string; ids?: readonly string[] },
): Promise<UnitRow[]> {
  const { rows } =
    await sql<UnitRow>`select ${unitColumns} from test_unit u where ${of.ids ? sql`u.id = any(${[...of.ids]}::uuid[])` : sql`u.cohort_id = ${of.cohortId ?? null}`} order by u.name, u.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Ids of employers by name key within a cohort and area; those not there yet are added. */
export async function ensureUnits(
  ctx: Context,
  cohortId: string,
  areaKey: number,
  units: readonly { name: string; nameKey: string; placeIds?: readonly string[] }[],
): Promise<Map<string, string>> {
  if (!units.length) return new Map();
  for (const unit of units)
    await sql`insert into test_unit (cohort_id, name, name_key, place_ids, area_key, created_at, created_by)
      values (${cohortId}, ${unit.name}, ${unit.nameKey}, ${[...(unit.placeIds ?? [])]}::uuid[], ${areaKey}, ${new Date(ctx.now)}, ${ctx.scope.actor}) on conflict do nothing`.execute(
      ctx.tx,
    );
  const { rows } = await sql<{
    id: string;
    name_key: string;
  }>`select id, name_key from test_unit where cohort_id = ${cohortId} and name_key = any(${units.map(unit => unit.nameKey)}::text[]) order by (area_key = ${areaKey}) desc, id`.execute(
    ctx.tx,
  );
  const found = new Map<string, string>();
  for (const row of rows) if (!found.has(row.name_key)) found.set(row.name_key, row.id);
  return found;
}

export async function changeUnit(
  ctx: Context,
  id: string,
  version: number,
  change: { name?: string; nameKey?: string; placeIds?: readonly string[] },
): Promise<boolean> {
  const result =
    await sql`update test_unit set name = coalesce(${change.name ?? null}, name), name_key = coalesce(${change.nameKey ?? null}, name_key), place_ids = coalesce(${change.placeIds ? [...change.placeIds] : null}::uuid[], place_ids), version = version + 1
    where id = ${id} and version = ${version}`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

/** How the last city days ended, by cohort, over the areas of this scope; oldest first. */
export async function readDays(
  ctx: Context,
  cohortIds: readonly string[],
  fromDay: string,
): Promise<
  Map<string, { day: string; members: number; done: number; due: number; overdue: number; exempt: number }[]>
> {
  const { rows } = await sql<{
    cohortId: string;
    day: string;
    members: number;
    done: number;
    due: number;
    overdue: number;
    exempt: number;
  }>`
    select y.cohort_id as "cohortId", y.day, sum(y.members)::int as members, sum(y.done)::int as done, sum(y.due)::int as due, sum(y.overdue)::int as overdue, sum(y.exempt)::int as exempt
    from cohort_day y where y.cohort_id = any(${[...cohortIds]}::uuid[]) and y.day >= ${fromDay}::date group by 1, 2 order by 2`.execute(
    ctx.tx,
  );
  return Map.groupBy(rows, row => row.cohortId);
}
