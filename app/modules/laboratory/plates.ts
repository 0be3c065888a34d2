import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { actorNames } from './actorNames.ts';
import { missingControls } from './calls.ts';
import { distinctRules, packsOfProgrammes } from './judging.ts';
import { ownLab } from './labStore.ts';
import * as store from './plateStore.ts';
import type { NewPlate, Placements, PlateView } from './schema.ts';
import { type LabTubeRow, labTubesByCode, labTubesById, moveTubes } from './tubeStore.ts';

/** A plate of 8 × 12 wells. The same id again is the same plate. */
export async function openPlate(
  ctx: Context,
  labId: string,
  given: NewPlate,
): Promise<{ id: string } | Refusal> {
  const lab = await ownLab(ctx, labId);
  if (!lab) return notFound;
  if (await store.insertPlate(ctx, { ...given, labId, labKey: lab.areaKey })) {
    await ctx.journal({
      act: 'lab.plate_opened',
      objectKind: 'plate',
      objectId: given.id,
      areaKey: lab.areaKey,
      detail: { code: given.code },
    });
    return { id: given.id };
  }
  const plate = await store.readPlate(ctx, given.id, true);
  if (plate?.labId === labId && plate.code === given.code) return { id: given.id };
  return refuse('LAB-1', `板号${given.code}已用过。`, `The plate code ${given.code} has been used.`, {
    status: 409,
  });
}

const notOpen = (plate: store.PlateRow): Refusal =>
  refuse(
    'LAB-1',
    `板${plate.code}已上机或已结束,不能再改。`,
    `Plate ${plate.code} has been run or ended and cannot be changed.`,
    { status: 409, details: { state: plate.state } },
  );

/** LAB-1: puts tubes and controls into wells; each is judged by itself, and what is refused changes nothing. */
export async function placeWells(
  ctx: Context,
  plateId: string,
  given: Placements,
): Promise<
  | {
      placed: { well: string; tubeCode: string | null; already: boolean }[];
      refused: { well: string; tubeCode: string | null; rule: string; why: Bilingual }[];
    }
  | Refusal
> {
  const plate = await store.readPlate(ctx, plateId);
  if (!plate) return notFound;
  if (plate.state !== 'open') return notOpen(plate);
  const codes = given.placements.flatMap(one => (one.tubeCode ? [one.tubeCode] : []));
  const tubes = await labTubesByCode(ctx, codes);
  const own = (code: string) => (tubes.get(code) ?? []).filter(tube => tube.labId === plate.labId);
  const live = await store.liveWells(
    ctx,
    [...tubes.values()].flat().map(tube => tube.tubeId),
  );
  const judged = await packsOfProgrammes(
    ctx,
    new Set([...tubes.values()].flat().map(one => one.programmeId)),
  );
  const wells = new Map((await store.readWells(ctx, plateId)).map(well => [well.well, well]));
  const placed: { well: string; tubeCode: string | null; already: boolean }[] = [];
  const refused: { well: string; tubeCode: string | null; rule: string; why: Bilingual }[] = [];
  const fresh: (Parameters<typeof store.insertWells>[2][number] & { tube: LabTubeRow | null })[] = [];
  for (const one of given.placements) {
    const tubeCode = one.content === 'tube' ? (one.tubeCode ?? null) : null;
    const no = (rule: string, zh: string, en: string) =>
      refused.push({ well: one.well, tubeCode, rule, why: { zh, en } });
    const there = wells.get(one.well);
    if (there || fresh.some(other => other.well === one.well)) {
      const taken = there ?? fresh.find(other => other.well === one.well)!;
      if (taken.content === one.content && taken.tubeCode === tubeCode)
        placed.push({ well: one.well, tubeCode, already: true });
      else
        no(
          'LAB-1',
          `${one.well}孔已有${taken.tubeCode ?? '对照'}`,
          `Well ${one.well} holds ${taken.tubeCode ?? 'a control'}`,
        );
      continue;
    }
    if (one.content !== 'tube') {
      fresh.push({
        well: one.well,
        content: one.content,
        tubeId: null,
        tubeCode: null,
        rerun: false,
        tube: null,
      });
      continue;
    }
    const found = tubeCode ? own(tubeCode) : [];
    const tube = found[0];
    const lying = tube && live.get(tube.tubeId);
    const twice = tube && fresh.find(other => other.tubeId === tube.tubeId);
    if (!tube)
      no(
        'LAB-6',
        `${tubeCode ?? '(未扫码)'}不在本实验室`,
        `${tubeCode ?? '(not scanned)'} is not in this laboratory`,
      );
    else if (found.length > 1)
      no(
        'LAB-6',
        `标签${tubeCode}有两管在用,先查清`,
        `Two tubes bear the label ${tubeCode}; settle that first`,
      );
    else if (lying || twice)
      no(
        'LAB-1',
        `${tubeCode}已在板${lying?.plateCode ?? plate.code}的${lying?.well ?? twice?.well}孔`,
        `${tubeCode} lies in well ${lying?.well ?? twice?.well} of plate ${lying?.plateCode ?? plate.code}`,
      );
    else if (tube.state !== 'waiting')
      no('LAB-1', `${tubeCode}已有结果或不再检测`, `${tubeCode} has a result or is not tested any more`);
    else if (!judged.get(tube.programmeId)?.rule)
      no('LAB-4', '所依方案没有实验室判读规则', 'Its protocol has no rule for reading a run');
    else
      fresh.push({
        well: one.well,
        content: 'tube',
        tubeId: tube.tubeId,
        tubeCode,
        rerun: tube.rerunReason === 'grey' || tube.rerunReason === 'invalid',
        tube,
      });
  }
  const done = await store.insertWells(ctx, plate, fresh);
  for (const one of fresh) {
    if (done.has(one.well)) placed.push({ well: one.well, tubeCode: one.tubeCode, already: false });
    else
      refused.push({
        well: one.well,
        tubeCode: one.tubeCode,
        rule: 'LAB-1',
        why: { zh: '刚刚被别人放到另一块板上', en: 'Somebody just placed it on another plate' },
      });
  }
  return { placed, refused };
}

