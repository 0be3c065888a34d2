import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';

/** The work itself needs the whole city's rights, so it is a job; one waiting job is enough for any number of releases. */
export const reactions: NonNullable<Module['reactions']> = {
  'results.released': async ctx => {
    await ctx.enqueue('environment.results', {}, 'environment.results');
  },
  'result.corrected': async (ctx, { tubeId }) => {
    await ctx.enqueue('environment.results', { tubeIds: [tubeId] });
  },
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    const { rows } = await sql<{
      id: string;
    }>`update env_exposed e set person_id = ${keptId} where e.person_id = ${mergedId}
      and not exists (select 1 from env_exposed o where o.followup_id = e.followup_id and o.person_id = ${keptId}) returning e.followup_id as id`.execute(
      ctx.tx,
    );
    moved.env_exposed = rows.map(row => row.id);
  },
  'person.merge_undone': async (ctx, { keptId, mergedId, moved }) => {
    await sql`update env_exposed set person_id = ${mergedId} where person_id = ${keptId} and followup_id = any(${moved.env_exposed ?? []}::uuid[])`.execute(
      ctx.tx,
    );
  },
};
