import { sql } from 'kysely';
import { seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import type { PreparedRow, RowProblem } from './prepare.ts';
import type { ImportCounts, RowAction } from './schema.ts';
import { valueKeyOf } from './valueKey.ts';

/** What will happen to one row. */
export interface RowOutcome {
  row: number;
  content: Buffer;
  key: Buffer | null;
  action: RowAction;
  target: string | null;
}

/** Forgets an earlier check; decisions on matches stay. */
export async function clearCheck(ctx: Context, importId: string): Promise<void> {
  for (const table of ['import_problem', 'import_row', 'import_ref', 'import_tie'])
    await sql`delete from ${sql.table(table)} where import_id = ${importId}`.execute(ctx.tx);
  await sql`delete from import_match where import_id = ${importId} and decision = 'proposed'`.execute(ctx.tx);
}

/** Stores problems with the cell they stand in, sealed: it may be a name. */
export async function insertProblems(
  ctx: Context,
  importId: string,
  rows: readonly Pick<PreparedRow, 'row' | 'problems'>[],
): Promise<void> {
  const all = rows.flatMap(row => row.problems.map(problem => ({ row: row.row, ...problem })));
  if (!all.length) return;
  const key = await valueKeyOf(ctx, importId);
  if (!key) throw new Error(`The file of import ${importId} was destroyed; its cells cannot be kept.`);
  for (let at = 0; at < all.length; at += 2000) {
    const part = all.slice(at, at + 2000);
    const sealed = (pick: (problem: RowProblem) => string | null) =>
      part.map(problem => {
        const value = pick(problem);
        return value === null ? null : seal(key, value, importId);
      });
    await sql`insert into import_problem (import_id, row_number, column_index, column_name, field, sealed_value, sealed_understood, rule_id, why, severity, area_key)
      select ${importId}::uuid, p.row, p.col, p.name, p.field, p.value, p.understood, p.rule, p.why, p.severity, ${ctx.scope.lo}
      from unnest(${part.map(p => p.row)}::int[], ${part.map(p => p.column)}::int[], ${part.map(p => p.columnName)}::text[], ${part.map(p => p.field)}::text[], ${sealed(p => p.seen)}::bytea[], ${sealed(p => p.understood)}::bytea[],
        ${part.map(p => p.rule)}::text[], ${part.map(p => JSON.stringify(p.why))}::jsonb[], ${part.map(p => p.severity)}::text[]) p(row, col, name, field, value, understood, rule, why, severity)`.execute(
      ctx.tx,
    );
  }
}

export async function insertRows(ctx: Context, importId: string, rows: readonly RowOutcome[]): Promise<void> {
  if (!rows.length) return;
  await sql`insert into import_row (import_id, row_number, content, key, action, target_id, area_key)
    select ${importId}::uuid, r.row, r.content, r.key, r.action, r.target, ${ctx.scope.lo}
    from unnest(${rows.map(r => r.row)}::int[], ${rows.map(r => r.content)}::bytea[], ${rows.map(r => r.key)}::bytea[], ${rows.map(r => r.action)}::text[], ${rows.map(r => r.target)}::uuid[]) r(row, content, key, action, target)`.execute(
    ctx.tx,
  );
}

export async function insertRefs(
  ctx: Context,
  importId: string,
  refs: readonly { row: number; key: Buffer; known: boolean }[],
): Promise<void> {
  if (!refs.length) return;
  await sql`insert into import_ref (import_id, row_number, key, known, area_key)
    select ${importId}::uuid, r.row, r.key, r.known, ${ctx.scope.lo} from unnest(${refs.map(r => r.row)}::int[], ${refs.map(r => r.key)}::bytea[], ${refs.map(r => r.known)}::boolean[]) r(row, key, known)`.execute(
    ctx.tx,
  );
}

/** What was decided for the rows of one chunk, keyed by row number. */
export async function outcomesOf(
  ctx: Context,
  importId: string,
  from: number,
  to: number,
): Promise<Map<number, { action: RowAction; target: string | null }>> {
  const { rows } = await sql<{
    row: number;
    action: RowAction;
    target: string | null;
  }>`select row_number as row, action, target_id as target from import_row where import_id = ${importId} and row_number between ${from} and ${to}`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ row, ...outcome }) => [row, outcome]));
}

