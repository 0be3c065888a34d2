import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { casesByExternalId } from '../../cases/queries.ts';

/** Cases of an outbreak by the id of their source or, for files this system exported, by their number; keyed by the id asked for. Two queries;
 * `folded` adds one over all the outbreak's cases for ids written another way (files of links). */
export async function casesByIds(
  ctx: Context,
  outbreakId: string,
  ids: Iterable<string>,
  options: { folded?: boolean } = {},
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
  if (options.folded) await addFolded(ctx, outbreakId, wanted, found);
  return found;
}

/** An id without case, blanks and the word that only says what it is: TJ9 and tj 9, case2 and 2. */
export function foldedId(id: string): string {
  return id
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/^(case|patient|no\.?|病例|患者|#)+(?=.*\d)/, '');
}

/** Ids written another way are found too, where exactly one case of the outbreak is meant. */
async function addFolded(
  ctx: Context,
  outbreakId: string,
  wanted: readonly string[],
  found: Map<string, { id: string; personId: string }>,
): Promise<void> {
  const rest = wanted.filter(id => !found.has(id));
  if (!rest.length) return;
  const { rows } = await sql<{ folded: string; id: string; personId: string }>`
    select folded, min(id::text) as id, min(person_id::text) as "personId" from (
      select id, person_id, regexp_replace(regexp_replace(lower(external_id), '\s', '', 'g'), '^(case|patient|no\.?|病例|患者|#)+(?=.*\d)', '') as folded
      from case_record where outbreak_id = ${outbreakId} and external_id is not null) f
    where folded = any(${[...new Set(rest.map(foldedId))]}::text[]) group by folded having count(*) = 1`.execute(
    ctx.tx,
  );
  const byFolded = new Map(rows.map(({ folded, ...row }) => [folded, row]));
  for (const id of rest) {
    const row = byFolded.get(foldedId(id));
    if (row) found.set(id, row);
  }
}
