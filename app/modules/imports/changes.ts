import { sql } from 'kysely';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';

/**
 * Rows of other modules that an import changes, kept as they were. This is the one place where rows of other modules are put back as a whole:
 * undoing must be exact to the byte, which no door that says what it means could promise. `id`: the row itself is kept and overwritten;
 * any other key column: all rows with that key are replaced.
 */
const kept: Record<string, { key: string; area: boolean }[]> = {
  person: [{ key: 'id', area: true }],
  person_match: [{ key: 'person_id', area: true }],
  person_fact: [{ key: 'person_id', area: true }],
  case_record: [{ key: 'id', area: true }],
  case_state: [{ key: 'case_id', area: true }],
};
const ofPerson = ['person', 'person_match', 'person_fact'];
const ofCase = ['case_record', 'case_state'];

const changeKey = (ctx: Context) => ctx.keys.secret('import-changes');

/** Keeps how these people and cases are now, unless this import already kept them. Call before changing them. */
export async function captureBefore(
  ctx: Context,
  importId: string,
  ids: { people?: readonly string[]; cases?: readonly string[] },
): Promise<void> {
  for (const [tables, wanted] of [
    [ofPerson, ids.people ?? []],
    [ofCase, ids.cases ?? []],
  ] as const) {
    if (!wanted.length) continue;
    for (const table of tables) {
      const key = kept[table]![0]!.key;
      const current = await rowsNow(ctx, table, key, wanted);
      await sql`insert into import_change (import_id, table_name, key_column, row_id, sealed_before, area_key)
        select ${importId}::uuid, ${table}, ${key}, c.id, c.sealed, ${ctx.scope.lo}
        from unnest(${wanted}::uuid[], ${wanted.map(id => seal(changeKey(ctx), current.get(id) ?? '[]', `${importId}:${table}:${id}`))}::bytea[]) c(id, sealed)
        on conflict (import_id, table_name, key_column, row_id) do nothing`.execute(ctx.tx);
    }
  }
}

/** Keeps how they are after the change, so that undoing can tell whether someone worked on them since. Call after changing them. */
export async function captureAfter(
  ctx: Context,
  importId: string,
  ids: { people?: readonly string[]; cases?: readonly string[] },
): Promise<void> {
  for (const [tables, wanted] of [
    [ofPerson, ids.people ?? []],
    [ofCase, ids.cases ?? []],
  ] as const) {
    if (!wanted.length) continue;
    for (const table of tables) {
      const current = await rowsNow(ctx, table, kept[table]![0]!.key, wanted);
      await sql`update import_change c set sealed_after = a.sealed from unnest(${wanted}::uuid[], ${wanted.map(id => seal(changeKey(ctx), current.get(id) ?? '[]', `${importId}:${table}:${id}`))}::bytea[]) a(id, sealed)
        where c.import_id = ${importId} and c.table_name = ${table} and c.row_id = a.id`.execute(ctx.tx);
    }
  }
}

async function rowsNow(
  ctx: Context,
  table: string,
  key: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  // columns in the order of the table and rows in one order: the text is compared as it stands
  const { rows } = await sql<{
    id: string;
    body: string;
  }>`select t.${sql.ref(key)} as id, jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text)::text as body from ${sql.table(table)} t where t.${sql.ref(key)} = any(${ids}::uuid[]) group by 1`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.id, row.body]));
}

interface Change {
  id: number;
  table: string;
  key: string;
  rowId: string;
  before: Buffer;
  after: Buffer | null;
}

async function* changesOf(ctx: Context, importId: string): AsyncGenerator<Change[]> {
  for (let after = 0; ; ) {
    const { rows } =
      await sql<Change>`select id, table_name as table, key_column as key, row_id as "rowId", sealed_before as before, sealed_after as after from import_change where import_id = ${importId} and id > ${after} order by id limit 500`.execute(
        ctx.tx,
      );
    if (!rows.length) return;
    yield rows;
    after = rows.at(-1)!.id;
  }
}

/** IMP-55: names what was changed since by someone else; empty when everything the import changed still stands as it left it. */
export async function changedSince(ctx: Context, importId: string): Promise<Bilingual[]> {
  const found = { person: 0, case: 0 };
  for await (const changes of changesOf(ctx, importId)) {
    for (const [table, key, group] of grouped(changes)) {
      const current = await rowsNow(
        ctx,
        table,
        key,
        group.map(change => change.rowId),
      );
      for (const change of group) {
        if (!change.after) continue;
        const left = open(changeKey(ctx), change.after, `${importId}:${table}:${change.rowId}`).toString();
        if (left !== (current.get(change.rowId) ?? '[]'))
          found[table.startsWith('person') ? 'person' : 'case']++;
      }
    }
  }
  const named: Bilingual[] = [];
  if (found.person)
    named.push({
      zh: `有${found.person}处人员资料在导入之后又被修改`,
      en: `${found.person} person records were changed after the import`,
    });
  if (found.case)
    named.push({
      zh: `有${found.case}处病例资料在导入之后又被修改`,
      en: `${found.case} case records were changed after the import`,
    });
  return named;
}

/** Puts everything back as it was, column by column. */
export async function restoreBefore(ctx: Context, importId: string): Promise<number> {
  let restored = 0;
  for await (const changes of changesOf(ctx, importId)) {
    for (const [table, key, group] of grouped(changes)) {
      const before = `[${group
        .map(change =>
          open(changeKey(ctx), change.before, `${importId}:${table}:${change.rowId}`).toString().slice(1, -1),
        )
        .filter(Boolean)
        .join(',')}]`;
      if (key === 'id') {
        const { rows } = await sql<{
          name: string;
        }>`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${table} and column_name <> 'id' and is_generated = 'NEVER'`.execute(
          ctx.tx,
        );
        const sets = sql.join(rows.map(({ name }) => sql`${sql.ref(name)} = b.${sql.ref(name)}`));
        await sql`update ${sql.table(table)} t set ${sets} from jsonb_populate_recordset(null::${sql.table(table)}, ${before}::jsonb) b where t.id = b.id`.execute(
          ctx.tx,
        );
      } else {
        await sql`delete from ${sql.table(table)} where ${sql.ref(key)} = any(${group.map(change => change.rowId)}::uuid[])`.execute(
          ctx.tx,
        );
        await sql`insert into ${sql.table(table)} select * from jsonb_populate_recordset(null::${sql.table(table)}, ${before}::jsonb)`.execute(
          ctx.tx,
        );
      }
      restored += group.length;
    }
  }
  return restored;
}

function grouped(changes: readonly Change[]): [string, string, Change[]][] {
  const groups = new Map<string, Change[]>();
  for (const change of changes)
    groups.set(`${change.table} ${change.key}`, [
      ...(groups.get(`${change.table} ${change.key}`) ?? []),
      change,
    ]);
  return [...groups].map(([name, group]) => [name.split(' ')[0]!, name.split(' ')[1]!, group]);
}
