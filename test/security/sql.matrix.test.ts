import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { openTestCity } from '../support/city.ts';
import { type DatabaseRole, type Places, rulesOf, withoutSession } from './rules.ts';
import { layRows } from './samples.ts';
import { everySession } from './sessions.ts';
import { superuserOf } from './superuser.ts';
import { createTrial, trial } from './trial.ts';
import { objectArea } from './world.ts';

const city = await openTestCity([]);
const superuser = await superuserOf(city);
const places: Places = { here: city.areas[objectArea]!, there: city.areas['B/1']! };
const samples = await layRows(superuser, places);
await createTrial(superuser);
const sessions = await everySession(city, superuser);
const logins: { role: DatabaseRole; url: string }[] = [
  { role: 'op_app', url: city.outpace.urls.app },
  { role: 'op_worker', url: city.outpace.urls.worker },
];

const wrong: string[] = [];
let cells = 0;
for (const { role, url } of logins) {
  const client = new pg.Client(url);
  await client.connect();
  for (const session of sessions) {
    await client.query('begin');
    await client.query('select * from core.enter($1)', [session.token]);
    for (const { sample, verb, happens } of await trial(client, samples)) {
      const expected = rulesOf(sample.table)?.[verb]?.(session, role, places) ?? false;
      cells++;
      if (happens !== expected)
        wrong.push(
          `${role} ${verb} ${sample.table} as ${session.name}: ${happens ? 'happens' : 'is refused'}, the rules say ${expected ? 'it may' : 'it may not'}`,
        );
    }
    await client.query('rollback');
  }
  // without a session nothing is seen or changed, except what is nobody's secret
  for (const { sample, verb, happens } of await trial(client, samples)) {
    cells++;
    if (happens !== withoutSession(sample.table, verb, role))
      wrong.push(`${role} ${verb} ${sample.table} without a session ${happens ? 'happens' : 'is refused'}`);
  }
  await client.end();
}
afterAll(async () => {
  await superuser.end();
  await city.close();
});

const list = async (text: string) =>
  (await superuser.query<{ what: string }>(text)).rows.map(row => row.what);
const ours = `n.nspname in ('public', 'core', 'journal', 'queue')`;

describe(`SQL matrix: ${samples.length} tables × ${sessions.length} sessions × ${logins.length} database roles, ${cells} cells`, () => {
  it('every table has its rules declared here or by core.protect', () => {
    expect(samples.map(sample => sample.table).filter(table => !rulesOf(table))).toEqual([]);
  });
  it('the database does what the rules say, in bare SQL', () => {
    expect(wrong, `\n${wrong.slice(0, 60).join('\n')}\n${wrong.length} in all`).toEqual([]);
  });
});

