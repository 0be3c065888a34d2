import { type RawBuilder, sql } from 'kysely';
import Type, { type TSchema } from 'typebox';
import type { Context } from '../module.ts';

/** Query parameters every list takes, besides its own filters. */
export const listQuery = {
  after: Type.Optional(Type.String({ maxLength: 400, description: 'Cursor: the `next` of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 60 })),
  sort: Type.Optional(
    Type.String({ maxLength: 40, description: 'Column, with a leading minus for descending' }),
  ),
};

/** The answer of every list. `total` is exact up to 10,000 and the planner's estimate beyond (`totalIsApproximate` says which). */
export function listOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()]),
    total: Type.Integer(),
    totalIsApproximate: Type.Boolean(),
    asOf: Type.String(),
  });
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number;
  totalIsApproximate: boolean;
  asOf: string;
}

export interface ListPlan {
  /** `from …` with joins, without `where`. */
  from: RawBuilder<unknown>;
  /** What to select, as `a.x as "x", …`. */
  select: RawBuilder<unknown>;
  where: RawBuilder<unknown>[];
  /** Sortable columns: SQL expression and its type. Nulls sort last in either direction. */
  sorts: Record<
    string,
    { by: RawBuilder<unknown>; type: 'text' | 'int8' | 'float4' | 'float8' | 'date' | 'timestamptz' }
  >;
  defaultSort: string;
  /** Unique tie-breaker, a uuid expression. */
  id: RawBuilder<unknown>;
}

const exactUpTo = 10_000;

/** Reads one page by keyset: cost does not grow with how far one has paged. */
export async function readPage<T>(
  ctx: Context,
  plan: ListPlan,
  query: { after?: string; limit?: number; sort?: string },
): Promise<Page<T>> {
  const limit = query.limit ?? 60;
  const wanted = query.sort ?? plan.defaultSort;
  const descending = wanted.startsWith('-');
  const name = wanted.replace(/^-/, '');
  const sort = plan.sorts[name] ?? plan.sorts[plan.defaultSort.replace(/^-/, '')]!;
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const beyond = sql.raw(descending ? '<' : '>');
  const conditions = [...plan.where];
  const filter = conditions.length ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const paged = [...conditions];
  if (query.after) {
    const [value, id] = decodeCursor(query.after);
    const typed = sql`${value}::${sql.raw(sort.type)}`;
    paged.push(
      value === null
        ? sql`(${sort.by} is null and ${plan.id} > ${id}::uuid)`
        : sql`(${sort.by} ${beyond} ${typed} or (${sort.by} = ${typed} and ${plan.id} > ${id}::uuid) or ${sort.by} is null)`,
    );
  }
  const rows = await sql<
    T & { __sort: string | null; __id: string }
  >`select ${plan.select}, (${sort.by})::text as "__sort", ${plan.id} as "__id" ${plan.from}
    ${paged.length ? sql`where ${sql.join(paged, sql` and `)}` : sql``}
    order by ${sort.by} ${direction} nulls last, ${plan.id} asc limit ${limit + 1}`.execute(ctx.tx);
  const counted = await sql<{
    n: number;
  }>`select count(*)::int as n from (select 1 ${plan.from} ${filter} limit ${exactUpTo + 1}) c`.execute(
    ctx.tx,
  );
  let total = counted.rows[0]!.n;
  const totalExact = total <= exactUpTo;
  if (!totalExact) {
    const explained = await sql<{
      'QUERY PLAN': { Plan: { 'Plan Rows': number } }[];
    }>`explain (format json) select 1 ${plan.from} ${filter}`.execute(ctx.tx);
    total = Math.max(total, explained.rows[0]!['QUERY PLAN'][0]!.Plan['Plan Rows']);
  }
  const more = rows.rows.length > limit;
  const items = rows.rows.slice(0, limit);
  const last = items.at(-1);
  const next = more && last ? encodeCursor(last.__sort, last.__id) : null;
  for (const item of items) {
    delete (item as { __sort?: unknown }).__sort;
    delete (item as { __id?: unknown }).__id;
  }
  return { items, next, total, totalIsApproximate: !totalExact, asOf: new Date(ctx.now).toISOString() };
}

function encodeCursor(value: string | null, id: string): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

function decodeCursor(cursor: string): [string | null, string] {
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string | null, string];
    if (typeof id === 'string' && (value === null || typeof value === 'string')) return [value, id];
  } catch {}
  return [null, '00000000-0000-0000-0000-000000000000'];
}
