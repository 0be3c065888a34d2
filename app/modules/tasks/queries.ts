import type { Context } from '../../core/module.ts';
import type { NewTask, TaskRow } from './schema.ts';
import * as store from './store.ts';

export type { NewTask, TaskKind, TaskRow, TaskState } from './schema.ts';

/**
 * Adds tasks, set-based, and returns their ids in the order of `rows`. `unlessOpen`: a subject that already has an open task
 * of the kind gets no second one (null in its place).
 */
export async function addTasks(
  ctx: Context,
  rows: readonly NewTask[],
  options: { unlessOpen?: boolean } = {},
): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for (let from = 0; from < rows.length; from += 5000)
    ids.push(...(await store.insertTasks(ctx, rows.slice(from, from + 5000), options.unlessOpen ?? false)));
  return ids;
}

/** Cancels what is still open of one or more subjects, with the reason in each task's history. Returns how many. */
export async function closeTasksOf(
  ctx: Context,
  subjectId: string | readonly string[],
  reason: string,
  options: { kinds?: readonly string[] } = {},
): Promise<number> {
  return store.cancelTasksOf(
    ctx,
    typeof subjectId === 'string' ? [subjectId] : subjectId,
    reason,
    options.kinds,
  );
}

/** Marks the open tasks of a kind done because what they asked for has been recorded; they still wait for verification. */
export async function tasksDone(
  ctx: Context,
  subjectIds: readonly string[],
  kinds: readonly string[],
  note: string,
): Promise<number> {
  return store.doneBecause(ctx, subjectIds, kinds, note);
}

/** Open tasks of some subjects, most overdue first. */
export async function openTasksOf(ctx: Context, subjectIds: readonly string[]): Promise<TaskRow[]> {
  return store.readOpenOf(ctx, subjectIds);
}

/** Hands the open tasks of a person to other areas after a move. */
export async function moveTasks(
  ctx: Context,
  personId: string,
  keys: { areaKey?: number; locatedKey?: number },
): Promise<void> {
  await store.moveTasks(ctx, personId, keys);
}

export { areaAbove } from './rules.ts';
