import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';
import { renewDuties } from './dutyStore.ts';
import { visitUntold } from './steps.ts';

/** Rosters follow a merge of people and go back with its undoing; a message nobody could deliver becomes a visit. */
export const reactions: NonNullable<Module['reactions']> = {
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    for (const table of ['cohort_member', 'test_exemption'] as const) {
      // on a cohort's roster already: then the merged one's entry stays where it is
      const free =
        table === 'cohort_member'
          ? sql`and not exists (select from cohort_member o where o.cohort_id = t.cohort_id and o.person_id = ${keptId} and o.ends_at is null)`
          : sql``;
      const { rows } = await sql<{
        id: string;
      }>`update ${sql.table(table)} t set person_id = ${keptId} where t.person_id = ${mergedId} ${free} returning t.id`.execute(
        ctx.tx,
      );
      moved[table] = rows.map(row => row.id);
    }
    await renewDuties(ctx, [keptId, mergedId]);
  },
  'person.merge_undone': async (ctx, { keptId, mergedId, moved }) => {
    for (const table of ['cohort_member', 'test_exemption'] as const)
      await sql`update ${sql.table(table)} set person_id = ${mergedId} where id = any(${moved[table] ?? []}::uuid[])`.execute(
        ctx.tx,
      );
    await renewDuties(ctx, [keptId, mergedId]);
  },
  'message.failed': async (ctx, { messages }) => {
    const people = messages
      .filter(message => message.subjectKind === 'test_duty')
      .map(message => message.personId);
    if (people.length && ctx.can('task.write') && ctx.can('testing.write')) await visitUntold(ctx, people);
  },
};
