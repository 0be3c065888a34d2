import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { markTubes } from '../specimens/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { judgeRun, missingControls, nextStep } from './calls.ts';
import { distinctRules, packsOfProgrammes } from './judging.ts';
import { insertOutcomes, type NewOutcome } from './outcomeStore.ts';
import { durations } from './parameters.ts';
import * as store from './plateStore.ts';
import { reviewPlate } from './release.ts';
import type { NewRun, Readings } from './schema.ts';
import { lookAtControls, lookAtPlate } from './signals.ts';
import { askRerun, type LabTubeRow, labTubesById, moveTubes } from './tubeStore.ts';

const tubesOn = async (ctx: Context, wells: readonly store.WellRow[]): Promise<Map<string, LabTubeRow>> =>
  labTubesById(
    ctx,
    wells.flatMap(well => (well.tubeId ? [well.tubeId] : [])),
  );

/** LAB-2, LAB-5: starts the run of a plate: all controls in place, and no tube on a lot that left it grey before. */
export async function startRun(
  ctx: Context,
  plateId: string,
  given: NewRun,
): Promise<{ id: string } | Refusal> {
  const plate = await store.readPlate(ctx, plateId);
  if (!plate) return notFound;
  const known = await store.readRun(ctx, { plateId });
  if (known?.id === given.id) return { id: given.id };
  if (plate.state !== 'open' || known)
    return refuse('LAB-2', `板${plate.code}已上机。`, `Plate ${plate.code} has been run.`, { status: 409 });
  if (Date.parse(given.startedAt) > ctx.now + durations.clockSlack)
    return refuse('LAB-10', '上机时间晚于现在。', 'The start of the run lies in the future.');
  const wells = await store.readWells(ctx, plateId);
  const tubes = await tubesOn(ctx, wells);
  if (tubes.size === 0) return refuse('LAB-2', '板上还没有样本。', 'There is no specimen on the plate.');
  const overtaken = [...tubes.values()].filter(tube => tube.state !== 'waiting');
  if (overtaken.length)
    return refuse(
      'LAB-1',
      `${overtaken.map(tube => tube.code).join('、')}已另有结果,先取下。`,
      `${overtaken.map(tube => tube.code).join(', ')} got a result elsewhere; take them off first.`,
      { status: 409 },
    );
  const judged = await packsOfProgrammes(ctx, new Set([...tubes.values()].map(tube => tube.programmeId)));
  const rules = distinctRules(judged.values());
  const lacks = missingControls(rules, wells);
  if (lacks.length)
    return refuse(
      'LAB-2',
      `对照不全:${lacks.map(lack => lack.zh).join(',')}(${rules.map(rule => rule.id).join('、')})。`,
      `Controls are incomplete: ${lacks.map(lack => lack.en).join(', ')} (${rules.map(rule => rule.id).join(', ')}).`,
    );
  const same = wells.filter(well => {
    const tube = well.tubeId && tubes.get(well.tubeId);
    return (
      tube &&
      tube.rerunNotReagent === given.reagent &&
      tube.rerunNotLot === given.lot &&
      tube.rerunReason !== 'control'
    );
  });
  if (same.length)
    return refuse(
      'LAB-5',
      `${same.map(well => `${well.well}(${well.tubeCode})`).join('、')}上次用同一批试剂未能判定,须换试剂或批号复检。`,
      `${same.map(well => `${well.well} (${well.tubeCode})`).join(', ')} could not be called with this same lot: repeat with another kit or lot.`,
      { details: { wells: same.map(well => well.well) } },
    );
  if (!(await store.insertRun(ctx, { ...given, plate, rules })))
    return refuse('LAB-2', '这个批次号已用过。', 'This run id has been used.', { status: 409 });
  await store.setPlate(ctx, plateId, 'running');
  await moveTubes(ctx, [...tubes.keys()], 'loaded', given.startedAt);
  await markTubes(
    ctx,
    [...tubes.keys()].map(tubeId => ({ tubeId, state: 'loaded', at: given.startedAt })),
  );
  await ctx.journal({
    act: 'lab.run_started',
    objectKind: 'plate',
    objectId: plateId,
    rule: 'LAB-2',
    areaKey: plate.labKey,
    detail: {
      run: given.id,
      tubes: tubes.size,
      reagent: given.reagent,
      lot: given.lot,
      instrument: given.instrument,
    },
  });
  return { id: given.id };
}