/** Notes which record each row became. */
export async function setTargets(
  ctx: Context,
  importId: string,
  targets: readonly { row: number; target: string }[],
): Promise<void> {
  if (!targets.length) return;
  await sql`update import_row r set target_id = t.target from unnest(${targets.map(t => t.row)}::int[], ${targets.map(t => t.target)}::uuid[]) t(row, target)
    where r.import_id = ${importId} and r.row_number = t.row`.execute(ctx.tx);
}

/**
 * Settles what only the whole file can say, in the database, so that memory does not grow with it: rows imported before are the same; a repeated
 * row with an id is left out; an id repeated with different content is refused, the later rows of it.
 */
export async function settleRows(
  ctx: Context,
  importId: string,
): Promise<{ repeated: number[]; clashing: number[] }> {
  // rows arrived in this very import, so the planner's statistics know nothing of them: a nested loop it took for small ran 60 times longer than hashing
  await sql`set local enable_nestloop = off`.execute(ctx.tx);
  // the n-th of equal rows is known when n of them were imported before: equal rows without ids may be different people
  await sql`with mine as (
      select row_number, content, row_number() over (partition by content order by row_number) as n from import_row where import_id = ${importId} and action in ('create', 'update')),
    before as (
      select r.content, count(*) as n from import_row r join import_batch b on b.id = r.import_id
      where b.state = 'committed' and b.id <> ${importId} and r.action in ('create', 'update', 'same') and r.content in (select content from mine)
      group by r.content, b.id),
    most as (select content, max(n) as n from before group by content)
    update import_row r set action = 'same' from mine m join most k on k.content = m.content where r.import_id = ${importId} and r.row_number = m.row_number and m.n <= k.n`.execute(
    ctx.tx,
  );
  const ranked = sql`select row_number, content, first_value(content) over w as first_content, row_number() over w as n from import_row
    where import_id = ${importId} and key is not null and action <> 'refuse' window w as (partition by key order by row_number)`;
  const repeated = await sql<{
    row_number: number;
  }>`update import_row r set action = 'skip' from (${ranked}) k where r.import_id = ${importId} and r.row_number = k.row_number and k.n > 1 and k.content = k.first_content returning r.row_number`.execute(
    ctx.tx,
  );
  const clashing = await sql<{
    row_number: number;
  }>`update import_row r set action = 'refuse' from (${ranked}) k where r.import_id = ${importId} and r.row_number = k.row_number and k.n > 1 and k.content <> k.first_content returning r.row_number`.execute(
    ctx.tx,
  );
  await sql`set local enable_nestloop = on`.execute(ctx.tx);
  return {
    repeated: repeated.rows.map(row => row.row_number),
    clashing: clashing.rows.map(row => row.row_number),
  };
}

/** Counts by action; they sum to the rows of the file. */
export async function countRows(ctx: Context, importId: string): Promise<ImportCounts> {
  const { rows } = await sql<{
    action: RowAction;
    n: number;
  }>`select action, count(*)::int as n from import_row where import_id = ${importId} group by action`.execute(
    ctx.tx,
  );
  const counts: ImportCounts = { rows: 0, create: 0, update: 0, same: 0, refuse: 0, skip: 0 };
  for (const { action, n } of rows) {
    counts[action] = n;
    counts.rows! += n;
  }
  return counts;
}

/** References of rows that will be imported, and how many of them lead neither to a row of the file nor to what is known. */
export async function countRefs(
  ctx: Context,
  importId: string,
): Promise<{ links: number; unresolvedLinks: number }> {
  const { rows } = await sql<{ links: number; unresolved: number }>`select count(*)::int as links,
      count(*) filter (where not f.known and not exists (select 1 from import_row k where k.import_id = f.import_id and k.key = f.key and k.action in ('create', 'update', 'same')))::int as unresolved
    from import_ref f join import_row r on r.import_id = f.import_id and r.row_number = f.row_number where f.import_id = ${importId} and r.action in ('create', 'update', 'same')`.execute(
    ctx.tx,
  );
  return { links: rows[0]!.links, unresolvedLinks: rows[0]!.unresolved };
}
