import { MATCH_PARAMETERS } from '@outpace/reading';
import { sql } from 'kysely';
import { seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { findMatches, type PersonMatch } from '../people/queries.ts';
import { hasIdentity, type RowPerson } from './identity.ts';
import { openCell, valueKeyOf } from './valueKey.ts';

/** A proposal for one row: the known person, and whether it is so sure that it counts until someone says otherwise. */
export interface RowMatch extends PersonMatch {
  row: number;
  person: RowPerson;
  sure: boolean;
}

/** A match counts by itself only when the document number agrees and nothing else contradicts; everything else is for a person to decide. */
export function isSure(match: PersonMatch): boolean {
  return match.agree.some(field => /^document/.test(field)) && match.differ.length === 0;
}

/** Known people the rows may speak of, best first, those worth showing only. One query for all rows. */
export async function matchRows(
  ctx: Context,
  rows: readonly { row: number; person: RowPerson }[],
): Promise<Map<number, RowMatch[]>> {
  const asked = rows.filter(({ person }) => hasIdentity(person));
  const found = await findMatches(
    ctx,
    asked.map(({ person }) => ({ identity: person.identity, sex: person.sex, birthYear: person.birthYear })),
  );
  const matches = new Map<number, RowMatch[]>();
  for (const [index, list] of found.entries()) {
    const { row, person } = asked[index]!;
    const shown = list.filter(match => match.score >= MATCH_PARAMETERS.possible).slice(0, 5);
    if (shown.length)
      matches.set(
        row,
        shown.map(match => ({ ...match, row, person, sure: isSure(match) })),
      );
  }
  return matches;
}

export async function insertMatches(
  ctx: Context,
  importId: string,
  matches: readonly RowMatch[],
): Promise<void> {
  if (!matches.length) return;
  const key = await valueKeyOf(ctx, importId);
  if (!key) throw new Error(`The file of import ${importId} was destroyed; its matches cannot be kept.`);
  const fields = matches.map(match =>
    JSON.stringify({
      agree: match.agree,
      differ: match.differ,
      row: seal(
        key,
        JSON.stringify({
          ...match.person.identity,
          sex: match.person.sex,
          birthYear: match.person.birthYear,
        }),
        importId,
      ).toString('base64'),
    }),
  );
  await sql`insert into import_match (import_id, row_number, person_id, score, fields, decision, area_key)
    select ${importId}::uuid, m.row, m.person, m.score, m.fields, m.decision, ${ctx.scope.lo}
    from unnest(${matches.map(m => m.row)}::int[], ${matches.map(m => m.personId)}::uuid[], ${matches.map(m => m.score)}::real[], ${fields}::jsonb[], ${matches.map(m => (m.sure ? 'same' : 'proposed'))}::text[]) m(row, person, score, fields, decision)
    on conflict (import_id, row_number, person_id) do update set score = excluded.score, fields = excluded.fields`.execute(
    ctx.tx,
  );
}

/** People decided to be the same as the rows of one chunk, keyed by row number. */
export async function decidedSame(
  ctx: Context,
  importId: string,
  from: number,
  to: number,
): Promise<Map<number, { personId: string; agree: string[]; differ: string[] }>> {
  const { rows } = await sql<{
    row: number;
    personId: string;
    fields: { agree: string[]; differ: string[] };
  }>`select row_number as row, person_id as "personId", fields from import_match
    where import_id = ${importId} and row_number between ${from} and ${to} and decision = 'same' order by score`.execute(
    ctx.tx,
  );
  return new Map(
    rows.map(({ row, personId, fields }) => [row, { personId, agree: fields.agree, differ: fields.differ }]),
  );
}

/** Rows with proposals that nobody decided and that will be imported. */
export async function countUndecided(ctx: Context, importId: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(distinct m.row_number)::int as n from import_match m join import_row r on r.import_id = m.import_id and r.row_number = m.row_number
    where m.import_id = ${importId} and m.decision = 'proposed' and r.action in ('create', 'update')
      and not exists (select 1 from import_match s where s.import_id = m.import_id and s.row_number = m.row_number and s.decision = 'same')`.execute(
    ctx.tx,
  );
  return rows[0]!.n;
}

/** Decides proposals: those of some rows, or all from a score on (of each row the best). Returns how many rows were decided. */
export async function decideMatches(
  ctx: Context,
  importId: string,
  decision: 'same' | 'different',
  which: { rows?: number[]; personId?: string; minimumScore?: number },
): Promise<number> {
  const best = sql`select distinct on (row_number) row_number, person_id from import_match where import_id = ${importId}
    and (${which.rows ?? null}::int[] is null or row_number = any(${which.rows ?? null}::int[])) and (${which.personId ?? null}::uuid is null or person_id = ${which.personId ?? null}::uuid)
    and score >= ${which.minimumScore ?? 0} ${which.rows ? sql`` : sql`and decision = 'proposed'`} order by row_number, score desc`;
  if (decision === 'different') {
    const scope = which.personId ? sql`and m.person_id = b.person_id` : sql``;
    const { rows } = await sql<{
      row_number: number;
    }>`update import_match m set decision = 'different' from (${best}) b where m.import_id = ${importId} and m.row_number = b.row_number ${scope} returning m.row_number`.execute(
      ctx.tx,
    );
    return new Set(rows.map(row => row.row_number)).size;
  }
  const { rows } = await sql<{
    row_number: number;
  }>`update import_match m set decision = case when m.person_id = b.person_id then 'same' else 'different' end
    from (${best}) b where m.import_id = ${importId} and m.row_number = b.row_number returning m.row_number`.execute(
    ctx.tx,
  );
  return new Set(rows.map(row => row.row_number)).size;
}

/** The identity a match's row stated, from its sealed copy; empty once the file was destroyed. */
export function rowIdentity(
  key: Buffer | undefined,
  importId: string,
  sealed: string,
): Record<string, string> {
  const stated = JSON.parse(openCell(key, importId, Buffer.from(sealed, 'base64')) ?? '{}') as Record<
    string,
    string | number | undefined
  >;
  return Object.fromEntries(
    Object.entries(stated)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}
