import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** Names and units of colleagues, keyed by actor; the system and unknown ones are absent. */
export async function colleagues(
  ctx: Context,
  actors: Iterable<string | null | undefined>,
): Promise<Map<string, { name: string; unit: string }>> {
  const wanted = [...new Set([...actors].filter((actor): actor is string => !!actor))];
  if (!wanted.length) return new Map();
  const { rows } = await sql<{
    id: string;
    name: string;
    unit: string;
  }>`select * from core.account_names(${wanted}::text[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, { name: row.name, unit: row.unit }]));
}
