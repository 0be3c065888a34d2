import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { countUndecided } from './matches.ts';
import { maskCell } from './rules.ts';
import { openCell, valueKeyOf } from './valueKey.ts';

/** Problems of one cause: rule and column. */
export interface ProblemGroupRow {
  rule: string;
  severity: string;
  column: number;
  columnName: string | null;
  field: string | null;
  why: Bilingual;
  rows: number;
  firstRow: number;
}

/** Every cause with the number of rows it concerns, refusals first, the most frequent first. */
export async function problemGroups(
  ctx: Context,
  importId: string,
): Promise<{ undecided: number; groups: ProblemGroupRow[] }> {
  const { rows } =
    await sql<ProblemGroupRow>`select rule_id as rule, severity, column_index as column, max(column_name) as "columnName", field, (array_agg(why))[1] as why,
      count(distinct row_number)::int as rows, min(row_number)::int as "firstRow"
    from import_problem where import_id = ${importId} group by rule_id, severity, column_index, field order by severity = 'refuse' desc, rows desc, column_index`.execute(
      ctx.tx,
    );
  return { undecided: await countUndecided(ctx, importId), groups: rows };
}

export interface ProblemRow {
  id: number;
  row: number;
  column: number;
  columnName: string | null;
  field: string | null;
  sealed: Buffer | null;
  understood: Buffer | null;
  rule: string;
  why: Bilingual;
  severity: string;
}

/** Problems in the order of the file, after a cursor; `limit` of them. */
export async function problemPage(
  ctx: Context,
  importId: string,
  filter: { rule?: string; column?: number; severity?: string; row?: number },
  after: { row: number; id: number } | null,
  limit: number,
): Promise<ProblemRow[]> {
  const conditions = [sql`import_id = ${importId}`];
  if (filter.rule) conditions.push(sql`rule_id = ${filter.rule}`);
  if (filter.column !== undefined) conditions.push(sql`column_index = ${filter.column}`);
  if (filter.severity) conditions.push(sql`severity = ${filter.severity}`);
  if (filter.row !== undefined) conditions.push(sql`row_number = ${filter.row}`);
  if (after) conditions.push(sql`(row_number, id) > (${after.row}, ${after.id})`);
  const { rows } =
    await sql<ProblemRow>`select id, row_number as row, column_index as column, column_name as "columnName", field, sealed_value as sealed, sealed_understood as understood, rule_id as rule, why, severity
    from import_problem where ${sql.join(conditions, sql` and `)} order by row_number, id limit ${limit}`.execute(
      ctx.tx,
    );
  return rows;
}

export async function countProblems(ctx: Context, importId: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from import_problem where import_id = ${importId}`.execute(ctx.tx);
  return rows[0]!.n;
}

/** Opens the cells of an import's problems as this reader may see them. */
export async function shownCells(
  ctx: Context,
  importId: string,
): Promise<(sealed: Buffer | null) => string | null> {
  const key = await valueKeyOf(ctx, importId);
  const reveals = ctx.can('person.reveal');
  return sealed => {
    const value = openCell(key, importId, sealed);
    return value === null || reveals ? value : maskCell(value);
  };
}

/** A few cells of each cause, so that the cause can be judged without opening the rows. */
export async function examplesOf(
  ctx: Context,
  importId: string,
  group: ProblemGroupRow,
  count = 3,
): Promise<{ row: number; value: string | null; understood: string | null }[]> {
  const rows = await problemPage(
    ctx,
    importId,
    { rule: group.rule, column: group.column, severity: group.severity },
    null,
    count,
  );
  const shown = await shownCells(ctx, importId);
  return rows.map(row => ({
    row: row.row,
    value: shown(row.sealed),
    understood: shown(row.understood),
  }));
}
