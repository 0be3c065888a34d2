import { dayOf, type Pack, type PlanOutcome } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { addObligations, obligationsOf, withdrawObligations } from '../obligations/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { closeMeasures } from './close.ts';
import { findingsOf } from './findings.ts';
import { obligationsOfPlan, planFor } from './plan.ts';
import { endMoved, settingOn } from './rules.ts';
import type { MeasureFacts, MeasureRow } from './schema.ts';
import { insertPlans, updatePlans } from './store.ts';

/** An open measure to be worked out again. */
export interface Replanning {
  row: MeasureRow;
  pack: Pack;
  packName: { packId: string; packVersion: string; overlayIds: readonly string[] };
  lastExposureOn?: string;
  facts?: MeasureFacts;
  /** A plan already decided (an edition switch); else it is worked out here. */
  outcome?: PlanOutcome;
}

/** What came of it; `days` is how far the end moved, positive is longer, null when the measure ended. */
export interface Replanned {
  measureId: string;
  personId: string;
  days: number | null;
  endsAt: number | null;
}

/**
 * Works out open measures again and writes what follows: plan and its history, end, future checks and tests, journal. The end always
 * comes from the pack; where the pack asks nothing any more the measure ends under the pack's rule. Set-based.
 */
export async function replan(
  ctx: Context,
  jobs: readonly Replanning[],
  why: Bilingual,
  rule: string,
): Promise<Replanned[]> {
  if (jobs.length === 0) return [];
  const tz = ctx.outpace.city.timeZone;
  const findings = await findingsByOutbreak(
    ctx,
    jobs.filter(job => !job.outcome).map(job => job.row),
  );
  const planned = jobs.map(job => {
    const facts = job.facts ?? job.row.facts;
    const lastExposureOn = job.lastExposureOn ?? job.row.lastExposureOn;
    const outcome =
      job.outcome ??
      planFor(
        job.pack,
        { ...job.row, facts, lastExposureOn, foundAt: job.row.foundAt.getTime() },
        findings.get(job.row.id) ?? { tests: [] },
        ctx.now,
        tz,
      );
    return { ...job, facts, lastExposureOn, outcome };
  });
  const results: Replanned[] = [];
  const ending = planned.flatMap(job =>
    'refused' in job.outcome ? [{ row: job.row, rule: job.outcome.refused }] : [],
  );
  for (const id of await closeMeasures(ctx, ending, 'ended_by_change', why.zh))
    results.push({
      measureId: id,
      personId: ending.find(one => one.row.id === id)!.row.personId,
      days: null,
      endsAt: null,
    });

  const going = planned.flatMap(job => ('refused' in job.outcome ? [] : [{ ...job, plan: job.outcome }]));
  const written = new Set(
    await updatePlans(
      ctx,
      going.map(job => ({
        id: job.row.id,
        version: job.row.version,
        plan: job.plan,
        setting: settingOn(job.plan, dayOf(ctx.now, tz)),
        endsAt: job.plan.endsAt,
        lastExposureOn: job.lastExposureOn,
        facts: job.facts,
        ...nameOf(job.packName),
      })),
    ),
  );
  const kept = going.filter(job => written.has(job.row.id));
  await insertPlans(
    ctx,
    kept.map(job => ({ ...job.row, ...nameOf(job.packName), measureId: job.row.id, plan: job.plan, why })),
  );
  await withdrawObligations(
    ctx,
    kept.map(job => job.row.id),
    ['daily_check', 'test'],
  );
  // What is past stays as it was; only what lies ahead is asked anew.
  const today = dayOf(ctx.now, tz);
  const settled = new Set(
    (
      await obligationsOf(
        ctx,
        kept.map(job => job.row.id),
        { fromDay: today, toDay: today },
      )
    )
      .filter(one => one.state === 'done')
      .map(one => `${one.subjectId} ${one.kind} ${one.dueAt.getTime()}`),
  );
  const ahead = kept.flatMap(job =>
    obligationsOfPlan(job.plan, job.row, Math.max(job.row.foundAt.getTime(), ctx.now), ctx.now),
  );
  // Who was checked this morning under the old rule is not asked again under the new one.
  await addObligations(
    ctx,
    ahead.filter(one => !settled.has(`${one.subjectId} ${one.kind} ${one.dueAt}`)),
  );
  const people = await peopleOf(
    ctx,
    kept.map(job => job.row.personId),
  );
  for (const job of kept) {
    const days = endMoved(job.row.endsAt.getTime(), job.plan.endsAt, tz);
    results.push({ measureId: job.row.id, personId: job.row.personId, days, endsAt: job.plan.endsAt });
    await ctx.journal({
      act: 'measure.replanned',
      objectKind: 'measure',
      objectId: job.row.id,
      rule,
      subject: people.get(job.row.personId)?.pseudonym,
      areaKey: job.row.areaKey,
      detail: {
        why: why.en,
        days,
        end: new Date(job.plan.endsAt).toISOString(),
        pack: `${job.packName.packId} ${job.packName.packVersion}`,
      },
    });
  }
  return results;
}

const nameOf = (name: Replanning['packName']) => ({
  packId: name.packId,
  packVersion: name.packVersion,
  overlayIds: name.overlayIds,
});

/** Findings of measures, whatever their outbreak, keyed by measure id. */
export async function findingsByOutbreak(
  ctx: Context,
  rows: readonly MeasureRow[],
): Promise<Awaited<ReturnType<typeof findingsOf>>> {
  const all: Awaited<ReturnType<typeof findingsOf>> = new Map();
  for (const [outbreakId, same] of Map.groupBy(rows, row => row.outbreakId))
    for (const [key, value] of await findingsOf(
      ctx,
      outbreakId,
      same.map(row => ({
        key: row.id,
        personId: row.personId,
        measureId: row.id,
        linkedMeasureId: row.linkedMeasureId,
      })),
    ))
      all.set(key, value);
  return all;
}
