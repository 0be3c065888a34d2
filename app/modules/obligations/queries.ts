import type { Context } from '../../core/module.ts';
import type { NewObligation, ObligationRow, ObligationState } from './schema.ts';
import * as store from './store.ts';

export type { NewObligation, ObligationRow, ObligationState } from './schema.ts';

/**
 * Adds obligations, set-based; one already there (same subject, kind, rule, day and end) stays as it is, a waived one
 * becomes due again. Returns how many were added or reopened. Linear in the rows.
 */
export async function addObligations(ctx: Context, rows: readonly NewObligation[]): Promise<number> {
  let added = 0;
  for (let from = 0; from < rows.length; from += 5000) added += await store.insertObligations(ctx, rows.slice(from, from + 5000));
  return added;
}

/**
 * Closes what is still open (due, and for `done` also missed) of one or more subjects; `kinds` narrows, `from` (epoch ms)
 * keeps what ended before it. `waived` is what a release or a change of rule leaves behind. Returns how many were closed.
 */
export async function closeObligations(
  ctx: Context,
  subjectId: string | readonly string[],
  change: { state: Exclude<ObligationState, 'due'>; kinds?: readonly NewObligation['kind'][]; from?: number; ruleIds?: readonly string[]; result?: Record<string, unknown> },
): Promise<number> {
  return store.closeObligations(ctx, typeof subjectId === 'string' ? [subjectId] : subjectId, change);
}

/** Removes what lies ahead and is untouched, so that a new plan can take its place; what is past, done or begun stays. */
export async function withdrawObligations(ctx: Context, subjectIds: readonly string[], kinds: readonly NewObligation['kind'][]): Promise<number> {
  return store.deleteAhead(ctx, subjectIds, kinds);
}

/** Obligations by id; unseen ones are absent. */
export async function obligationsByIds(ctx: Context, ids: readonly string[]): Promise<ObligationRow[]> {
  return store.readByIds(ctx, ids);
}

/** All obligations of some subjects, by due time; `fromDay`/`toDay` (both inclusive) narrow the days. */
export async function obligationsOf(ctx: Context, subjectIds: readonly string[], range: { fromDay?: string; toDay?: string } = {}): Promise<ObligationRow[]> {
  return store.readOf(ctx, subjectIds, range);
}

/** Writes results: `state` null keeps the state (an attempt that reached nobody). Set-based. */
export async function recordResults(ctx: Context, rows: readonly { id: string; state: 'done' | 'due' | null; result: Record<string, unknown> | null }[]): Promise<number> {
  return store.recordResults(ctx, rows);
}

/** Hands the obligations of a person to other areas after a move. */
export async function moveObligations(ctx: Context, personId: string, keys: { areaKey?: number; locatedKey?: number }): Promise<void> {
  await store.move(ctx, personId, keys);
}
