import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';
import '../people/schema.ts';
import { routes } from './routes.ts';

export const places: Module = {
  name: 'places',
  routes,
  reactions: {
    'person.merged': async (ctx, { keptId, mergedId, moved }) => {
      const { rows } = await sql<{
        id: string;
      }>`update journey_seat set person_id = ${keptId} where person_id = ${mergedId} returning id`.execute(
        ctx.tx,
      );
      moved.journey_seat = rows.map(row => row.id);
    },
    'person.merge_undone': async (ctx, { mergedId, moved }) => {
      await sql`update journey_seat set person_id = ${mergedId} where id = any(${moved.journey_seat ?? []}::uuid[])`.execute(
        ctx.tx,
      );
    },
    'import.undone': async (ctx, { importId }) => {
      await sql`delete from journey_seat where import_id = ${importId}`.execute(ctx.tx);
      await sql`delete from journey j where import_id = ${importId} and not exists (select 1 from journey_seat s where s.journey_id = j.id)`.execute(
        ctx.tx,
      );
      await sql`select core.undo_import_places(${importId})`.execute(ctx.tx);
    },
  },
};
