import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { areaName, areaWord, childKey, lastKey } from './rules.ts';
import type { Area, NewArea } from './schema.ts';

const columns = sql`a.key, a.hi, a.level, a.parent_key as "parentKey", a.code, a.name, a.name_en as "nameEn", a.population, a.lon, a.lat`;

/** One area, or null. */
export async function areaOf(ctx: Context, key: number): Promise<Area | null> {
  const { rows } =
    await sql<Area>`select ${columns} from area a where a.key = ${key} and a.archived_at is null`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** Names and readable paths (from the district down) of areas, keyed by area key. One query. */
export async function areaNames(
  ctx: Context,
  keys: Iterable<number>,
): Promise<Map<number, { name: string; path: string }>> {
  const wanted = [...new Set(keys)];
  if (!wanted.length) return new Map();
  const { rows } = await sql<{ key: number; name: string; path: string }>`
    select k.key, max(a.name) filter (where a.key = k.key) as name,
      coalesce(string_agg(a.name, ' ' order by a.level) filter (where a.level > 0), max(a.name)) as path
    from unnest(${wanted}::bigint[]) k(key) join area a on k.key between a.key and a.hi group by k.key`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.key, { name: row.name ?? row.path, path: row.path }]));
}

/** Areas below `parentKey` (or the whole tree down to `maxLevel`), in key order. */
export async function areaTree(
  ctx: Context,
  options: { parentKey?: number; maxLevel?: number } = {},
): Promise<Area[]> {
  const { rows } = await sql<Area>`select ${columns} from area a where a.archived_at is null
    and (${options.parentKey ?? null}::bigint is null or a.parent_key = ${options.parentKey ?? null}::bigint)
    and a.level <= ${options.maxLevel ?? 5} order by a.key`.execute(ctx.tx);
  return rows;
}

/**
 * The deepest area whose name is among the words, each word searched below the one found before; null when none is known.
 * Suffixes such as 区, 街道, -gu are ignored; a word that matches several areas at once is not guessed.
 */
export async function findAreaByWords(
  ctx: Context,
  words: readonly (string | null | undefined)[],
): Promise<number | null> {
  const index = await areaIndex(ctx);
  return findInIndex(index, words);
}

/** A name of the tree, for matching many address words without a query each. */
export interface IndexedArea {
  key: number;
  hi: number;
  level: number;
  /** The whole name, and without the suffix that only names the kind of area. */
  name: string;
  word: string;
}

/** The names of the tree, read once. */
export async function areaIndex(ctx: Context): Promise<IndexedArea[]> {
  const { rows } = await sql<{
    key: number;
    hi: number;
    level: number;
    name: string;
    name_en: string | null;
  }>`select key, hi, level, name, name_en from area where archived_at is null and level > 0`.execute(ctx.tx);
  return rows.flatMap(row =>
    [row.name, ...(row.name_en ? [row.name_en] : [])].map(name => ({
      key: row.key,
      hi: row.hi,
      level: row.level,
      name: areaName(name),
      word: areaWord(name),
    })),
  );
}

/** `findAreaByWords` over an index read once. Pure. */
export function findInIndex(
  index: readonly IndexedArea[],
  words: readonly (string | null | undefined)[],
): number | null {
  let found: IndexedArea | null = null;
  for (const text of words) {
    if (!text) continue;
    const below: readonly IndexedArea[] = found
      ? index.filter(area => area.key > found!.key && area.key <= found!.hi)
      : index;
    const hit: IndexedArea | null =
      only(below.filter(area => area.name === areaName(text))) ??
      only(below.filter(area => area.word !== '' && area.word === areaWord(text)));
    if (hit) found = hit;
  }
  return found?.key ?? null;
}

/** The one area meant; where a street and a community in it share a name, the street: it is right either way. */
function only(hits: readonly IndexedArea[]): IndexedArea | null {
  const outermost = hits.filter(
    area => !hits.some(other => other.key !== area.key && area.key > other.key && area.key <= other.hi),
  );
  return new Set(outermost.map(area => area.key)).size === 1 ? outermost[0]! : null;
}

/** Adds areas under their parents, numbering siblings in order. Returns their keys. */
export async function addAreas(ctx: Context, areas: readonly NewArea[]): Promise<number[]> {
  const keys: number[] = [];
  for (const area of areas) {
    await sql`select pg_advisory_xact_lock(7310)`.execute(ctx.tx);
    const parent = await areaOf(ctx, area.parentKey);
    if (!parent) throw new Error(`There is no area ${area.parentKey} to add ${area.name} under.`);
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from area where parent_key = ${area.parentKey}`.execute(ctx.tx);
    const key = childKey(parent.key, parent.level + 1, rows[0]!.n + 1);
    await ctx.tx
      .insertInto('area')
      .values({
        key,
        hi: lastKey(key, parent.level + 1),
        level: parent.level + 1,
        parent_key: parent.key,
        code: area.code ?? null,
        name: area.name,
        name_en: area.nameEn ?? null,
        population: area.population ?? null,
        lon: area.lon ?? null,
        lat: area.lat ?? null,
        geometry: area.geometry === undefined ? null : JSON.stringify(area.geometry),
      })
      .execute();
    keys.push(key);
  }
  if (keys.length)
    await ctx.journal({
      act: 'area.added',
      detail: { count: keys.length, names: areas.map(area => area.name).slice(0, 50) },
    });
  return keys;
}

/** Makes sure the root of the tree, the city itself, exists. */
export async function ensureCityArea(ctx: Context, name: string, nameEn: string | null): Promise<void> {
  await sql`insert into area (key, hi, level, name, name_en) values (0, ${lastKey(0, 0)}, 0, ${name}, ${nameEn}) on conflict (key) do nothing`.execute(
    ctx.tx,
  );
}
