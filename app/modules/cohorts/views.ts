import { addDays, dayOf } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { noCounts, readDuties } from './dutyStore.ts';
import type { MemberRow } from './memberStore.ts';
import { coverageOf, phaseOn } from './rules.ts';
import type { CohortView, Counts, MemberView } from './schema.ts';
import { type CohortRow, loopOf, readCohorts, readDays, readUnits } from './store.ts';

export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** City day of now. */
export const todayOf = (ctx: Context): string => dayOf(ctx.now, ctx.outpace.city.timeZone);

/** Cohorts with their counts and the last `days` city days. */
export async function cohortViews(
  ctx: Context,
  rows: readonly CohortRow[],
  counts: ReadonlyMap<number, Counts>,
  days: number,
): Promise<CohortView[]> {
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const ended = await readDays(
    ctx,
    rows.map(row => row.id),
    addDays(todayOf(ctx), -days),
  );
  return rows.map(row => {
    const mine = counts.get(row.no) ?? noCounts();
    return {
      id: row.id,
      key: row.key,
      title: row.title,
      department: row.department,
      packId: row.packId,
      packVersion: row.packVersion,
      overlayIds: row.overlayIds,
      ruleId: row.ruleId,
      gapDays: row.gapDays,
      onEntry: row.onEntry,
      onExit: row.onExit,
      loop: loopOf(row),
      byReport: row.byReport,
      coverageTarget: row.coverageTarget,
      programmeIds: row.programmeIds,
      areaKey: row.areaKey,
      area: areas.get(row.areaKey)?.path ?? '',
      closedAt: iso(row.closedAt),
      version: row.version,
      counts: mine,
      coverage: coverageOf(mine),
      trend: (ended.get(row.id) ?? []).map(({ day, members, done, due, overdue }) => ({
        day,
        members,
        done,
        overdue,
        coverage: coverageOf({ done, due, overdue }),
      })),
    };
  });
}

/** Memberships as a list shows them: masked, with what is asked of the person now. */
export async function memberViews(ctx: Context, rows: readonly MemberRow[]): Promise<MemberView[]> {
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const duties = await readDuties(
    ctx,
    rows.map(row => row.personId),
  );
  const cohorts = new Map(
    (await readCohorts(ctx, { ids: [...new Set(rows.map(row => row.cohortId))] })).map(row => [row.id, row]),
  );
  const units = new Map(
    (await readUnits(ctx, { ids: [...new Set(rows.flatMap(row => row.unitId ?? []))] })).map(row => [
      row.id,
      row.name,
    ]),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const today = todayOf(ctx);
  return rows.map(row => {
    const duty = duties.get(row.personId);
    const cohort = cohorts.get(row.cohortId);
    const loop = cohort ? loopOf(cohort) : null;
    const ended = row.endsAt !== null && row.endsAt.getTime() <= ctx.now;
    return {
      id: row.id,
      personId: row.personId,
      maskedName: people.get(row.personId)?.maskedName ?? '*',
      unit: row.unitId ? (units.get(row.unitId) ?? null) : null,
      team: row.team,
      fromOn: row.fromOn,
      toOn: row.toOn,
      loopFromOn: row.loopFromOn,
      phase: loop && row.loopFromOn ? (phaseOn(loop, row.loopFromOn, today)?.phase ?? null) : null,
      source: row.source,
      area: areas.get(row.areaKey)?.path ?? '',
      state: ended
        ? 'not_required'
        : cohort && duty?.exemptNos.includes(cohort.no)
          ? 'exempt'
          : (duty?.state ?? 'not_required'),
      dueFrom: iso(duty?.dueFrom ?? null),
      dueAt: iso(duty?.dueAt ?? null),
      lastTakenAt: iso(duty?.lastTakenAt ?? null),
      ended,
      endReason: row.endReason,
      version: row.version,
    };
  });
}
