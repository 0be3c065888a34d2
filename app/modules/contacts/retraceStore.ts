import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { casesOfOutbreak } from '../cases/queries.ts';

export type SweepState = 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
export interface SweepCounts {
  new: number;
  changed: number;
  unaffected: number;
  gone: number;
}
export interface SweepRow extends SweepCounts {
  id: string;
  outbreakId: string;
  state: SweepState;
  everyCase: boolean;
  total: number;
  done: number;
  stopAskedAt: Date | null;
  askedAt: Date;
  askedBy: string;
  finishedAt: Date | null;
  areaKey: number;
}
export interface SweepCase extends SweepCounts {
  caseId: string;
  number: string;
  outcome: 'waiting' | 'same' | 'traced' | 'refused';
  refused: string | null;
}

const columns = sql`s.id, s.outbreak_id as "outbreakId", s.state, s.every_case as "everyCase", s.total, s.done, s.new_count as "new", s.changed, s.unaffected, s.gone,
  s.stop_asked_at as "stopAskedAt", s.asked_at as "askedAt", s.asked_by as "askedBy", s.finished_at as "finishedAt", s.area_key as "areaKey"`;

export async function readSweeps(ctx: Context, outbreakId: string): Promise<SweepRow[]> {
  const { rows } =
    await sql<SweepRow>`select ${columns} from trace_sweep s where s.outbreak_id = ${outbreakId} order by s.id desc limit 20`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readSweep(ctx: Context, id: string): Promise<SweepRow | null> {
  const { rows } = await sql<SweepRow>`select ${columns} from trace_sweep s where s.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** Begins a sweep; null when one of the outbreak is under way in this area. */
export async function insertSweep(
  ctx: Context,
  sweep: { outbreakId: string; everyCase: boolean },
): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`insert into trace_sweep (outbreak_id, every_case, asked_at, asked_by, area_key) values (${sweep.outbreakId}, ${sweep.everyCase}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.lo})
    on conflict (outbreak_id, area_key) where state in ('waiting', 'running') do nothing returning id`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

/** Lists the open cases of the outbreak in this scope that were traced before, all waiting. Returns how many. */
export async function listCases(ctx: Context, sweep: SweepRow): Promise<number> {
  const { numAffectedRows } =
    await sql`insert into trace_sweep_case (sweep_id, case_id, area_key, located_key, origin_key)
    select ${sweep.id}, c.case_id, c.area_key, c.located_key, c.origin_key from
      (select distinct on (r.case_id) r.case_id, r.area_key, r.located_key, r.origin_key from trace_run r where r.outbreak_id = ${sweep.outbreakId} order by r.case_id, r.at desc) c
    where c.case_id = any(${await openCaseIds(ctx, sweep.outbreakId)}::uuid[]) on conflict do nothing`.execute(
      ctx.tx,
    );
  const total = Number(numAffectedRows ?? 0);
  await sql`update trace_sweep set state = 'running', total = (select count(*) from trace_sweep_case where sweep_id = ${sweep.id}) where id = ${sweep.id}`.execute(
    ctx.tx,
  );
  return total;
}

async function openCaseIds(ctx: Context, outbreakId: string): Promise<string[]> {
  return (await casesOfOutbreak(ctx, outbreakId)).flatMap(row => (row.closedAt ? [] : [row.id]));
}

export async function waitingCases(ctx: Context, sweepId: string): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`select case_id as id from trace_sweep_case where sweep_id = ${sweepId} and outcome = 'waiting' order by case_id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

/** Notes what became of some cases and adds it to the sweep's totals. One statement each. */
export async function noteCases(
  ctx: Context,
  sweepId: string,
  cases: readonly (SweepCounts & {
    caseId: string;
    outcome: 'same' | 'traced' | 'refused';
    refused?: string;
    runId?: string | null;
  })[],
): Promise<void> {
  if (!cases.length) return;
  await sql`update trace_sweep_case t set outcome = n.outcome, refused = n.refused, run_id = n.run::uuid, new_count = n.added, changed = n.changed, unaffected = n.same, gone = n.gone
    from unnest(${cases.map(c => c.caseId)}::uuid[], ${cases.map(c => c.outcome)}::text[], ${cases.map(c => c.refused ?? null)}::text[], ${cases.map(c => c.runId ?? null)}::text[],
      ${cases.map(c => c.new)}::int[], ${cases.map(c => c.changed)}::int[], ${cases.map(c => c.unaffected)}::int[], ${cases.map(c => c.gone)}::int[]) n(id, outcome, refused, run, added, changed, same, gone)
    where t.sweep_id = ${sweepId} and t.case_id = n.id`.execute(ctx.tx);
  await sql`update trace_sweep s set done = x.done, new_count = x.added, changed = x.changed, unaffected = x.same, gone = x.gone from
    (select count(*) filter (where outcome <> 'waiting') as done, sum(new_count) as added, sum(changed) as changed, sum(unaffected) as same, sum(gone) as gone from trace_sweep_case where sweep_id = ${sweepId}) x where s.id = ${sweepId}`.execute(
    ctx.tx,
  );
}

export async function finishSweep(
  ctx: Context,
  id: string,
  state: 'done' | 'stopped' | 'failed',
): Promise<void> {
  await sql`update trace_sweep set state = ${state}, finished_at = ${new Date(ctx.now)} where id = ${id} and state in ('waiting', 'running')`.execute(
    ctx.tx,
  );
}

/** Stops a sweep, also one whose job is gone: the case under way is finished, no other is begun. False when it has ended. */
export async function askToStop(ctx: Context, id: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update trace_sweep set state = 'stopped', finished_at = ${new Date(ctx.now)}, stop_asked_at = ${new Date(ctx.now)}, stop_asked_by = ${ctx.scope.actor} where id = ${id} and state in ('waiting', 'running')`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

/** Cases of a sweep, those with differences first. */
export async function readSweepCases(ctx: Context, sweepId: string): Promise<Omit<SweepCase, 'number'>[]> {
  const { rows } = await sql<
    Omit<SweepCase, 'number'>
  >`select case_id as "caseId", outcome, refused, new_count as "new", changed, unaffected, gone from trace_sweep_case where sweep_id = ${sweepId}
    order by (new_count + changed + gone) desc, (outcome = 'refused') desc, case_id limit 2000`.execute(
    ctx.tx,
  );
  return rows;
}

/** Contacts met by cases directly, found in the newest run and of a class that is followed further. */
export async function followedContacts(
  ctx: Context,
  caseIds: readonly string[],
  classId: string,
): Promise<{ caseId: string; personId: string; firstExposureAt: Date | null }[]> {
  const { rows } = await sql<{
    caseId: string;
    personId: string;
    firstExposureAt: Date | null;
  }>`select case_id as "caseId", person_id as "personId", first_exposure_at as "firstExposureAt" from contact
    where case_id = any(${[...caseIds]}::uuid[]) and hop = 1 and change <> 'gone' and found_facts->>'class' = ${classId}`.execute(
    ctx.tx,
  );
  return rows;
}

/** How many people the list of each case holds that its newest run found. */
export async function listedCounts(ctx: Context, caseIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{
    id: string;
    n: number;
  }>`select case_id as id, count(*)::int as n from contact where case_id = any(${[...caseIds]}::uuid[]) and found_facts <> '{}' and change <> 'gone' group by case_id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.id, row.n]));
}
