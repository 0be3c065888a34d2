import { dayOf, endOfDay } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaOf } from '../areas/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { conflict } from './closing.ts';
import { mayWriteIn, withoutIdentity } from './rules.ts';
import {
  Answer,
  AnswerChange,
  LessonChange,
  type LessonFields,
  type LessonRow,
  NewComment,
  NewLesson,
  Review,
  type ReviewRow,
} from './schema.ts';
import {
  changeLesson,
  insertComment,
  insertLesson,
  readAnswers,
  readLesson,
  readReview,
  removeLesson,
  saveAnswer,
  touchReview,
} from './store.ts';
import { viewOfAnswer, viewOfReview } from './views.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const ids = Type.Object({ id: Type.String({ format: 'uuid' }), lessonId: Type.String({ format: 'uuid' }) });
const versionOnly = Type.Object({ version: Type.Integer() }, { additionalProperties: false });
const writes = { permission: 'review.write', scope: 'area' } as const;

/** The review when it may be written in; else why not. */
async function open(ctx: Context, reviewId: string): Promise<ReviewRow | Refusal> {
  const review = await readReview(ctx, reviewId);
  if (!review) return notFound;
  return mayWriteIn(review.state) ?? review;
}

/** REV-13: who is to act on a lesson lies within the writer's area, and there is still time. */
async function checkLesson(ctx: Context, lesson: Partial<LessonFields>): Promise<Refusal | null> {
  const { finding, cause, recommendation, ownerUnit, evidence } = lesson;
  const no = withoutIdentity({ finding, cause, recommendation, ownerUnit, evidence });
  if (no) return no;
  const today = dayOf(ctx.now, ctx.outpace.city.timeZone);
  if (lesson.dueOn !== undefined && lesson.dueOn < today)
    return refuse(
      'REV-13',
      `整改期限不能早于今天(${today})。`,
      `The due day cannot lie before today (${today}).`,
      {
        errors: [{ path: 'body/dueOn', message: { zh: '请改日期', en: 'change the day' }, rule: 'REV-13' }],
      },
    );
  if (lesson.ownerKey === undefined) return null;
  const inside = lesson.ownerKey >= ctx.scope.lo && lesson.ownerKey <= ctx.scope.hi;
  if (inside && (await areaOf(ctx, lesson.ownerKey))) return null;
  return refuse('REV-13', '责任地区不在您的辖区内。', 'The area that is to act lies outside yours.', {
    errors: [{ path: 'body/ownerKey', message: { zh: '请另选', en: 'choose another' }, rule: 'REV-13' }],
  });
}

/** A lesson of a review that may be written in, as long as it is no task; else why not. */
async function openLesson(
  ctx: Context,
  { id: reviewId, lessonId }: { id: string; lessonId: string },
): Promise<{ review: ReviewRow; lesson: LessonRow } | Refusal> {
  const review = await open(ctx, reviewId);
  if ('refused' in review) return review;
  const lesson = await readLesson(ctx, review.id, lessonId);
  if (!lesson) return notFound;
  return lesson.taskId ? alreadyTask(lesson.taskId) : { review, lesson };
}

/** After a change: the review was touched, the journal says by what, and the page gets it whole. */
async function written(ctx: Context, review: ReviewRow, ...noted: Noted): Promise<Review> {
  await touchReview(ctx, review.id);
  await note(ctx, review, ...noted);
  return viewOfReview(ctx, review);
}

type Noted = [act: string, detail: Record<string, string | number | undefined>, rule?: string];
const note = (ctx: Context, review: ReviewRow, ...[act, detail, rule]: Noted) =>
  ctx.journal({
    act,
    objectKind: 'review',
    objectId: review.id,
    areaKey: review.areaKey,
    ...(rule ? { rule } : {}),
    detail,
  });

