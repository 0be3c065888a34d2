import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import type { OverdueFilters, OverdueRow } from './schema.ts';
import { readCohort, readCohorts, readUnits } from './store.ts';
import { iso } from './views.ts';

/** A duty that is overdue (or due), with what was done about it. */
export interface OverdueFound {
  personId: string;
  areaKey: number;
  dueAt: Date;
  lastTakenAt: Date | null;
  gap: number | null;
  cohortNo: number;
  cohortNos: number[];
  toldAt: Date | null;
  againAt: Date | null;
  doorAt: Date | null;
  taskId: string | null;
}

export const overdueColumns = sql`d.person_id as "personId", d.area_key as "areaKey", d.due_at as "dueAt", d.last_taken_at as "lastTakenAt", d.gap, d.cohort_no as "cohortNo", d.cohort_nos as "cohortNos",
  s.told_at as "toldAt", s.again_at as "againAt", s.door_at as "doorAt", s.task_id as "taskId"`;
export const overdueFrom = sql`from test_duty d left join duty_step s on s.person_id = d.person_id and s.overdue_at = d.due_at`;

/** Conditions of the list of overdue tests; a refusal where a filter names what is not there. */
export async function overdueWhere(
  ctx: Context,
  filters: OverdueFilters,
): Promise<RawBuilder<unknown>[] | Refusal> {
  const now = new Date(ctx.now);
  const where = [
    filters.state === 'due' ? sql`d.due_from <= ${now} and d.due_at > ${now}` : sql`d.due_at <= ${now}`,
  ];
  if (filters.areaKey !== undefined) {
    const area = await areaOf(ctx, filters.areaKey);
    if (!area) return notFound;
    where.push(sql`d.area_key between ${area.key} and ${area.hi}`);
  } else if (ctx.scope.lo > 0) {
    // whose work it is: those who live in the session's own area, not everyone it may see; and found by the index of areas
    where.push(sql`d.area_key between ${ctx.scope.lo} and ${ctx.scope.hi}`);
  }
  if (filters.cohortId) {
    const cohort = await readCohort(ctx, filters.cohortId);
    if (!cohort) return notFound;
    where.push(sql`d.cohort_nos && ${[cohort.no]}::int[]`);
  }
  if (filters.unitId)
    where.push(
      sql`exists (select from cohort_member m where m.person_id = d.person_id and m.unit_id = ${filters.unitId} and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now}))`,
    );
  if (filters.step === 'none') where.push(sql`s.told_at is null and s.door_at is null`);
  if (filters.step === 'told')
    where.push(sql`s.told_at is not null and s.again_at is null and s.door_at is null`);
  if (filters.step === 'again') where.push(sql`s.again_at is not null and s.door_at is null`);
  if (filters.step === 'door') where.push(sql`s.door_at is not null`);
  return where;
}

/** Overdue people as a list shows them: masked, with cohorts, employer and steps. */
export async function overdueViews(ctx: Context, rows: readonly OverdueFound[]): Promise<OverdueRow[]> {
  const ids = rows.map(row => row.personId);
  const people = await peopleOf(ctx, ids);
  const cohorts = new Map(
    (await readCohorts(ctx, { nos: [...new Set(rows.flatMap(row => row.cohortNos))] })).map(row => [
      row.no,
      row,
    ]),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const now = new Date(ctx.now);
  const { rows: employed } = await sql<{
    personId: string;
    unitId: string;
  }>`select m.person_id as "personId", m.unit_id as "unitId" from cohort_member m
    where m.person_id = any(${ids}::uuid[]) and m.unit_id is not null and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now}) order by m.id`.execute(
    ctx.tx,
  );
  const units = new Map(
    (await readUnits(ctx, { ids: [...new Set(employed.map(one => one.unitId))] })).map(unit => [
      unit.id,
      unit.name,
    ]),
  );
  const unitOf = new Map(employed.map(one => [one.personId, units.get(one.unitId) ?? null]));
  return rows.map(row => ({
    personId: row.personId,
    maskedName: people.get(row.personId)?.maskedName ?? '*',
    area: areas.get(row.areaKey)?.path ?? '',
    areaKey: row.areaKey,
    overdueSince: row.dueAt.toISOString(),
    lastTakenAt: iso(row.lastTakenAt),
    gapDays: row.gap,
    ruleId: cohorts.get(row.cohortNo)?.ruleId ?? '',
    cohorts: row.cohortNos
      .toSorted((a, b) => Number(b === row.cohortNo) - Number(a === row.cohortNo))
      .flatMap(no => {
        const cohort = cohorts.get(no);
        return cohort ? [{ id: cohort.id, title: cohort.title }] : [];
      }),
    unit: unitOf.get(row.personId) ?? null,
    toldAt: iso(row.toldAt),
    againAt: iso(row.againAt),
    doorAt: iso(row.doorAt),
    taskId: row.taskId,
  }));
}
