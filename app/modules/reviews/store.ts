import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { LessonFields, LessonRow, ReviewRow, ReviewState } from './schema.ts';

export const reviewColumns = sql`r.id, r.outbreak_id as "outbreakId", r.kind, r.title, r.period_from as "periodFrom", r.period_to as "periodTo", r.state, r.created_at as "createdAt", r.created_by as "createdBy",
  r.updated_at as "updatedAt", r.area_key as "areaKey", r.area_hi as "areaHi", r.version`;

export async function readReview(ctx: Context, id: string): Promise<ReviewRow | null> {
  const { rows } = await sql<ReviewRow>`select ${reviewColumns} from review r where r.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

export async function insertReview(
  ctx: Context,
  row: Pick<ReviewRow, 'outbreakId' | 'kind' | 'title' | 'periodFrom' | 'periodTo'>,
): Promise<string> {
  const at = new Date(ctx.now);
  const { rows } = await sql<{ id: string }>`
    insert into review (outbreak_id, kind, title, period_from, period_to, created_at, created_by, updated_at, area_key, area_hi)
    values (${row.outbreakId}, ${row.kind}, ${row.title}, ${row.periodFrom}, ${row.periodTo}, ${at}, ${ctx.scope.actor}, ${at}, ${ctx.scope.lo}, ${ctx.scope.hi}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** False when somebody changed the review meanwhile. */
export async function changeReview(
  ctx: Context,
  id: string,
  version: number,
  to: { title?: string; periodFrom?: string; periodTo?: string; state?: ReviewState },
): Promise<boolean> {
  const result =
    await sql`update review set title = coalesce(${to.title ?? null}, title), period_from = coalesce(${to.periodFrom ?? null}::date, period_from), period_to = coalesce(${to.periodTo ?? null}::date, period_to),
      state = coalesce(${to.state ?? null}, state), updated_at = ${new Date(ctx.now)}, version = version + 1
    where id = ${id} and version = ${version}`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

/** Notes that something of the review changed, for the list; its own version stays, so that writing texts disturbs nobody. */
export async function touchReview(ctx: Context, id: string): Promise<void> {
  await sql`update review set updated_at = ${new Date(ctx.now)} where id = ${id}`.execute(ctx.tx);
}

export interface AnswerRow {
  pillar: string;
  question: string;
  text: string;
  authors: Record<string, string>;
  updatedAt: Date;
  updatedBy: string;
  version: number;
}

export async function readAnswers(ctx: Context, reviewId: string): Promise<AnswerRow[]> {
  const { rows } =
    await sql<AnswerRow>`select pillar, question, text, authors, updated_at as "updatedAt", updated_by as "updatedBy", version from review_answer where review_id = ${reviewId}`.execute(
      ctx.tx,
    );
  return rows;
}

/** Saves a text written on a version (0: there was none); false when there is a later one. */
export async function saveAnswer(
  ctx: Context,
  review: ReviewRow,
  answer: { pillar: string; question: string; text: string; version: number },
): Promise<boolean> {
  const at = new Date(ctx.now);
  const mine = JSON.stringify({ [ctx.scope.actor]: at.toISOString() });
  const result =
    answer.version === 0
      ? await sql`insert into review_answer (review_id, pillar, question, text, authors, updated_at, updated_by, area_key, area_hi)
          values (${review.id}, ${answer.pillar}, ${answer.question}, ${answer.text}, ${mine}::jsonb, ${at}, ${ctx.scope.actor}, ${review.areaKey}, ${review.areaHi}) on conflict do nothing`.execute(
          ctx.tx,
        )
      : await sql`update review_answer set text = ${answer.text}, authors = authors || ${mine}::jsonb, updated_at = ${at}, updated_by = ${ctx.scope.actor}, version = version + 1
          where review_id = ${review.id} and pillar = ${answer.pillar} and question = ${answer.question} and version = ${answer.version}`.execute(
          ctx.tx,
        );
  return Number(result.numAffectedRows) === 1;
}

export interface CommentRow {
  id: string;
  pillar: string | null;
  text: string;
  at: Date;
  actor: string;
}

export async function readComments(ctx: Context, reviewId: string): Promise<CommentRow[]> {
  const { rows } =
    await sql<CommentRow>`select id, pillar, text, at, actor from review_comment where review_id = ${reviewId} order by id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function insertComment(
  ctx: Context,
  review: ReviewRow,
  comment: { pillar?: string | undefined; text: string },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into review_comment (review_id, pillar, text, at, actor, area_key, area_hi)
    values (${review.id}, ${comment.pillar ?? null}, ${comment.text}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${review.areaKey}, ${review.areaHi}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

const lessonColumns = sql`l.id, l.review_id as "reviewId", l.pillar, l.finding, l.cause, l.recommendation, l.owner_unit as "ownerUnit", l.owner_key as "ownerKey", l.due_on as "dueOn", l.evidence, l.task_id as "taskId",
  l.updated_at as "updatedAt", l.updated_by as "updatedBy", l.version, t.state as "taskState", t.due_at as "taskDueAt"`;

export async function readLessons(ctx: Context, reviewId: string): Promise<LessonRow[]> {
  const { rows } =
    await sql<LessonRow>`select ${lessonColumns} from review_lesson l left join review_lesson_task t on t.lesson_id = l.id where l.review_id = ${reviewId} order by l.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readLesson(ctx: Context, reviewId: string, id: string): Promise<LessonRow | null> {
  const { rows } =
    await sql<LessonRow>`select ${lessonColumns} from review_lesson l left join review_lesson_task t on t.lesson_id = l.id where l.review_id = ${reviewId} and l.id = ${id}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

export async function insertLesson(ctx: Context, review: ReviewRow, lesson: LessonFields): Promise<string> {
  const at = new Date(ctx.now);
  const by = ctx.scope.actor;
  const { rows } = await sql<{ id: string }>`
    insert into review_lesson (review_id, pillar, finding, cause, recommendation, owner_unit, owner_key, due_on, evidence, created_at, created_by, updated_at, updated_by, area_key, area_hi)
    values (${review.id}, ${lesson.pillar}, ${lesson.finding}, ${lesson.cause}, ${lesson.recommendation}, ${lesson.ownerUnit}, ${lesson.ownerKey}, ${lesson.dueOn}, ${lesson.evidence ?? ''}, ${at}, ${by}, ${at}, ${by}, ${review.areaKey}, ${review.areaHi}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** False when somebody changed it meanwhile. */
export async function changeLesson(
  ctx: Context,
  id: string,
  version: number,
  to: Partial<LessonFields> & { taskId?: string },
): Promise<boolean> {
  const at = new Date(ctx.now);
  const result =
    await sql`update review_lesson set pillar = coalesce(${to.pillar ?? null}, pillar), finding = coalesce(${to.finding ?? null}, finding), cause = coalesce(${to.cause ?? null}, cause),
      recommendation = coalesce(${to.recommendation ?? null}, recommendation), owner_unit = coalesce(${to.ownerUnit ?? null}, owner_unit), owner_key = coalesce(${to.ownerKey ?? null}::bigint, owner_key),
      due_on = coalesce(${to.dueOn ?? null}::date, due_on), evidence = coalesce(${to.evidence ?? null}, evidence),
      task_id = coalesce(${to.taskId ?? null}::uuid, task_id), task_at = case when ${to.taskId ?? null}::uuid is null then task_at else ${at}::timestamptz end, task_by = case when ${to.taskId ?? null}::uuid is null then task_by else ${ctx.scope.actor} end,
      updated_at = ${at}, updated_by = ${ctx.scope.actor}, version = version + 1
    where id = ${id} and version = ${version}`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

export async function removeLesson(ctx: Context, id: string, version: number): Promise<boolean> {
  const result =
    await sql`delete from review_lesson where id = ${id} and version = ${version} and task_id is null`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

export async function insertVersion(ctx: Context, review: ReviewRow, body: unknown): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into review_version (review_id, number, at, actor, body, area_key)
    select ${review.id}, coalesce(max(number), 0) + 1, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${JSON.stringify(body)}::jsonb, ${review.areaKey} from review_version where review_id = ${review.id} returning number`.execute(
    ctx.tx,
  );
  return rows[0]!.number;
}

export async function readVersions(
  ctx: Context,
  reviewId: string,
): Promise<{ number: number; at: Date; actor: string }[]> {
  const { rows } = await sql<{
    number: number;
    at: Date;
    actor: string;
  }>`select number, at, actor from review_version where review_id = ${reviewId} order by number`.execute(
    ctx.tx,
  );
  return rows;
}

/** What was kept at a closing (the last one without a number); null where there is none or it is not the reader's. */
export async function readVersion<Body>(
  ctx: Context,
  reviewId: string,
  number?: number,
): Promise<{ number: number; body: Body } | null> {
  const { rows } = await sql<{
    number: number;
    body: Body;
  }>`select number, body from review_version where review_id = ${reviewId} and (${number ?? null}::int is null or number = ${number ?? null}::int) order by number desc limit 1`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}