export const textRoutes: RouteDefinition[] = [
  route({
    ...writes,
    method: 'PUT',
    url: '/reviews/:id/answers',
    summary: {
      zh: '保存一段回答(随写随存,不覆盖他人)',
      en: 'Save an answer as it is written, never over another',
    },
    params: id,
    body: AnswerChange,
    response: Answer,
    handle: async (ctx, { params, body }) => {
      const review = await open(ctx, params.id);
      if ('refused' in review) return review;
      const no = withoutIdentity({ text: body.text });
      if (no) return no;
      const saved = await saveAnswer(ctx, review, body);
      const row = (await readAnswers(ctx, review.id)).find(
        one => one.pillar === body.pillar && one.question === body.question,
      );
      const names = await colleagues(ctx, row ? [row.updatedBy, ...Object.keys(row.authors)] : []);
      const view = row && viewOfAnswer(row, actor => names.get(actor)?.name ?? actor);
      if (!saved || !view) return conflict({ answer: view ?? null });
      await touchReview(ctx, review.id);
      await note(ctx, review, 'review.answered', {
        pillar: body.pillar,
        question: body.question,
        version: view.version,
      });
      return view;
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/reviews/:id/comments',
    summary: { zh: '评论(署名,不可改)', en: 'Comment; signed, and stays as it is' },
    params: id,
    body: NewComment,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const review = await open(ctx, params.id);
      if ('refused' in review) return review;
      const no = withoutIdentity({ text: body.text });
      if (no) return no;
      const commentId = await insertComment(ctx, review, body);
      return written(ctx, review, 'review.commented', { comment: commentId, pillar: body.pillar });
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/reviews/:id/lessons',
    summary: { zh: '新增经验教训', en: 'Add a lesson' },
    params: id,
    body: NewLesson,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const review = await open(ctx, params.id);
      if ('refused' in review) return review;
      const no = await checkLesson(ctx, body);
      if (no) return no;
      const lessonId = await insertLesson(ctx, review, body);
      return written(ctx, review, 'review.lesson_added', { lesson: lessonId, owner: body.ownerUnit });
    },
  }),
  route({
    ...writes,
    method: 'PATCH',
    url: '/reviews/:id/lessons/:lessonId',
    summary: { zh: '修改经验教训(转为任务之前)', en: 'Change a lesson, before it becomes a task' },
    params: ids,
    body: LessonChange,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const found = await openLesson(ctx, params);
      if ('refused' in found) return found;
      const { review, lesson } = found;
      const { version, ...to } = body;
      const no = await checkLesson(ctx, to);
      if (no) return no;
      if (!(await changeLesson(ctx, lesson.id, version, to))) return conflict({ version: lesson.version });
      return written(ctx, review, 'review.lesson_changed', { lesson: lesson.id });
    },
  }),
  route({
    ...writes,
    method: 'DELETE',
    url: '/reviews/:id/lessons/:lessonId',
    summary: { zh: '删除尚未转为任务的经验教训', en: 'Remove a lesson that is no task yet' },
    params: ids,
    body: versionOnly,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const found = await openLesson(ctx, params);
      if ('refused' in found) return found;
      const { review, lesson } = found;
      if (!(await removeLesson(ctx, lesson.id, body.version))) return conflict({ version: lesson.version });
      return written(ctx, review, 'review.lesson_removed', { lesson: lesson.id, finding: lesson.finding });
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/reviews/:id/lessons/:lessonId/task',
    summary: { zh: '把经验教训转为任务', en: 'Make a lesson a task' },
    params: ids,
    body: versionOnly,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const found = await openLesson(ctx, params);
      if ('refused' in found) return found;
      const { review, lesson } = found;
      if (!ctx.can('task.write'))
        return refuse('ACC-6', '您的岗位没有这项权限。', 'Your role does not hold this permission.', {
          status: 403,
          details: { permission: 'task.write' },
        });
      const no = await checkLesson(ctx, { ownerKey: lesson.ownerKey, dueOn: lesson.dueOn });
      if (no) return no;
      const what = [...lesson.recommendation].slice(0, 80).join('');
      const [taskId] = await addTasks(ctx, [
        {
          outbreakId: review.outbreakId,
          kind: 'other',
          title: {
            zh: `复盘整改(${lesson.ownerUnit}):${what}`,
            en: `After review (${lesson.ownerUnit}): ${what}`,
          },
          subjectKind: 'review',
          subjectId: review.id,
          dueAt: endOfDay(lesson.dueOn, ctx.outpace.city.timeZone),
          ruleId: 'REV-13',
          note: `${lesson.finding}\n${lesson.cause}\n${lesson.recommendation}`,
          areaKey: lesson.ownerKey,
          locatedKey: lesson.ownerKey,
          originKey: review.areaKey,
        },
      ]);
      if (!(await changeLesson(ctx, lesson.id, body.version, { taskId: taskId! })))
        return conflict({ version: lesson.version });
      return written(
        ctx,
        review,
        'review.lesson_became_task',
        { lesson: lesson.id, task: taskId! },
        'REV-13',
      );
    },
  }),
];

const alreadyTask = (taskId: string): Refusal =>
  refuse(
    'REV-13',
    '这条经验教训已转为任务,请在任务中处理。',
    'This lesson has become a task; work on it there.',
    { status: 409, details: { taskId } },
  );
