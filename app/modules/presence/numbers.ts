import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** Dense numbers of people by id, whatever the caller's area: a number names nobody. Unknown ids are absent. One statement per 50,000. */
export async function personNumbers(ctx: Context, ids: Iterable<string>): Promise<Map<string, number>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, number>();
  for (let at = 0; at < wanted.length; at += 50_000) {
    const { rows } = await sql<{
      id: string;
      no: number;
    }>`select id, no from core.person_numbers(${wanted.slice(at, at + 50_000)}::uuid[])`.execute(ctx.tx);
    for (const row of rows) found.set(row.id, row.no);
  }
  return found;
}

/** Ids of people by number. In the index's own session only, which sees the whole city. */
export async function peopleOfNumbers(ctx: Context, numbers: Iterable<number>): Promise<Map<number, string>> {
  const wanted = [...new Set(numbers)];
  const found = new Map<number, string>();
  for (let at = 0; at < wanted.length; at += 50_000) {
    const { rows } = await sql<{
      id: string;
      no: number;
    }>`select id, no from person where no = any(${wanted.slice(at, at + 50_000)}::int[])`.execute(ctx.tx);
    for (const row of rows) found.set(row.no, row.id);
  }
  return found;
}
