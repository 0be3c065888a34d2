import type pg from 'pg';
import { capabilityBits } from '../../app/core/sessions/capabilities.ts';
import { declared } from './declared.ts';

/** What a session brings: capability bits, area interval and its actor. */
export interface Session {
  name: string;
  token: Buffer;
  actor: string;
  can: number;
  lo: number;
  hi: number;
}
/** `move` takes the row out of its area; `sweep` and `wipe` change and delete without looking for a row, so no policy of reading stands before them. */
export const verbs = ['select', 'insert', 'update', 'delete', 'move', 'sweep', 'wipe'] as const;
export type Verb = (typeof verbs)[number];
export type DatabaseRole = 'op_app' | 'op_worker' | 'op_audit';

/** Area columns of the sample row: the row lies where its objects lie, the move would take it elsewhere. */
export interface Places {
  here: number;
  there: number;
}

/** Whether the rules let a session of a database role do this to the sample row. */
export type Rule = (session: Session, role: DatabaseRole, places: Places) => boolean;
type Rules = Partial<Record<Verb, Rule>>;

const bit = (can: number, position: number) => Math.floor(can / 2 ** position) % 2 === 1;
const within = (session: Session, key: number) => key >= session.lo && key <= session.hi;
const servers = (role: DatabaseRole) => role !== 'op_audit';
const holding =
  (position: number): Rule =>
  (session, role) =>
    servers(role) && bit(session.can, position);
const everyone: Rule = (_session, role) => servers(role);
const inArea =
  (position: number): Rule =>
  (session, role, { here }) =>
    servers(role) && bit(session.can, position) && within(session, here);
const movable =
  (position: number): Rule =>
  (session, role, places) =>
    inArea(position)(session, role, places) && within(session, places.there);
const {
  'place.read': placeRead,
  'place.write': placeWrite,
  'area.write': areaWrite,
  'presence.write': presenceWrite,
  'presence.index': presenceIndex,
  'protocol.write': protocolWrite,
  'outbreak.write': outbreakWrite,
  'journal.read': journalRead,
  'followup.write': followup,
  'measure.write': measureWrite,
} = capabilityBits;

/** Tables whose policies are written by hand: what they are to say, in words a reader of the migrations can check. A verb left out is for nobody. */
const byHand: Record<string, Rules> = {
  'public.area': { select: everyone, insert: holding(areaWrite), update: holding(areaWrite) },
  // places are not personal: all staff who may read places see all of them, only those of one's area change
  'public.place': {
    select: holding(placeRead),
    insert: holding(placeWrite),
    update: inArea(placeWrite),
    delete: inArea(placeWrite),
    move: movable(placeWrite),
  },
  // a train belongs to no area
  'public.journey': {
    select: holding(placeRead),
    insert: holding(placeWrite),
    update: holding(placeWrite),
    delete: holding(placeWrite),
    move: holding(placeWrite),
  },
  'public.presence': {
    select: holding(presenceIndex),
    insert: holding(presenceWrite),
    delete: holding(presenceIndex),
  },
  'public.protocol_pack': {
    select: everyone,
    insert: holding(protocolWrite),
    update: holding(protocolWrite),
  },
  'public.outbreak': {
    select: everyone,
    insert: holding(outbreakWrite),
    update: holding(outbreakWrite),
    move: holding(outbreakWrite),
  },
  'public.outbreak_edition': { select: everyone, insert: holding(outbreakWrite) },
  // names of the migrations that ran; granted to nobody
  'public.migration': {},
  'core.setting': { select: everyone },
  'core.command': {
    select: (session, role) => servers(role) && session.actor === sampleActor,
    insert: (session, role) => servers(role) && session.actor === sampleActor,
    update: (session, role) => servers(role) && session.actor === sampleActor,
  },
  'core.account': {},
  'core.account_grant': {},
  'core.session': {},
  // the journal is written by its function only; the sequencer alone gives positions
  'journal.entry': {
    select: (session, role, { here }) =>
      (bit(session.can, journalRead) && within(session, here)) ||
      (role === 'op_worker' && session.actor === 'system:sequencer'),
  },
  'journal.position': {
    select: session => bit(session.can, journalRead),
    insert: (_session, role) => role === 'op_worker',
  },
  'journal.checkpoint': { select: () => true, insert: (_session, role) => role === 'op_worker' },
  'journal.frontier': {
    select: (_session, role) => role === 'op_worker',
    update: (_session, role) => role === 'op_worker',
  },
};
/** Whose command the sample row of `core.command` is. */
export const sampleActor = 'system:matrix-owner';

/** What a hand-written policy adds to `core.protect`. */
const added: Record<string, Rules> = {
  // who follows up confirms presence, without planning: measure_guard lets only those columns through
  'public.measure': {
    update: (session, role, places) =>
      inArea(measureWrite)(session, role, places) || inArea(followup)(session, role, places),
  },
};

