import type { PairQuery } from '@outpace/trace/pairs/types.ts';
import type { Context, JobContext } from '../../core/module.ts';
import { isRefusal } from '../../core/refusal.ts';
import { casesOf, infectiousWindowOf } from '../cases/queries.ts';
import { measuresOf } from '../measures/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { traceEngine } from '../presence/queries.ts';
import { afterDepartureMinutes, followedClass, hasSecondHop } from './exposure.ts';
import { caseQuestion, followQuestion } from './findings.ts';
import {
  finishSweep,
  followedContacts,
  listCases,
  listedCounts,
  noteCases,
  readSweep,
  type SweepRow,
  waitingCases,
} from './retraceStore.ts';
import { newestRuns } from './runStore.ts';
import { judgedBy, pairHashes } from './sameness.ts';
import { traceCase } from './tracing.ts';

/**
 * CON-13: traces all open cases of an outbreak again. First every case is asked in one question over all cores whether anybody met anybody else; those
 * of whom nothing changed under the same rules need no run. The others are traced one by one, each in its own transaction, so that the work can be
 * watched, stopped, and taken up again where it was.
 */
export async function retraceOutbreak(job: JobContext, sweepId: string): Promise<void> {
  const sweep = await job.transaction(async ctx => {
    const row = await readSweep(ctx, sweepId);
    if (row?.state === 'waiting') await listCases(ctx, row);
    return row;
  });
  if (!sweep || (sweep.state !== 'waiting' && sweep.state !== 'running')) return;
  if (!sweep.everyCase) await job.transaction(ctx => skipSame(ctx, sweep));
  const waiting = await job.transaction(ctx => waitingCases(ctx, sweep.id));
  for (const caseId of waiting) {
    const goOn = await job.transaction(async ctx => {
      const now = await readSweep(ctx, sweep.id);
      if (now?.state !== 'running') return false;
      await traceOne(ctx, sweep, caseId);
      return true;
    });
    if (!goOn) return end(job, sweep, 'stopped');
  }
  return end(job, sweep, 'done');
}

async function end(job: JobContext, sweep: SweepRow, state: 'done' | 'stopped'): Promise<void> {
  await job.transaction(async ctx => {
    await finishSweep(ctx, sweep.id, state);
    const after = (await readSweep(ctx, sweep.id))!;
    await ctx.journal({
      act: 'contact.retraced',
      objectKind: 'outbreak',
      objectId: sweep.outbreakId,
      rule: 'CON-13',
      areaKey: sweep.areaKey,
      detail: {
        sweep: sweep.id,
        state,
        cases: after.total,
        done: after.done,
        new: after.new,
        changed: after.changed,
        gone: after.gone,
      },
    });
  });
}

async function traceOne(ctx: Context, sweep: SweepRow, caseId: string): Promise<void> {
  const before = (await newestRuns(ctx, [caseId])).get(caseId);
  const answer = await traceCase(ctx, caseId, {
    twoHops: before?.options.twoHops,
    minOverlapMinutes: before?.options.minOverlapMinutes,
  });
  const none = { new: 0, changed: 0, unaffected: 0, gone: 0 };
  if (!answer || isRefusal(answer))
    return noteCases(ctx, sweep.id, [
      { caseId, outcome: 'refused', refused: answer ? answer.refused : 'ACC-2', ...none },
    ]);
  const { counts, runId } = answer;
  await noteCases(ctx, sweep.id, [
    {
      caseId,
      outcome: 'traced',
      runId,
      new: counts.new,
      changed: counts.changed,
      unaffected: counts.unaffected,
      gone: counts.gone,
    },
  ]);
}

/** Notes the cases that were traced under the same rules and window and whose people met are the same still. A handful of statements for all cases. */
async function skipSame(ctx: Context, sweep: SweepRow): Promise<void> {
  const waiting = await waitingCases(ctx, sweep.id);
  const engine = await traceEngine(ctx);
  const pack = await packOfOutbreak(ctx, sweep.outbreakId);
  const rules = judgedBy(pack);
  const runs = await newestRuns(ctx, waiting);
  const rows = await casesOf(ctx, waiting);
  const asked: { caseId: string; hash: string; questions: PairQuery[] }[] = [];
  const people = await engine.numbersOf([...rows.values()].map(row => row.personId));
  const followed = await followedOf(ctx, waiting, sweep, followedClass(pack));
  for (const caseId of waiting) {
    const run = runs.get(caseId);
    const row = rows.get(caseId);
    const person = row && people.get(row.personId);
    if (!run?.pairsHash || run.judgedBy !== rules || !row || person === undefined) continue;
    if (run.options.slices.length) continue; // an opened venue is listed person by person
    const window = await infectiousWindowOf(ctx, row);
    if (isRefusal(window) || window.from !== run.windowFrom.getTime()) continue;
    const question = caseQuestion({
      person,
      from: engine.minuteOf(window.from),
      to: engine.minuteOf(window.to),
      minOverlapMinutes: run.options.minOverlapMinutes,
      afterDepartureMinutes: afterDepartureMinutes(pack),
    });
    const second = run.options.twoHops && hasSecondHop(pack) ? (followed.get(caseId) ?? []) : [];
    asked.push({
      caseId,
      hash: run.pairsHash,
      questions: [
        question,
        ...second.map(one =>
          followQuestion(
            question,
            one.person,
            engine.minuteOf(one.from),
            Math.min(engine.minuteOf(ctx.now), one.until === null ? Infinity : engine.minuteOf(one.until)),
          ),
        ),
      ],
    });
  }
  const hashes = await pairHashes(
    engine,
    asked.map(one => one.questions),
  );
  const same = asked.filter((one, index) => one.hash === hashes[index]).map(one => one.caseId);
  const listed = await listedCounts(ctx, same);
  await noteCases(
    ctx,
    sweep.id,
    same.map(caseId => ({
      caseId,
      outcome: 'same' as const,
      new: 0,
      changed: 0,
      gone: 0,
      unaffected: listed.get(caseId) ?? 0,
    })),
  );
}

/** The contacts of each case that are followed further, by their numbers, ascending. */
async function followedOf(
  ctx: Context,
  caseIds: readonly string[],
  sweep: SweepRow,
  classId: string,
): Promise<Map<string, { person: number; from: number; until: number | null }[]>> {
  const contacts = await followedContacts(ctx, caseIds, classId);
  const engine = await traceEngine(ctx);
  const people = [...new Set(contacts.map(contact => contact.personId))];
  const numbers = await engine.numbersOf(people);
  const measures = people.length
    ? await measuresOf(ctx, { personIds: people, outbreakId: sweep.outbreakId, state: 'open' })
    : [];
  const heldFrom = new Map(
    measures
      .filter(measure => measure.inPlaceAt)
      .map(measure => [measure.personId, measure.inPlaceAt!.getTime()]),
  );
  const found = new Map<string, { person: number; from: number; until: number | null }[]>();
  for (const contact of contacts) {
    const person = numbers.get(contact.personId);
    if (person === undefined || !contact.firstExposureAt) continue;
    const list = found.get(contact.caseId) ?? [];
    list.push({
      person,
      from: contact.firstExposureAt.getTime(),
      until: heldFrom.get(contact.personId) ?? null,
    });
    found.set(contact.caseId, list);
  }
  for (const list of found.values()) list.sort((a, b) => a.person - b.person);
  return found;
}
