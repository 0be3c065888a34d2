import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { RunInputs } from './rules.ts';
import type { ResponseSummary, WorldValues } from './summary.ts';
import type { Influence } from './worlds.ts';

export type RunState = 'waiting' | 'running' | 'done' | 'stopped' | 'failed';

/** What a run came to, as stored. */
export interface RunOutcome {
  responses: ResponseSummary[];
  influences: Influence[];
  calibration: { factor: number; r: number }[];
  beyond: number;
  asNowFoundADay: number | null;
  /** Reported a day over the last week, by the picture. */
  reportedADay: number;
  threads: number;
}

export interface RunRow {
  id: string;
  outbreakId: string;
  state: RunState;
  askedAt: Date;
  askedBy: string;
  finishedAt: Date | null;
  stoppedBy: string | null;
  inputs: RunInputs;
  total: number;
  done: number;
  elapsedMs: number;
  processorMs: number;
  /** The work has not shown itself for a minute: the server was stopped in the middle. */
  lost: boolean;
  outcome: RunOutcome | null;
  problem: Bilingual | null;
  areaKey: number;
}

const columns = sql`o.id, o.outbreak_id as "outbreakId", o.state, o.asked_at as "askedAt", o.asked_by as "askedBy", o.finished_at as "finishedAt", o.stopped_by as "stoppedBy", o.inputs,
  o.total, o.done, o.elapsed_ms as "elapsedMs", o.processor_ms as "processorMs", (o.state in ('waiting', 'running') and o.seen_at < clock_timestamp() - interval '1 minute') as lost,
  o.problem, o.area_key as "areaKey"`;

export async function readRun(ctx: Context, id: string): Promise<RunRow | null> {
  const { rows } =
    await sql<RunRow>`select ${columns}, o.outcome from option_run o where o.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** The newest runs of an outbreak, without their outcomes. */
export async function readRuns(ctx: Context, outbreakId: string): Promise<RunRow[]> {
  const { rows } =
    await sql<RunRow>`select ${columns}, null as outcome from option_run o where o.outbreak_id = ${outbreakId} order by o.id desc limit 50`.execute(
      ctx.tx,
    );
  return rows;
}

/** Values of every world under every response; null where there are none. */
export async function readWorlds(ctx: Context, id: string): Promise<WorldValues[][] | null> {
  const { rows } = await sql<{
    worlds: WorldValues[][] | null;
  }>`select per_world as worlds from option_run where id = ${id}`.execute(ctx.tx);
  return rows[0]?.worlds ?? null;
}

/** Begins a run; null when one of the outbreak is under way in this area. One whose work was lost gives way. */
export async function insertRun(
  ctx: Context,
  run: { outbreakId: string; inputs: RunInputs; total: number },
): Promise<string | null> {
  await sql`update option_run set state = 'failed', finished_at = ${new Date(ctx.now)}, problem = ${JSON.stringify(lostProblem)}::jsonb
    where outbreak_id = ${run.outbreakId} and area_key = ${ctx.scope.lo} and state in ('waiting', 'running') and seen_at < clock_timestamp() - interval '1 minute'`.execute(
    ctx.tx,
  );
  const { rows } = await sql<{
    id: string;
  }>`insert into option_run (outbreak_id, inputs, total, asked_at, asked_by, seen_at, area_key)
    values (${run.outbreakId}, ${JSON.stringify(run.inputs)}::jsonb, ${run.total}, ${new Date(ctx.now)}, ${ctx.scope.actor}, clock_timestamp(), ${ctx.scope.lo})
    on conflict (outbreak_id, area_key) where state in ('waiting', 'running') do nothing returning id`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

const lostProblem: Bilingual = {
  zh: '服务中途停止,推演没有完成。',
  en: 'The server was stopped in the middle; the run did not end.',
};

/** Takes a waiting run; false when it was stopped before it began. */
export async function beginRun(ctx: Context, id: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update option_run set state = 'running', seen_at = clock_timestamp() where id = ${id} and state in ('waiting', 'running')`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

/** Notes progress; false when the run was stopped meanwhile. */
export async function noteProgress(
  ctx: Context,
  id: string,
  at: { done: number; elapsedMs: number; processorMs: number },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update option_run set done = ${at.done}, elapsed_ms = ${Math.round(at.elapsedMs)}, processor_ms = ${Math.round(at.processorMs)}, seen_at = clock_timestamp() where id = ${id} and state = 'running'`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

/** Ends a run with its outcome or its problem; false when it was stopped before. */
export async function finishRun(
  ctx: Context,
  id: string,
  end:
    | { state: 'done'; outcome: RunOutcome; worlds: WorldValues[][] }
    | { state: 'failed'; problem: Bilingual },
): Promise<boolean> {
  const outcome = end.state === 'done' ? JSON.stringify(end.outcome) : null;
  const worlds = end.state === 'done' ? JSON.stringify(end.worlds) : null;
  const problem = end.state === 'failed' ? JSON.stringify(end.problem) : null;
  const { numAffectedRows } =
    await sql`update option_run set state = ${end.state}, finished_at = ${new Date(ctx.now)}, outcome = ${outcome}::jsonb, per_world = ${worlds}::jsonb, problem = ${problem}::jsonb
    where id = ${id} and state = 'running'`.execute(ctx.tx);
  return numAffectedRows === 1n;
}

/** Stops a run, also one whose work is gone. False when it has ended. */
export async function stopRun(ctx: Context, id: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update option_run set state = 'stopped', finished_at = ${new Date(ctx.now)}, stopped_by = ${ctx.scope.actor} where id = ${id} and state in ('waiting', 'running')`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}
