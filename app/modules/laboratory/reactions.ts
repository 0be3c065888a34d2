import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';

export const reactions: NonNullable<Module['reactions']> = {
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    // where both were in one pool, the kept person's own hold stands
    const holds = await sql<{
      id: string;
    }>`update test_hold h set person_id = ${keptId} where person_id = ${mergedId} and not exists (select from test_hold o where o.pool_id = h.pool_id and o.person_id = ${keptId}) returning id`.execute(
      ctx.tx,
    );
    const consequences = await sql<{
      id: string;
    }>`update test_consequence set person_id = ${keptId} where person_id = ${mergedId} returning id`.execute(
      ctx.tx,
    );
    moved.test_hold = holds.rows.map(row => row.id);
    moved.test_consequence = consequences.rows.map(row => row.id);
  },
  'person.merge_undone': async (ctx, { mergedId, moved }) => {
    for (const table of ['test_hold', 'test_consequence'] as const)
      await sql`update ${sql.table(table)} set person_id = ${mergedId} where id = any(${moved[table] ?? []}::uuid[])`.execute(
        ctx.tx,
      );
  },
};
