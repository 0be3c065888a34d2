import type { Static } from 'typebox';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { countExposed } from './followupStore.ts';
import { cleanRoundsOf } from './results.ts';
import { readGoods } from './roundStore.ts';
import type {
  Closure,
  ClosureRow,
  Followup,
  FollowupRow,
  Goods,
  GoodsRow,
  Plan,
  PlanRow,
  Round,
  RoundRow,
  Swab,
  SwabRow,
} from './schema.ts';
import { readSites, readSpotNames, readSpots } from './siteStore.ts';

const iso = (at: Date | null) => at?.toISOString() ?? null;

export const planView = (plan: PlanRow): Static<typeof Plan> => ({
  ...plan,
  setAt: plan.setAt.toISOString(),
});

export const goodsView = (goods: GoodsRow): Static<typeof Goods> => ({
  ...goods,
  arrivedAt: iso(goods.arrivedAt),
  leftAt: iso(goods.leftAt),
  heldAt: iso(goods.heldAt),
  decidedAt: iso(goods.decidedAt),
});

/** Rounds and their swabs as the routes answer them; how many swabs are wanted is today's plan's for open rounds, and what was taken for finished ones. */
export async function roundViews(
  ctx: Context,
  rounds: readonly RoundRow[],
  { swabs }: { swabs: readonly SwabRow[] },
): Promise<{ rounds: Static<typeof Round>[]; swabs: Static<typeof Swab>[] }> {
  const sites = await readSites(
    ctx,
    rounds.map(round => round.siteId),
  );
  const areas = await areaNames(
    ctx,
    [...sites.values()].map(site => site.areaKey),
  );
  const spots = await readSpots(ctx, [...sites.keys()]);
  const goods = await readGoods(
    ctx,
    [...rounds, ...swabs].flatMap(one => (one.goodsId ? [one.goodsId] : [])),
  );
  const names = await readSpotNames(
    ctx,
    swabs.flatMap(swab => (swab.spotId ? [swab.spotId] : [])),
  );
  return {
    rounds: rounds.map(round => {
      const site = sites.get(round.siteId);
      const own = swabs.filter(swab => swab.roundId === round.id && !swab.undoneAt);
      const planned = spots
        .filter(spot => spot.siteId === round.siteId)
        .reduce((all, spot) => all + spot.swabs, 0);
      return {
        id: round.id,
        siteId: round.siteId,
        siteName: site?.name ?? '',
        kind: site?.kind ?? 'other',
        areaName: areas.get(site?.areaKey ?? -1)?.path ?? '',
        address: site?.address ?? null,
        cause: round.cause,
        goodsId: round.goodsId,
        batchNo: round.goodsId ? (goods.get(round.goodsId)?.batchNo ?? null) : null,
        followupId: round.followupId,
        dueFrom: round.dueFrom.toISOString(),
        dueAt: round.dueAt.toISOString(),
        begunAt: iso(round.begunAt),
        finishedAt: iso(round.finishedAt),
        cancelled: round.cancelledAt !== null,
        result: round.result,
        wanted: round.finishedAt ? own.length : round.goodsId ? Math.max(1, own.length) : planned,
        taken: own.length,
      };
    }),
    swabs: swabs.map(swab => ({
      id: swab.id,
      roundId: swab.roundId,
      spotId: swab.spotId,
      spotName: swab.spotId ? (names.get(swab.spotId) ?? null) : null,
      goodsId: swab.goodsId,
      batchNo: swab.goodsId ? (goods.get(swab.goodsId)?.batchNo ?? null) : null,
      tubeCode: swab.tubeCode,
      takenAt: swab.takenAt.toISOString(),
      note: swab.note,
      undone: swab.undoneAt !== null,
      outcome: swab.outcome,
      reportedAt: iso(swab.reportedAt),
    })),
  };
}