/** The rules of a table; undefined for a table nobody has declared. */
export function rulesOf(table: string): Rules | undefined {
  const found = table.startsWith('public.') ? declared.get(table.slice('public.'.length)) : undefined;
  if (byHand[table]) return withSweeps(byHand[table]);
  if (!found) return undefined;
  const { read, write, columns } = found;
  const tied = columns.length > 0;
  const written = tied ? inArea(write) : holding(write);
  const extra = added[table] ?? {};
  const update: Rule = (...cell) => written(...cell) || (extra.update?.(...cell) ?? false);
  // whoever looks for the row first needs reading as well
  const both =
    (rule: Rule): Rule =>
    (session, role, places) =>
      rule(session, role, places) && bit(session.can, read);
  return {
    select: tied ? inArea(read) : holding(read),
    insert: written,
    update: both(update),
    delete: both(written),
    ...(tied ? { move: both(movable(write)) } : {}),
    sweep: update,
    wipe: written,
  };
}

/** By hand, what is written as `update` and `delete` is meant of the policy itself; finding the row first takes reading as well. */
function withSweeps(rules: Rules): Rules {
  const found = (rule: Rule | undefined): Rule | undefined =>
    rule && ((...cell) => rule(...cell) && (rules.select?.(...cell) ?? false));
  return {
    ...rules,
    update: found(rules.update),
    delete: found(rules.delete),
    move: found(rules.move),
    sweep: rules.update,
    wipe: rules.delete,
  };
}

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

const areaColumns = ['area_key', 'located_key', 'origin_key'];

/** Lays one row into every table of the product, foreign keys apart, at `here`. */
export async function layRows(superuser: pg.Client, { here, there }: Places): Promise<Sample[]> {
  const tables = await superuser.query<{
    schema: string;
    name: string;
    oid: number;
  }>(`select n.nspname as schema, c.relname as name, c.oid::int as oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'core', 'journal') and c.relkind in ('r', 'p') and not c.relispartition order by 1, 2`);
  await superuser.query(`set session_replication_role = replica`);
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
    const row = (seed: number) => own.map(column => valueOf(table, column, seed, here, allowed(column.name)));
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

function valueOf(
  table: string,
  column: ColumnRow,
  seed: number,
  here: number,
  allowed: string | undefined,
): string {
  if (areaColumns.includes(column.name)) return String(here);
  if (table === 'core.command' && column.name === 'actor') return `'${sampleActor}'`;
  if (table === 'public.area' && column.name === 'key') return String(here + seed);
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
      return `'2022-07-1${seed}'`;
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

/** Creates the function that tries statements as whoever calls it, each taken back. */
export async function createTrial(superuser: pg.Client): Promise<void> {
  await superuser.query(`create function public.matrix_trial(statements text[]) returns text[] language plpgsql as $$
    declare n bigint; told text[] := '{}'; statement text;
    begin
      foreach statement in array statements loop
        begin
          execute statement;
          get diagnostics n = row_count;
          raise exception using errcode = 'MX000', message = n::text;
        exception when others then
          told := told || case when sqlstate = 'MX000' then sqlerrm else sqlstate end;
        end;
      end loop;
      return told;
    end $$`);
  await superuser.query(
    'grant execute on function public.matrix_trial(text[]) to op_app, op_worker, op_audit',
  );
}

/** Tries every verb on every sample inside the open transaction: whether the database lets it happen to the row. */
export async function trial(
  client: pg.Client,
  samples: readonly Sample[],
): Promise<{ sample: Sample; verb: Verb; happens: boolean }[]> {
  const cells = samples.flatMap(sample =>
    verbs.flatMap(verb => (sample.statements[verb] ? [{ sample, verb, text: sample.statements[verb] }] : [])),
  );
  const { rows } = await client.query<{ told: string[] }>('select public.matrix_trial($1) as told', [
    cells.map(cell => cell.text),
  ]);
  return cells.map(({ sample, verb, text }, index) => ({
    sample,
    verb,
    happens: happened(rows[0]!.told[index]!, text),
  }));
}

function happened(told: string, text: string): boolean {
  if (/^\d+$/.test(told) && told.length !== 5) return Number(told) > 0;
  if (told === '42501') return false;
  // 23…: the policies let it through and a constraint stopped it
  if (told.startsWith('23')) return true;
  // no session: the scope's settings are absent or empty, and the policy cannot be evaluated
  if (told === '22P02' || told === '42704') return false;
  throw new Error(`${told}: ${text}`);
}

/** What may be done with no session at all: the city's name and time zone are read before anybody signs in, and roots of the journal are public. */
export function withoutSession(table: string, verb: Verb, role: DatabaseRole): boolean {
  if (verb === 'select' && (table === 'core.setting' || table === 'journal.checkpoint')) return true;
  // the sequencer's tables hold positions and roots, nothing of what was done; its database role is kept from them by no session
  if (role !== 'op_worker') return false;
  return (
    (verb === 'insert' && (table === 'journal.position' || table === 'journal.checkpoint')) ||
    (table === 'journal.frontier' && (verb === 'select' || verb === 'update' || verb === 'sweep'))
  );
}
