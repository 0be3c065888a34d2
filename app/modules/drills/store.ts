import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { Scenario } from './scenario.ts';

/** A drill as it stands in the list, without its process. */
export interface RunRow {
  id: string;
  scenarioId: string;
  title: Bilingual;
  people: number;
  seed: number;
  staffSpeed: number;
  startedAt: Date;
  startedBy: string;
  stoppedAt: Date | null;
}

const columns = sql`r.id, r.scenario_id as "scenarioId", r.title, r.people, r.seed, r.staff_speed as "staffSpeed",
  r.started_at as "startedAt", coalesce(n.name, r.started_by) as "startedBy", r.stopped_at as "stoppedAt"`;

/** Most drills a list shows; older ones are there until deleted, and said to be left out. */
export const mostListed = 200;

/** Drills, newest first, at most `mostListed`. */
export async function listRuns(ctx: Context): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`select ${columns} from drill_run r
    left join lateral core.account_names(array[r.started_by]) n on true order by r.id desc limit ${mostListed}`.execute(
    ctx.tx,
  );
  return rows;
}

/** How many drills there are. */
export async function countRuns(ctx: Context): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from drill_run`.execute(ctx.tx);
  return rows[0]!.n;
}

/** One drill, held until the transaction ends so that two starts do not meet; null where there is none. */
export async function lockRun(ctx: Context, id: string): Promise<RunRow | null> {
  const { rows } = await sql<RunRow>`select ${columns} from drill_run r
    left join lateral core.account_names(array[r.started_by]) n on true where r.id = ${id} for update of r`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** Notes a new drill; its id names its folder. */
export async function addRun(
  ctx: Context,
  run: { scenario: Scenario; people: number; seed: number; staffSpeed: number },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into drill_run (scenario_id, title, people, seed, staff_speed, started_at, started_by)
    values (${run.scenario.id}, ${JSON.stringify(run.scenario.title)}::jsonb, ${run.people}, ${run.seed}, ${run.staffSpeed}, ${new Date(ctx.now)}, ${ctx.scope.actor}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** Notes that a drill was stopped, or goes on (`stopped` false). */
export async function noteStop(ctx: Context, id: string, stopped: boolean): Promise<void> {
  await sql`update drill_run set stopped_at = ${stopped ? new Date(ctx.now) : null}, stopped_by = ${stopped ? ctx.scope.actor : null} where id = ${id}`.execute(
    ctx.tx,
  );
}

/** Takes a drill out of the list. */
export async function removeRun(ctx: Context, id: string): Promise<void> {
  await sql`delete from drill_run where id = ${id}`.execute(ctx.tx);
}

/** An answer to a question of the scenario. */
export interface AnswerRow {
  questionId: string;
  at: Date;
  by: string;
  text: string;
}

/** All answers of this drill, oldest first. */
export async function listAnswers(ctx: Context): Promise<AnswerRow[]> {
  const { rows } =
    await sql<AnswerRow>`select a.question_id as "questionId", a.answered_at as at, coalesce(n.name, a.answered_by) as by, a.answer as text
    from drill_answer a left join lateral core.account_names(array[a.answered_by]) n on true order by a.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Adds an answer; earlier ones stay. */
export async function addAnswer(ctx: Context, questionId: string, text: string): Promise<void> {
  await sql`insert into drill_answer (question_id, answered_at, answered_by, answer) values (${questionId}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${text})`.execute(
    ctx.tx,
  );
}

/** Name of an account id as staff see it; the id itself where there is none. */
export async function nameOfActor(ctx: Context): Promise<string> {
  const { rows } = await sql<{
    name: string;
  }>`select name from core.account_names(${[ctx.scope.actor]}::text[])`.execute(ctx.tx);
  return rows[0]?.name ?? ctx.scope.actor;
}