/** Takes wells off a plate that has not run. */
export async function clearWells(
  ctx: Context,
  plateId: string,
  wells: readonly string[],
): Promise<{ cleared: number } | Refusal> {
  const plate = await store.readPlate(ctx, plateId);
  if (!plate) return notFound;
  if (plate.state !== 'open') return notOpen(plate);
  return { cleared: await store.deleteWells(ctx, plateId, wells) };
}

/** Ends a plate without a result; its tubes wait again. */
export async function voidPlate(
  ctx: Context,
  plateId: string,
  reason: string,
): Promise<{ state: 'void' } | Refusal> {
  const plate = await store.readPlate(ctx, plateId);
  if (!plate) return notFound;
  if (plate.state !== 'open' && plate.state !== 'running') return notOpen(plate);
  const wells = await store.readWells(ctx, plateId);
  await store.setPlate(ctx, plateId, 'void', reason);
  await moveTubes(
    ctx,
    wells.flatMap(well => (well.tubeId ? [well.tubeId] : [])),
    'waiting',
  );
  await ctx.journal({
    act: 'lab.plate_voided',
    objectKind: 'plate',
    objectId: plateId,
    areaKey: plate.labKey,
    detail: { reason, tubes: wells.filter(well => well.tubeId).length },
  });
  return { state: 'void' };
}

/** A plate with its wells, its run and what the packs ask of it. */
export async function plateView(ctx: Context, plateId: string): Promise<PlateView | Refusal> {
  const plate = await store.readPlate(ctx, plateId, true);
  if (!plate) return notFound;
  const wells = await store.readWells(ctx, plateId);
  const run = await store.readRun(ctx, { plateId });
  const rules =
    run?.rules ??
    distinctRules(
      (
        await packsOfProgrammes(
          ctx,
          [
            ...(
              await labTubesById(
                ctx,
                wells.flatMap(well => (well.tubeId ? [well.tubeId] : [])),
              )
            ).values(),
          ].map(tube => tube.programmeId),
        )
      ).values(),
    );
  const nameOf = await actorNames(ctx, run ? [run.startedBy, run.reviewedBy] : []);
  return {
    id: plate.id,
    labId: plate.labId,
    code: plate.code,
    state: plate.state,
    voidReason: plate.voidReason,
    createdAt: plate.createdAt.toISOString(),
    wells,
    required: {
      ruleIds: rules.map(rule => rule.id),
      weakPositiveControls: Math.max(0, ...rules.map(rule => rule.weak_positive_controls)),
      negativeControls: Math.max(0, ...rules.map(rule => rule.negative_controls)),
      genes: [...new Set(rules.flatMap(rule => rule.genes))],
      positiveCt: rules.length ? Math.min(...rules.map(rule => rule.positive_ct)) : null,
      greyCt: rules.length ? Math.max(...rules.map(rule => rule.grey_ct)) : null,
    },
    run: run && {
      id: run.id,
      reagent: run.reagent,
      lot: run.lot,
      instrument: run.instrument,
      startedAt: run.startedAt.toISOString(),
      startedBy: nameOf(run.startedBy) ?? '—',
      finishedAt: run.finishedAt?.toISOString() ?? null,
      controls: run.controls,
      problems: run.controls ? run.problems : missingControls(rules, wells),
      reviewedAt: run.reviewedAt?.toISOString() ?? null,
      reviewedBy: nameOf(run.reviewedBy),
    },
    version: plate.version,
  };
}