export interface RunAnswer {
  runId: string;
  controls: 'passed' | 'failed' | null;
  problems: Bilingual[];
  calls: Record<string, number>;
}

const answerOf = (
  runId: string,
  controls: RunAnswer['controls'],
  problems: Bilingual[],
  calls: Iterable<string | null>,
): RunAnswer => {
  const counts: Record<string, number> = {};
  for (const call of calls) if (call) counts[call] = (counts[call] ?? 0) + 1;
  return { runId, controls, problems, calls: counts };
};

/**
 * LAB-3, LAB-4, LAB-5: takes the readings of a run. Controls that fail block this plate and no other: its tubes are run again. Otherwise each tube gets its call:
 * definite ones wait for review, grey and invalid ones for another kit or lot. The same run again answers what it answered.
 */
export async function takeReadings(
  ctx: Context,
  runId: string,
  given: Readings,
): Promise<RunAnswer | Refusal> {
  const seen = await store.readRun(ctx, { id: runId });
  const plate = seen && (await store.readPlate(ctx, seen.plateId));
  // read again under the lock of the plate
  const run = plate && (await store.readRun(ctx, { id: runId }));
  if (!run || !plate) return notFound;
  const wells = await store.readWells(ctx, plate.id);
  if (run.readAt)
    return answerOf(
      runId,
      run.controls,
      run.problems,
      wells.map(well => well.call),
    );
  if (plate.state !== 'running')
    return refuse('LAB-4', '这块板没有在检测。', 'This plate is not running.', { status: 409 });
  const finished = Date.parse(given.finishedAt);
  if (finished < run.startedAt.getTime() || finished > ctx.now + durations.clockSlack)
    return refuse(
      'LAB-10',
      '结束时间早于上机或晚于现在。',
      'The run ended before it began, or in the future.',
    );
  const readings = new Map(given.wells.map(one => [one.well, one.genes]));
  const unread = wells.filter(well => !readings.has(well.well)).map(well => well.well);
  const strange = given.wells.map(one => one.well).filter(well => !wells.some(one => one.well === well));
  if (unread.length || strange.length)
    return refuse(
      'LAB-4',
      `读数与板图不符:${unread.length ? `缺${unread.join('、')}` : ''}${strange.length ? ` 空孔有读数${strange.join('、')}` : ''}。`,
      `The readings do not fit the plate: ${unread.length ? `missing ${unread.join(', ')}` : ''}${strange.length ? ` empty wells read ${strange.join(', ')}` : ''}.`,
      { details: { unread, strange } },
    );
  const tubes = await tubesOn(ctx, wells);
  const judged = await packsOfProgrammes(ctx, new Set([...tubes.values()].map(tube => tube.programmeId)));
  const { controls, problems, calls } = judgeRun(
    run.rules,
    wells.map(well => {
      const tube = well.tubeId ? tubes.get(well.tubeId) : undefined;
      const rule = tube && judged.get(tube.programmeId)?.rule;
      return {
        well: well.well,
        content: well.content,
        readings: readings.get(well.well)!,
        ...(rule ? { rule } : {}),
      };
    }),
  );
  await store.storeReadings(
    ctx,
    run,
    given.finishedAt,
    controls,
    problems,
    wells.map(well => ({ well: well.well, genes: readings.get(well.well)!, call: calls.get(well.well)! })),
  );
  await ctx.journal({
    act: controls === 'passed' ? 'lab.run_read' : 'lab.run_blocked',
    objectKind: 'plate',
    objectId: plate.id,
    rule: controls === 'passed' ? 'LAB-4' : 'LAB-3',
    areaKey: plate.labKey,
    detail: { run: runId, tubes: tubes.size, problems: problems.map(problem => problem.zh) },
  });
  if (controls === 'failed') {
    await store.setPlate(ctx, plate.id, 'blocked');
    await askRerun(ctx, [...tubes.keys()], 'control', run);
    await rerunTask(
      ctx,
      plate,
      plate.id,
      'plate',
      {
        zh: `板${plate.code}对照未通过:${tubes.size}管重新上机`,
        en: `Controls of plate ${plate.code} failed: run ${tubes.size} tubes again`,
      },
      'LAB-3',
    );
  } else await settleCalls(ctx, plate, run, wells, tubes, calls, readings);
  await lookAtControls(ctx, plate, run, wells, readings);
  if (controls === 'passed') await lookAtPlate(ctx, plate, wells, calls);
  return answerOf(runId, controls, problems, calls.values());
}

