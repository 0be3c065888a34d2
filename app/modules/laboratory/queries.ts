import type { Context } from '../../core/module.ts';
import type { Refusal } from '../../core/refusal.ts';
import * as labs from './labStore.ts';
import { readOutcomes } from './outcomeStore.ts';
import { readHolds } from './poolStore.ts';
import { releaseOutcomes } from './release.ts';
import type {
  HoldRow,
  IncomingResult,
  LabRow,
  LabState,
  OutcomeRow,
  ResultSource,
  TakenResults,
} from './schema.ts';
import { take } from './take.ts';

export { type FeedRow, readFeeds as resultFeeds } from './exchange/feedStore.ts';
export { proposeCorrection as correctResult } from './release.ts';
export type {
  HoldRow,
  IncomingResult,
  LabRow,
  LabState,
  Outcome,
  OutcomeRow,
  ResultSource,
  TakenResults,
} from './schema.ts';

/** Laboratories by id, all when none are named; keyed by id. They are public to staff. */
export async function labsOf(ctx: Context, ids?: readonly string[]): Promise<Map<string, LabRow>> {
  return new Map((await labs.readLabs(ctx, ids)).map(row => [row.id, row]));
}

/** The laboratory of a facility id, or null. */
export function labByCode(ctx: Context, code: string): Promise<LabRow | null> {
  return labs.readLabByCode(ctx, code);
}

/** Work before laboratories: tubes waiting, running and to review, the oldest, what was reported in the last hour; keyed by id. */
export function labWork(ctx: Context, ids: readonly string[]): ReturnType<typeof labs.workOf> {
  return labs.workOf(ctx, ids);
}

/**
 * Takes results a laboratory states (LAB-6, LAB-7, LAB-10, LAB-11); needs lab.read and lab.write over the laboratory's area. Each row is answered; nothing of a refused or waiting row is
 * kept. Set-based, at most 5,000 rows a call (RangeError). What follows for people is drawn by a job within seconds.
 */
export function takeResults(
  ctx: Context,
  labId: string,
  results: readonly IncomingResult[],
  source: ResultSource,
): Promise<TakenResults | Refusal> {
  return take(ctx, labId, results, source);
}

/** Releases reviewed results by id (LAB-8, LAB-9): needs a natural person other than the reviewer. */
export function releaseTubes(
  ctx: Context,
  labId: string,
  outcomeIds: string[],
): ReturnType<typeof releaseOutcomes> {
  return releaseOutcomes(ctx, labId, { ids: outcomeIds });
}

/** Sets what a laboratory can take now; feeds call it when one falls silent or speaks again. Needs lab.write or testing.write in its area; false where nothing changed. */
export async function setLabState(
  ctx: Context,
  labId: string,
  state: LabState,
  note: string,
): Promise<boolean> {
  const changed = await labs.setState(ctx, labId, state, note);
  if (changed)
    await ctx.journal({
      act: 'lab.state_changed',
      objectKind: 'laboratory',
      objectId: labId,
      detail: { state, note },
    });
  return changed;
}

/** Results of tubes, newest first, keyed by tube id; corrected and withdrawn ones too (their state says so). */
export async function outcomesOf(
  ctx: Context,
  tubeIds: readonly string[],
): Promise<Map<string, OutcomeRow[]>> {
  return Map.groupBy(await readOutcomes(ctx, { tubeIds }), row => row.tubeId);
}

/** Temporary holds of people or of tubes, newest first. Needs measure.read over the person. */
export async function holdsOf(
  ctx: Context,
  of: { personIds?: readonly string[]; tubeIds?: readonly string[]; state?: HoldRow['state'] },
): Promise<HoldRow[]> {
  return readHolds(ctx, {
    ...(of.personIds ? { personIds: of.personIds } : {}),
    ...(of.tubeIds ? { tubeIds: of.tubeIds } : {}),
    ...(of.state ? { states: [of.state] } : {}),
  });
}
