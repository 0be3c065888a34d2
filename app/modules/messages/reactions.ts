import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';

export const reactions: NonNullable<Module['reactions']> = {
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    // where both were told the same thing, the merged one's message stays with it
    const { rows } = await sql<{
      id: string;
    }>`update message m set person_id = ${keptId} where m.person_id = ${mergedId}
      and not exists (select from message o where o.person_id = ${keptId} and o.dedupe_key = m.dedupe_key) returning m.id`.execute(
      ctx.tx,
    );
    moved.message = rows.map(row => row.id);
  },
  'person.merge_undone': async (ctx, { mergedId, moved }) => {
    await sql`update message set person_id = ${mergedId} where id = any(${moved.message ?? []}::uuid[])`.execute(
      ctx.tx,
    );
  },
};
