import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';

/** Ties follow a merge and go back with its undoing; people an import made go with it. */
export const reactions: NonNullable<Module['reactions']> = {
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    const { rows } = await sql<{
      group_id: string;
    }>`update tie_member m set person_id = ${keptId} where person_id = ${mergedId}
      and not exists (select 1 from tie_member o where o.group_id = m.group_id and o.person_id = ${keptId}) returning group_id`.execute(
      ctx.tx,
    );
    moved.tie_member = rows.map(row => row.group_id);
  },
  'person.merge_undone': async (ctx, { keptId, mergedId, moved }) => {
    await sql`update tie_member set person_id = ${mergedId} where person_id = ${keptId} and group_id = any(${moved.tie_member ?? []}::uuid[])`.execute(
      ctx.tx,
    );
  },
  'import.undone': async (ctx, { importId }) => {
    await sql`delete from tie_group where import_id = ${importId}`.execute(ctx.tx);
    const { rows } = await sql<{
      pseudonym: string;
    }>`delete from person where import_id = ${importId} returning pseudonym`.execute(ctx.tx);
    // a subject's journal details stay sealed under a key that still exists: the person was known for a while
    if (rows.length)
      await ctx.journal({
        act: 'person.import_undone',
        objectKind: 'import',
        objectId: importId,
        detail: { people: rows.length },
      });
  },
};
