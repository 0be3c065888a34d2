import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { casesByExternalId } from '../../cases/queries.ts';

/** Cases of an outbreak by the id of their source or, for files this system exported, by their number; keyed by the id asked for. Two queries. */
export async function casesByIds(
  ctx: Context,
  outbreakId: string,
  ids: Iterable<string>,
): Promise<Map<string, { id: string; personId: string }>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, { id: string; personId: string }>(
    await casesByExternalId(ctx, outbreakId, wanted),
  );
  const rest = wanted.filter(id => !found.has(id));
  if (rest.length) {
    const { rows } = await sql<{
      number: string;
      id: string;
      personId: string;
    }>`select number, id, person_id as "personId" from case_record where outbreak_id = ${outbreakId} and number = any(${rest}::text[])`.execute(
      ctx.tx,
    );
    for (const { number, ...row } of rows) found.set(number, row);
  }
  return found;
}
