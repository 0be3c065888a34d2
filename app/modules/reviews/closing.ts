import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Figures } from './figureSchema.ts';
import { figuresOf } from './figures.ts';
import { mayMove } from './rules.ts';
import type { Review, ReviewRow, ReviewState } from './schema.ts';
import { changeReview, insertVersion, readLessons, readReview, readVersion } from './store.ts';
import { viewOfReview } from './views.ts';

/** What closing keeps: the figures as they stood, and everything written. */
export interface Kept {
  figures: Figures;
  review: Review;
}

/** REV-12: somebody else changed it meanwhile; the answer says at which version it stands. */
export const conflict = (details: Record<string, unknown>): Refusal =>
  refuse(
    'REV-12',
    '他人刚修改过,请先看新的内容再保存。',
    'Somebody changed this meanwhile; look at it before saving.',
    { status: 409, details },
  );

/** Takes a review to another state. Closing counts the figures once more and keeps them with the text as a version (REV-9). */
export async function move(
  ctx: Context,
  review: ReviewRow,
  change: { version: number; to: ReviewState; reason?: string | undefined },
): Promise<Refusal | null> {
  const lessons = await readLessons(ctx, review.id);
  const no = mayMove(review.state, change.to, {
    lessonsWithoutTask: lessons.filter(lesson => lesson.taskId === null).length,
    reason: change.reason,
  });
  if (no) return no;
  if (!(await changeReview(ctx, review.id, change.version, { state: change.to })))
    return conflict({ version: (await readReview(ctx, review.id))?.version ?? null });
  let number: number | undefined;
  if (change.to === 'closed') {
    const kept: Kept = {
      figures: await figuresOf(ctx, review),
      review: await viewOfReview(ctx, (await readReview(ctx, review.id))!),
    };
    number = await insertVersion(ctx, review, kept);
  }
  await ctx.journal({
    act: `review.${change.to === 'closed' ? 'closed' : change.to === 'draft' ? 'returned' : review.state === 'closed' ? 'reopened' : 'discussed'}`,
    objectKind: 'review',
    objectId: review.id,
    rule: 'REV-8',
    areaKey: review.areaKey,
    detail: { reason: change.reason, number },
  });
  return null;
}

/**
 * REV-1, REV-9: the figures a reader is to see: those kept at the last closing where the review is closed and the reader reads its whole area; else counted now, in the reader's own
 * area. `frozen`: the number of the version.
 */
export async function shownFigures(
  ctx: Context,
  review: ReviewRow,
  version?: number,
): Promise<{ figures: Figures; frozen: number | null } | null> {
  if (review.state === 'closed' || version !== undefined) {
    const kept = await readVersion<Kept>(ctx, review.id, version);
    if (kept) return { figures: kept.body.figures, frozen: kept.number };
    if (version !== undefined) return null;
  }
  return { figures: await figuresOf(ctx, review), frozen: null };
}
