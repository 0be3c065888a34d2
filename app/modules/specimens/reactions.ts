import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';

const tables = ['sample', 'sampling_code'] as const;

export const reactions: NonNullable<Module['reactions']> = {
  // a person found to be registered twice takes their samples and codes along
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    const { rows: samples } = await sql<{
      id: string;
    }>`update sample set person_id = ${keptId} where person_id = ${mergedId} returning id`.execute(ctx.tx);
    moved.sample = samples.map(row => row.id);
    const { rows: codes } = await sql<{
      id: string;
    }>`update sampling_code set person_id = ${keptId} where person_id = ${mergedId} returning encode(code_hash, 'hex') as id`.execute(
      ctx.tx,
    );
    moved.sampling_code = codes.map(row => row.id);
    if (samples.length) await sql`select core.samples_changed(${[keptId]}::uuid[])`.execute(ctx.tx);
  },
  'person.merge_undone': async (ctx, { mergedId, moved }) => {
    for (const table of tables) {
      const ids = moved[table] ?? [];
      if (table === 'sample')
        await sql`update sample set person_id = ${mergedId} where id = any(${ids}::uuid[])`.execute(ctx.tx);
      else
        await sql`update sampling_code set person_id = ${mergedId} where encode(code_hash, 'hex') = any(${ids}::text[])`.execute(
          ctx.tx,
        );
    }
  },
};
