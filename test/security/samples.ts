import type pg from 'pg';
import { lastKeyOfStreet, type Places, sampleActor, type Verb } from './rules.ts';

/** A table with a sample row laid down by the superuser, and the statement of each verb on it. */
export interface Sample {
  table: string;
  statements: Partial<Record<Verb, string>>;
}

interface ColumnRow {
  name: string;
  type: string;
  identity: string;
  generated: string;
}

const sampleDay = (seed: number) => `'2022-07-1${seed}'`;
const areaColumns = ['area_key', 'located_key', 'origin_key', 'lab_key'];
/** Tables whose row says where its area ends. */
const withAreaEnd = /^public\.(review|test_programme|test_cohort|campaign)/;

/** Lays one row into every table of the product, foreign keys apart, at `here`. */
export async function layRows(superuser: pg.Client, { here, there }: Places): Promise<Sample[]> {
  const tables = await superuser.query<{
    schema: string;
    name: string;
    oid: number;
  }>(`select n.nspname as schema, c.relname as name, c.oid::int as oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'core', 'journal') and c.relkind in ('r', 'p') and not c.relispartition order by 1, 2`);
  // presences lie in partitions by day, of which there is none by default
  for (const seed of [1, 2]) await superuser.query(`select core.ensure_presence_day(${sampleDay(seed)})`);
  await superuser.query(`set session_replication_role = replica`);
  // rules between columns are another test's business, and no sample row could meet them all
  const { rows: between } = await superuser.query<{ relation: string; name: string }>(
    `select conrelid::regclass::text as relation, conname as name from pg_constraint where contype = 'c' and cardinality(conkey) > 1 and connamespace in ('public'::regnamespace, 'core'::regnamespace)`,
  );
  for (const { relation, name } of between)
    await superuser.query(`alter table ${relation} drop constraint "${name}"`);
  const samples: Sample[] = [];
  for (const { schema, name, oid } of tables.rows) {
    const { rows: columns } = await superuser.query<ColumnRow>(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attidentity as identity, a.attgenerated as generated from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`,
      [oid],
    );
    const { rows: keys } = await superuser.query<{ name: string }>(
      `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indrelid = $1 and i.indisprimary`,
      [oid],
    );
    const { rows: checks } = await superuser.query<{ text: string }>(
      `select pg_get_constraintdef(oid) as text from pg_constraint where conrelid = $1 and contype = 'c'`,
      [oid],
    );
    const allowed = (column: string) =>
      checks
        .map(check => new RegExp(`\\("?${column}"? = ANY \\(ARRAY\\['([^']*)'`).exec(check.text)?.[1])
        .find(value => value !== undefined);
    const table = `${schema}.${name}`;
    const own = columns.filter(
      column =>
        !column.generated && !(column.identity === 'a' && !keys.some(key => key.name === column.name)),
    );
    const row = (seed: number) =>
      own.map(column =>
        sampleFor(table, column, seed, liesIn(table, column.name, here, there), allowed(column.name)),
      );
    const statement = (seed: number) =>
      `insert into ${table} (${own.map(column => `"${column.name}"`).join(', ')}) ${own.some(column => column.identity === 'a') ? 'overriding system value ' : ''}values (${row(seed).join(', ')})`;
    if (table !== 'journal.frontier') await superuser.query(`${statement(1)} on conflict do nothing`);
    const values = row(1);
    const found =
      table === 'journal.frontier'
        ? 'only_row'
        : keys.length === 0
          ? 'true'
          : keys
              .map(key => `"${key.name}" = ${values[own.findIndex(column => column.name === key.name)]}`)
              .join(' and ');
    const changed = updatable(
      table,
      columns.map(column => column.name),
      keys.map(key => key.name),
    );
    const areas = columns.map(column => column.name).filter(column => areaColumns.includes(column));
    const newValue = values[own.findIndex(column => column.name === changed)];
    samples.push({
      table,
      statements: {
        select: `select 1 from ${table} where ${found}`,
        insert: statement(2),
        update: `update ${table} set "${changed}" = "${changed}" where ${found}`,
        delete: `delete from ${table} where ${found}`,
        ...(areas.length
          ? {
              move: `update ${table} set ${areas.map(column => `${column} = ${there}`).join(', ')} where ${found}`,
            }
          : {}),
        sweep: `update ${table} set "${changed}" = ${newValue}`,
        wipe: `delete from ${table}`,
      },
    });
  }
  await superuser.query(`set session_replication_role = origin`);
  return samples;
}

/** A column whose update the triggers of the table let through. */
function updatable(table: string, columns: string[], keys: string[]): string {
  if (table === 'public.measure') return 'in_place_at';
  return (
    columns.find(column => !keys.includes(column) && !areaColumns.includes(column) && column !== 'no') ??
    columns[0]!
  );
}

/** Where the area columns of a sample row lie: here, unless a policy ties what was taken in one area to what is done in another. */
function liesIn(table: string, column: string, here: number, there: number): number {
  const elsewhere =
    table === 'public.positive_pool' ||
    (column === 'area_key' && (table === 'public.lab_tube' || table === 'public.lab_outcome'));
  return elsewhere ? there : here;
}

function sampleFor(
  table: string,
  column: ColumnRow,
  seed: number,
  here: number,
  allowed: string | undefined,
): string {
  if (areaColumns.includes(column.name)) return String(here);
  if (withAreaEnd.test(table) && column.name === 'area_hi') return String(lastKeyOfStreet(here));
  if (table === 'core.command' && column.name === 'actor') return `'${sampleActor}'`;
  if (table === 'public.area' && column.name === 'key') return String(here + seed);
  if (column.name === 'pool_id') return `'0${seed}696400-0000-4000-8000-000000000000'::uuid`;
  if (column.name === 'certificate_fingerprint') return `'${String(seed).repeat(64)}'`;
  if (column.name === 'merged_into') return 'null';
  if (allowed !== undefined && column.type === 'text') return `'${allowed}'`;
  const number = 900_000 + seed;
  switch (column.type) {
    case 'uuid':
      // columns of one row differ and keep their order, for checks such as a < b
      return `'0${seed}${[...column.name.slice(0, 3)]
        .map(letter => letter.charCodeAt(0).toString(16).padStart(2, '0'))
        .join('')
        .padEnd(6, '0')}-0000-4000-8000-000000000000'::uuid`;
    case 'bigint':
    case 'integer':
      return String(number);
    case 'smallint':
      return '1';
    case 'boolean':
      return 'true';
    case 'date':
      return sampleDay(seed);
    case 'timestamp with time zone':
      return `'2022-07-20T04:00:00Z'`;
    case 'real':
    case 'double precision':
    case 'numeric':
      return '1';
    case 'jsonb':
      return `'{}'`;
    case 'bytea':
      return `'\\x0${seed}'`;
    case 'xid8':
      return `'${number}'::xid8`;
    default:
      if (column.type.endsWith('[]')) return `'{}'`;
      return `'sample-${seed}'`;
  }
}