export async function followupViews(
  ctx: Context,
  rows: readonly FollowupRow[],
): Promise<Static<typeof Followup>[]> {
  const sites = await readSites(
    ctx,
    rows.map(row => row.siteId),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const counts = await countExposed(
    ctx,
    rows.map(row => row.id),
  );
  return rows.map(row => ({
    id: row.id,
    siteId: row.siteId,
    siteName: sites.get(row.siteId)?.name ?? '',
    kind: sites.get(row.siteId)?.kind ?? 'other',
    areaName: areas.get(row.areaKey)?.path ?? '',
    state: row.state,
    openedAt: row.openedAt.toISOString(),
    exposureFrom: row.exposureFrom.toISOString(),
    exposureTo: row.exposureTo.toISOString(),
    searched: row.searched,
    positives: counts.get(row.id)?.positives ?? 0,
    people: counts.get(row.id)?.people ?? 0,
    asked: counts.get(row.id)?.asked ?? 0,
    finding: row.finding,
    closedAt: iso(row.closedAt),
    version: row.version,
  }));
}

export async function closureViews(
  ctx: Context,
  rows: readonly ClosureRow[],
): Promise<Static<typeof Closure>[]> {
  const views: Static<typeof Closure>[] = [];
  for (const row of rows)
    views.push({
      id: row.id,
      followupId: row.followupId,
      state: row.state,
      reason: row.reason,
      ruleId: row.ruleId,
      since: row.since.toISOString(),
      disinfectedAt: iso(row.disinfectedAt),
      disinfectant: row.disinfectant,
      negativeRounds: row.negativeRounds,
      cleanRounds: row.state === 'closed' ? (await cleanRoundsOf(ctx, row)).count : row.negativeRounds,
      endedAt: iso(row.endedAt),
      endReason: row.endReason,
      version: row.version,
    });
  return views;
}

type Moment = { at: string; kind: string; title: Bilingual; detail: Bilingual | null; tone: string };
const causes: Record<RoundRow['cause'], Bilingual> = {
  periodic: { zh: '定期采样', en: 'Periodic round' },
  entry: { zh: '入库采样', en: 'Round on entry' },
  exit: { zh: '出库采样', en: 'Round on exit' },
  resample: { zh: '复采', en: 'Repeated round' },
};

/** What happened at a site, newest first: rounds and results, positives, closures, goods, the plan. Pure. */
export function siteTimeline(of: {
  rounds: readonly RoundRow[];
  swabs: readonly SwabRow[];
  goods: readonly GoodsRow[];
  followups: readonly FollowupRow[];
  closures: readonly ClosureRow[];
  plan: PlanRow | null;
}): Moment[] {
  const moments: Moment[] = [];
  const add = (
    at: Date | null,
    kind: string,
    title: Bilingual,
    tone = 'plain',
    detail: Bilingual | null = null,
  ) => {
    if (at) moments.push({ at: at.toISOString(), kind, title, detail, tone });
  };
  for (const round of of.rounds) {
    const own = of.swabs.filter(swab => swab.roundId === round.id && !swab.undoneAt);
    const cause = causes[round.cause];
    add(
      round.finishedAt,
      'round',
      { zh: `${cause.zh}:采${own.length}个拭子`, en: `${cause.en}: ${own.length} swabs taken` },
      'plain',
      round.skipped.length
        ? {
            zh: `${round.skipped.length}个点位未采,已写明原因`,
            en: `${round.skipped.length} spots not sampled, with reasons`,
          }
        : null,
    );
    if (round.result)
      add(
        round.resultAt,
        'result',
        round.result === 'negative'
          ? { zh: `${cause.zh}结果:全部阴性(${own.length}个)`, en: `${cause.en}: all ${own.length} negative` }
          : round.result === 'positive'
            ? {
                zh: `${cause.zh}结果:${own.filter(swab => swab.outcome === 'positive').length}个阳性`,
                en: `${cause.en}: ${own.filter(swab => swab.outcome === 'positive').length} positive`,
              }
            : {
                zh: `${cause.zh}结果:部分拭子无有效结果,须复采`,
                en: `${cause.en}: some swabs have no readable result`,
              },
        round.result === 'negative' ? 'good' : round.result === 'positive' ? 'alarm' : 'wait',
      );
  }
  for (const followup of of.followups) {
    add(followup.openedAt, 'followup', { zh: '阳性处置开始', en: 'Follow-up of a positive began' }, 'alarm');
    add(
      followup.closedAt,
      'followup',
      followup.state === 'withdrawn'
        ? { zh: '阳性处置撤销', en: 'Follow-up withdrawn' }
        : { zh: '阳性处置结束', en: 'Follow-up closed' },
      'plain',
      followup.finding ? { zh: followup.finding, en: followup.finding } : null,
    );
  }
  for (const closure of of.closures) {
    add(closure.since, 'closure', { zh: '关闭,待消毒', en: 'Closed for disinfection' }, 'alarm', {
      zh: closure.reason,
      en: closure.reason,
    });
    add(
      closure.disinfectedAt,
      'closure',
      { zh: '已消毒', en: 'Disinfected' },
      'plain',
      closure.disinfectant ? { zh: closure.disinfectant, en: closure.disinfectant } : null,
    );
    add(
      closure.endedAt,
      'closure',
      closure.state === 'withdrawn'
        ? { zh: '关闭撤销', en: 'Closure withdrawn' }
        : { zh: '恢复开放', en: 'Opened again' },
      'good',
      closure.endReason ? { zh: closure.endReason, en: closure.endReason } : null,
    );
  }
  for (const goods of of.goods) {
    const batch = {
      zh: `批次${goods.batchNo} ${goods.description}`,
      en: `Batch ${goods.batchNo} ${goods.description}`,
    };
    add(goods.arrivedAt, 'goods', { zh: '货物入库', en: 'Goods came in' }, 'plain', batch);
    add(goods.heldAt, 'goods', { zh: '货物封存', en: 'Goods held' }, 'alarm', batch);
    add(
      goods.decidedAt,
      'goods',
      goods.state === 'discarded'
        ? { zh: '货物销毁', en: 'Goods discarded' }
        : { zh: '货物放行', en: 'Goods released' },
      'plain',
      { zh: `${batch.zh};${goods.reason ?? ''}`, en: `${batch.en}; ${goods.reason ?? ''}` },
    );
  }
  if (of.plan)
    add(of.plan.setAt, 'plan', { zh: '设定采样方案', en: 'Sampling plan set' }, 'plain', {
      zh: of.plan.ruleSource,
      en: of.plan.ruleSource,
    });
  return moments.sort((a, b) => b.at.localeCompare(a.at));
}
