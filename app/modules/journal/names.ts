import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** Names of the actors, keyed by account id; the system has none. */
export async function colleagues(ctx: Context, actors: Iterable<string>): Promise<Map<string, string>> {
  const { rows } = await sql<{
    id: string;
    name: string;
  }>`select id, name from core.account_names(${[...new Set(actors)]}::text[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row.name]));
}
