import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';
import '../people/schema.ts';
import { invalidateEngine } from './engine.ts';

export const presence: Module = {
  name: 'presence',
  reactions: {
    'import.undone': async (ctx, { importId }) => {
      await sql`select core.undo_import_presence(${importId})`.execute(ctx.tx);
      invalidateEngine(ctx.outpace);
    },
  },
};
