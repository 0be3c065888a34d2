import { afterAll, describe, expect, it } from 'vitest';
import { openTestCity } from '../support/city.ts';
import { type DatabaseRole, type Places, rulesOf, type Session, withoutSession } from './rules.ts';
import { layRows, type Sample } from './samples.ts';
import { everySession } from './sessions.ts';
import { superuserOf } from './superuser.ts';
import { createTrial, trial } from './trial.ts';
import { objectArea } from './world.ts';

const city = await openTestCity([]);
const superuser = await superuserOf(city);
const places: Places = { here: city.areas[objectArea]!, there: city.areas['B/1']! };
const samples = new Map((await layRows(superuser, places)).map(sample => [sample.table, sample]));
await createTrial(superuser);
const sessions = oneOfEach(await everySession(city, superuser));

interface Policy {
  name: string;
  table: string;
  roles: string;
  command: string;
  using: string | null;
  check: string | null;
}
const { rows: policies } =
  await superuser.query<Policy>(`select p.polname as name, n.nspname || '.' || c.relname as table, array_to_string(array(select case when r = 0 then 'public' else r::regrole::text end from unnest(p.polroles) r), ', ') as roles, p.polcmd as command,
  pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'core', 'journal') order by 2, 1`);
// the owner of a table that is not forced passes with or without them; they say so in the catalog, and no other role gains by them
const inert = policies.filter(policy => policy.roles === 'op_owner');
const tried = policies.filter(policy => policy.roles !== 'op_owner');

/** Whether the cells of the table still come out as the rules say, with the change made and then taken back. */
async function goesRed(sample: Sample, change: string, role: DatabaseRole): Promise<boolean> {
  await superuser.query('begin');
  await superuser.query(change);
  try {
    await superuser.query(`set local role ${role}`);
    const cells = async () => trial(superuser, [sample]).catch(() => null);
    const unsigned = await cells();
    if (
      !unsigned ||
      unsigned.some(({ verb, happens }) => happens !== withoutSession(sample.table, verb, role))
    )
      return true;
    for (const session of sessions) {
      await superuser.query('select * from core.enter($1)', [session.token]);
      const found = await cells();
      // a policy that can no longer be evaluated stops everybody: red as well
      if (
        !found ||
        found.some(
          ({ verb, happens }) =>
            happens !== (rulesOf(sample.table)?.[verb]?.(session, role, places) ?? false),
        )
      )
        return true;
    }
    return false;
  } finally {
    await superuser.query('rollback');
  }
}
/** One session per set of rights and area is enough to notice. */
function oneOfEach(all: Session[]): Session[] {
  const kinds = new Map(
    all.map(session => [
      `${session.can} ${session.lo} ${/^(system|device):/.test(session.actor) ? session.actor : ''}`,
      session,
    ]),
  );
  return [...kinds.values()];
}

// without a change nothing is red, so what turns red below is the change's doing
const redAnyway: string[] = [];
for (const sample of samples.values())
  for (const role of ['op_app', 'op_worker'] as const)
    if (await goesRed(sample, 'select 1', role)) redAnyway.push(`${sample.table} as ${role}`);

const survivors: string[] = [];
let mutants = 0;
for (const policy of tried) {
  const sample = samples.get(policy.table)!;
  const roles: DatabaseRole[] = /op_app|public/.test(policy.roles) ? ['op_app'] : ['op_worker'];
  const opened = [
    policy.using === null || policy.using === 'true' ? '' : 'using (true)',
    policy.check === null || policy.check === 'true' ? '' : 'with check (true)',
  ]
    .filter(Boolean)
    .join(' ');
  const changes = [
    `drop policy ${policy.name} on ${policy.table}`,
    ...(opened ? [`alter policy ${policy.name} on ${policy.table} ${opened}`] : []),
  ];
  for (const change of changes) {
    mutants++;
    const red = await Promise.all(roles.map(role => goesRed(sample, change, role)));
    if (!red.includes(true)) survivors.push(change);
  }
}
const forced = await (async () => {
  const missed: string[] = [];
  for (const [table, sample] of samples) {
    if (!tried.some(policy => policy.table === table)) continue;
    mutants++;
    if (
      !(await goesRed(sample, `alter table ${table} disable row level security`, 'op_app')) &&
      !(await goesRed(sample, `alter table ${table} disable row level security`, 'op_worker'))
    )
      missed.push(table);
  }
  return missed;
})();

afterAll(async () => {
  await superuser.end();
  await city.close();
});

describe(`mutation of the policies: ${tried.length} policies, ${mutants} changes`, () => {
  it('nothing is red before a policy is touched', () => {
    expect(redAnyway).toEqual([]);
  });
  it('dropping a policy, or opening it to all, turns a cell of the SQL matrix red', () => {
    expect(survivors, `survived:\n${survivors.join('\n')}`).toEqual([]);
  });
  it('so does switching row-level security off, except where every row is everybody’s', () => {
    // the frontier holds hashes only and is granted to op_worker alone
    expect(forced).toEqual(['core.setting', 'journal.checkpoint', 'journal.frontier']);
  });
  it('policies of the owner alone are inert and named', () => {
    expect(inert.map(policy => policy.table)).toEqual([
      'core.account',
      'core.account_grant',
      'core.command',
      'core.session',
      'core.setting',
      // read by the functions that reckon duties and by the door of sampling, whoever calls them
      'public.cohort_member',
      'public.cohort_member',
      'public.custody_event',
      // read by the door a laboratory's own system comes in by
      'public.lab_feed',
      // written by triggers and narrow functions of the owner, whatever the caller holds
      'public.presence',
      'public.presence_cleared',
      'public.presence_device',
      'public.presence_rekeyed',
      'public.presence_write',
      'public.roster_row',
      'public.sample',
      'public.sample_tube',
      'public.sample_tube',
      'public.test_cohort',
      'public.test_duty',
      'public.test_exemption',
      'public.test_exemption',
      'public.trace_change',
    ]);
  });
});