describe('the catalog', () => {
  it('every table has row-level security with at least one policy', async () => {
    expect(
      await list(`select c.oid::regclass::text as what from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p') and not c.relispartition
      and (not c.relrowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid)) and c.oid <> 'public.migration'::regclass`),
    ).toEqual([]);
    // the names of the migrations that ran are the owner's alone
    expect(
      await list(
        `select grantee as what from information_schema.role_table_grants where table_name = 'migration' and grantee <> 'op_owner'`,
      ),
    ).toEqual([]);
  });
  it('row-level security is forced on the owner too, except where only the owner’s narrow functions reach', async () => {
    // core.*: read and written by security-definer functions alone; journal.*: append-only through journal.append
    expect(
      await list(
        `select case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p') and not c.relispartition and not c.relforcerowsecurity order by 1`,
      ),
    ).toEqual([
      'core.account',
      'core.account_grant',
      'core.command',
      'core.session',
      'core.setting',
      'journal.checkpoint',
      'journal.entry',
      'journal.frontier',
      'journal.position',
      'migration',
    ]);
  });
  it('no table that is not forced can be written by the server past its functions', async () => {
    expect(
      await list(
        `select format('%s %s %s', table_schema || '.' || table_name, grantee, privilege_type) as what from information_schema.role_table_grants where table_schema in ('core', 'journal') and grantee in ('op_app', 'op_worker', 'op_audit') and privilege_type not in ('SELECT') order by 1`,
      ),
    ).toEqual([
      'core.command op_app INSERT',
      'core.command op_app UPDATE',
      'core.command op_worker INSERT',
      'core.command op_worker UPDATE',
      'journal.checkpoint op_worker INSERT',
      'journal.frontier op_worker UPDATE',
      'journal.position op_worker INSERT',
    ]);
  });
  it('every view runs with the rights of who asks', async () => {
    expect(
      await list(
        `select c.oid::regclass::text as what from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)))`,
      ),
    ).toEqual([]);
  });
  it('no partition can be read past its parent', async () => {
    await superuser.query(`select core.ensure_presence_day('2022-07-18')`);
    expect(
      await list(`select format('%s by %s', c.oid::regclass, r.role) as what from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join (values ('op_app'), ('op_worker'), ('op_audit')) r(role)
      where ${ours} and c.relispartition and c.relkind = 'r' and has_table_privilege(r.role, c.oid, 'select, insert, update, delete, truncate')`),
    ).toEqual([]);
  });
  it('no policy lets the server write whatever it likes', async () => {
    expect(
      await list(
        `select format('%s on %s', p.polname, p.polrelid::regclass) as what from pg_policy p where pg_get_expr(p.polwithcheck, p.polrelid) = 'true' and (p.polroles = '{0}' or 'op_app'::regrole = any(p.polroles))`,
      ),
    ).toEqual([]);
    expect(
      await list(
        `select format('%s on %s', p.polname, p.polrelid::regclass) as what from pg_policy p where pg_get_expr(p.polqual, p.polrelid) = 'true' and p.polcmd <> 'r' and (p.polroles = '{0}' or 'op_app'::regrole = any(p.polroles))`,
      ),
    ).toEqual([]);
  });
  it('nothing is granted to everybody', async () => {
    expect(
      await list(
        `select format('%s %s', c.oid::regclass, a.privilege_type) as what from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a where ${ours} and a.grantee = 0`,
      ),
    ).toEqual([]);
    expect(
      await list(
        `select format('%s', p.oid::regprocedure) as what from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and p.prosecdef and has_function_privilege('public', p.oid, 'execute') order by 1`,
      ),
    ).toEqual([]);
    expect(
      await list(
        `select format('schema %s create', n.nspname) as what from pg_namespace n where ${ours} and has_schema_privilege('public', n.oid, 'create')`,
      ),
    ).toEqual([]);
  });
  it('every function that runs with its owner’s rights fixes its search path', async () => {
    expect(
      await list(
        `select format('%s', p.oid::regprocedure) as what from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and p.prosecdef and not exists (select from unnest(p.proconfig) s where s like 'search_path=%')`,
      ),
    ).toEqual([]);
  });
  it('no server role bypasses policies, creates anything, owns anything or becomes another', async () => {
    expect(
      await list(
        `select format('%s', rolname) as what from pg_roles where rolname in ('op_app', 'op_worker', 'op_audit', 'op_queue', 'op_owner') and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
      ),
    ).toEqual([]);
    expect(
      await list(
        `select format('%s in %s', m.member::regrole, m.roleid::regrole) as what from pg_auth_members m where m.member::regrole::text like 'op\\_%'`,
      ),
    ).toEqual([]);
    expect(
      await list(
        `select c.oid::regclass::text as what from pg_class c where c.relowner in ('op_app'::regrole, 'op_worker'::regrole, 'op_audit'::regrole)`,
      ),
    ).toEqual([]);
    expect(
      await list(
        `select format('%s by %s', t.c, r.role) as what from (select c.oid::regclass as c from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p')) t cross join (values ('op_app'), ('op_worker'), ('op_audit')) r(role) where has_table_privilege(r.role, t.c, 'truncate, trigger, references')`,
      ),
    ).toEqual([]);
  });
  it('the server cannot set its own scope through a function', async () => {
    expect(
      await list(
        `select r.role as what from (values ('op_app'), ('op_worker'), ('op_audit')) r(role) where has_function_privilege(r.role, 'pg_catalog.set_config(text, text, boolean)', 'execute')`,
      ),
    ).toEqual([]);
  });
});
