import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { DutyState } from './duty.ts';
import { readDuties, renewEnded } from './dutyStore.ts';
import { readCohorts } from './store.ts';

export type { DutyState } from './duty.ts';

/** What is asked of a person now. Boundaries are null where nothing is asked, or nothing more. */
export interface PersonDuty {
  state: DutyState;
  dueFrom: Date | null;
  dueAt: Date | null;
  lastTakenAt: Date | null;
  cohortIds: string[];
  /** Of the cohort whose boundary it is. */
  ruleId: string | null;
  /** Titles of the cohorts, the strictest first. */
  cohorts: Bilingual[];
}

/** What is asked of some people at the context's now, exact to the instant (COH-2); people of no cohort are absent. Needs testing.read over them. Two statements. */
export async function dutiesOf(ctx: Context, personIds: readonly string[]): Promise<Map<string, PersonDuty>> {
  if (!personIds.length) return new Map();
  await renewEnded(ctx);
  const duties = await readDuties(ctx, personIds);
  const cohorts = new Map(
    (
      await readCohorts(ctx, {
        nos: [...new Set([...duties.values()].flatMap(duty => [...duty.cohortNos, ...duty.exemptNos]))],
      })
    ).map(row => [row.no, row]),
  );
  return new Map(
    [...duties].map(([personId, duty]) => {
      const nos = [...duty.cohortNos, ...duty.exemptNos].toSorted(
        (a, b) => Number(b === duty.cohortNo) - Number(a === duty.cohortNo) || a - b,
      );
      const mine = nos.flatMap(no => cohorts.get(no) ?? []);
      return [
        personId,
        {
          state: duty.state,
          dueFrom: duty.dueFrom,
          dueAt: duty.dueAt,
          lastTakenAt: duty.lastTakenAt,
          cohortIds: mine.map(row => row.id),
          ruleId: duty.cohortNo === null ? null : (cohorts.get(duty.cohortNo)?.ruleId ?? null),
          cohorts: mine.map(row => row.title),
        },
      ];
    }),
  );
}

/** What stands on the people of an import and keeps it from being undone; empty when nothing does. */
export async function dependentsOfImport(ctx: Context, importId: string): Promise<Bilingual[]> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from cohort_member m join person p on p.id = m.person_id where p.import_id = ${importId} and m.batch_id is distinct from ${importId}::uuid`.execute(
    ctx.tx,
  );
  const n = rows[0]!.n;
  return n === 0
    ? []
    : [
        {
          zh: `应检名册中有这次导入的${n}人次`,
          en: `${n} entr${n === 1 ? 'y' : 'ies'} of must-test rosters name people of this import`,
        },
      ];
}
