import type { Context } from '../../core/module.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames } from '../areas/queries.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import type { PillarId, QuestionId } from './pillars.ts';
import type { Answer, Lesson, LessonRow, Review, ReviewRow } from './schema.ts';
import { type AnswerRow, readAnswers, readComments, readLessons, readVersions } from './store.ts';

/** States of a task that is over. */
const over = new Set(['verified', 'closed', 'cancelled', 'done']);
/** Whether a session reads the whole area a review counts: then, and only then, what was kept at its closing is what it should see. */
const coversAll = (ctx: Context, review: ReviewRow) =>
  ctx.scope.lo <= review.areaKey && ctx.scope.hi >= review.areaHi;

export function viewOfAnswer(row: AnswerRow, nameOf: (actor: string) => string): Answer {
  return {
    pillar: row.pillar as PillarId,
    question: row.question as QuestionId,
    text: row.text,
    version: row.version,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: nameOf(row.updatedBy),
    authors: Object.entries(row.authors)
      .map(([actor, at]) => ({ name: nameOf(actor), at }))
      .sort((a, b) => a.at.localeCompare(b.at)),
  };
}

export function viewOfLesson(
  row: LessonRow,
  now: number,
  nameOf: (actor: string) => string,
  areaName: (key: number) => string,
): Lesson {
  return {
    id: row.id,
    pillar: row.pillar as PillarId,
    finding: row.finding,
    cause: row.cause,
    recommendation: row.recommendation,
    ownerUnit: row.ownerUnit,
    ownerKey: row.ownerKey,
    ownerArea: areaName(row.ownerKey),
    dueOn: row.dueOn,
    evidence: row.evidence,
    taskId: row.taskId,
    taskState: row.taskState,
    taskLate: row.taskDueAt !== null && !over.has(row.taskState ?? '') && row.taskDueAt.getTime() < now,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: nameOf(row.updatedBy),
    version: row.version,
  };
}

/** A review with everything written in it. A handful of small queries. */
export async function viewOfReview(ctx: Context, review: ReviewRow): Promise<Review> {
  const [answers, comments, lessons, versions, outbreak] = [
    await readAnswers(ctx, review.id),
    await readComments(ctx, review.id),
    await readLessons(ctx, review.id),
    await readVersions(ctx, review.id),
    (await outbreakOf(ctx, review.outbreakId))!,
  ];
  const names = await colleagues(ctx, [
    review.createdBy,
    ...answers.flatMap(row => [row.updatedBy, ...Object.keys(row.authors)]),
    ...comments.map(row => row.actor),
    ...lessons.map(row => row.updatedBy),
    ...versions.map(row => row.actor),
  ]);
  const areas = await areaNames(ctx, [review.areaKey, ...lessons.map(row => row.ownerKey)]);
  const nameOf = (actor: string) => names.get(actor)?.name ?? actor;
  const areaName = (key: number) => areas.get(key)?.path ?? ctx.outpace.city.name;
  const writes = ctx.can('review.write') && coversAll(ctx, review);
  return {
    id: review.id,
    outbreakId: review.outbreakId,
    outbreakCode: outbreak.code,
    outbreakName: outbreak.name,
    outbreakNameEn: outbreak.nameEn,
    kind: review.kind,
    title: review.title,
    periodFrom: review.periodFrom,
    periodTo: review.periodTo,
    state: review.state,
    version: review.version,
    areaName: areaName(review.areaKey),
    createdAt: review.createdAt.toISOString(),
    createdBy: nameOf(review.createdBy),
    updatedAt: review.updatedAt.toISOString(),
    mayWrite: writes && review.state !== 'closed',
    mayChangeState: writes,
    answers: answers.map(row => viewOfAnswer(row, nameOf)),
    comments: comments.map(row => ({
      id: row.id,
      pillar: row.pillar as PillarId | null,
      text: row.text,
      at: row.at.toISOString(),
      by: nameOf(row.actor),
    })),
    lessons: lessons.map(row => viewOfLesson(row, ctx.now, nameOf, areaName)),
    versions: versions.map(row => ({ number: row.number, at: row.at.toISOString(), by: nameOf(row.actor) })),
  };
}