async function settleCalls(
  ctx: Context,
  plate: store.PlateRow,
  run: store.RunRow,
  wells: readonly store.WellRow[],
  tubes: ReadonlyMap<string, LabTubeRow>,
  calls: ReadonlyMap<string, string>,
  readings: ReadonlyMap<string, { gene: string; ct: number | null }[]>,
): Promise<void> {
  const found: NewOutcome[] = [];
  const again: Record<'grey' | 'invalid', string[]> = { grey: [], invalid: [] };
  for (const well of wells) {
    const tube = well.tubeId ? tubes.get(well.tubeId) : undefined;
    if (!tube) continue;
    const step = nextStep(calls.get(well.well) as Parameters<typeof nextStep>[0], well.rerun);
    if ('rerun' in step) again[step.rerun].push(tube.tubeId);
    else
      found.push({
        tubeId: tube.tubeId,
        tubeCode: tube.code,
        key: `run:${run.id}:${well.well}`,
        outcome: step.outcome,
        genes: readings.get(well.well)!,
        reagent: `${run.reagent} ${run.lot}`,
        instrument: run.instrument,
        plateCode: plate.code,
        plateId: plate.id,
        well: well.well,
        state: 'for_review',
        doubt: null,
        source: 'plate',
        messageId: null,
        takenAt: null,
        testedAt: run.startedAt.toISOString(),
        sourceReportedAt: null,
        areaKey: tube.areaKey,
        labKey: plate.labKey,
      });
  }
  await store.setPlate(ctx, plate.id, 'read');
  await insertOutcomes(ctx, plate.labId, found);
  await moveTubes(
    ctx,
    found.map(one => one.tubeId),
    'for_review',
  );
  for (const reason of ['grey', 'invalid'] as const) {
    await askRerun(ctx, again[reason], reason, run);
    for (const tubeId of again[reason])
      await rerunTask(
        ctx,
        plate,
        tubeId,
        'tube',
        reason === 'grey'
          ? {
              zh: `${tubes.get(tubeId)!.code}灰区:换试剂或批号复检`,
              en: `${tubes.get(tubeId)!.code} is grey: repeat with another kit or lot`,
            }
          : {
              zh: `${tubes.get(tubeId)!.code}无效:换试剂或批号复检`,
              en: `${tubes.get(tubeId)!.code} is invalid: repeat with another kit or lot`,
            },
        'LAB-5',
      );
  }
}

async function rerunTask(
  ctx: Context,
  plate: store.PlateRow,
  subjectId: string,
  subjectKind: string,
  title: Bilingual,
  ruleId: string,
): Promise<void> {
  await addTasks(
    ctx,
    [
      {
        outbreakId: null,
        kind: 'rerun_tube',
        title,
        subjectKind,
        subjectId,
        dueAt: ctx.now + durations.rerun,
        ruleId,
        areaKey: plate.labKey,
        locatedKey: plate.labKey,
        originKey: plate.labKey,
      },
    ],
    { unlessOpen: true },
  );
}

/** LAB-8: one person has looked at the plate's curves and controls; everything it says can then be released by another. */
export async function reviewRun(ctx: Context, runId: string): Promise<{ reviewed: number } | Refusal> {
  const run = await store.readRun(ctx, { id: runId });
  if (!run) return notFound;
  return reviewPlate(ctx, run);
}
