import type { Context } from '../../core/module.ts';
import { addTasks, closeTasksOf } from '../tasks/queries.ts';
import { peopleAt } from './exposure.ts';
import {
  endClosure,
  endFollowup,
  insertExposed,
  insertFollowup,
  openClosures,
  openFollowups,
  readFollowup,
  setExposure,
} from './followupStore.ts';
import { sampling } from './parameters.ts';
import {
  cancelRounds,
  holdGoods,
  insertRound,
  linkSwabs,
  openRounds,
  readRounds,
  recordOutcomes,
  roundsOfSite,
  roundsSince,
  setRoundResult,
  swabsOfFollowup,
  swabsOfRounds,
  swabsOfTubes,
  swabsWaiting,
} from './roundStore.ts';
import { cleanRounds, exposureWindow, mayOpenAgain, roundResult } from './rules.ts';
import type { Outcome, SiteRow, SwabRow } from './schema.ts';
import { readPlans, readSites, readSpotNames } from './siteStore.ts';
import { tubesOf } from './tubes.ts';

const hour = 3_600_000;

/** Reads what the laboratory has released of swabs that wait, and does what follows. Returns how many swabs were settled. */
export async function takeReported(ctx: Context): Promise<number> {
  const waiting = await swabsWaiting(ctx);
  return settle(ctx, waiting);
}

/** Reads again what was released of these tubes: a corrected result undoes what followed from the old one. */
export async function takeCorrected(ctx: Context, tubeIds: readonly string[]): Promise<number> {
  return settle(ctx, await swabsOfTubes(ctx, tubeIds));
}

async function settle(ctx: Context, swabs: readonly SwabRow[]): Promise<number> {
  const tubes = await tubesOf(
    ctx,
    swabs.map(swab => swab.tubeId),
  );
  const changed = swabs.flatMap(swab => {
    const tube = tubes.get(swab.tubeId);
    if (tube?.state !== 'reported' || !tube.result || tube.result === swab.outcome) return [];
    const reportedAt = new Date(tube.reportedAt ?? ctx.now);
    return [{ swab, outcome: tube.result as Outcome, reportedAt }];
  });
  if (!changed.length) return 0;
  await recordOutcomes(
    ctx,
    changed.map(({ swab, outcome, reportedAt }) => ({ id: swab.id, outcome, reportedAt })),
  );
  const rounds = await readRounds(
    ctx,
    changed.map(({ swab }) => swab.roundId),
  );
  const all = await swabsOfRounds(
    ctx,
    rounds.map(round => round.id),
  );
  for (const round of rounds)
    if (round.finishedAt)
      await setRoundResult(
        ctx,
        round.id,
        roundResult(
          all.filter(swab => swab.roundId === round.id && !swab.undoneAt).map(swab => swab.outcome),
        ),
      );
  const sites = await readSites(
    ctx,
    changed.map(({ swab }) => swab.siteId),
  );
  for (const site of sites.values()) {
    const here = changed.filter(({ swab }) => swab.siteId === site.id);
    const positive = here.filter(({ outcome }) => outcome === 'positive').map(({ swab }) => swab);
    const noLonger = here
      .filter(({ swab, outcome }) => swab.outcome === 'positive' && outcome !== 'positive')
      .map(({ swab }) => swab);
    if (positive.length) await openFollowup(ctx, site, positive);
    if (noLonger.length) await withdrawPositives(ctx, noLonger);
    if (here.some(({ outcome }) => outcome === 'inconclusive' || outcome === 'invalid'))
      await askAgain(ctx, site);
    await reviewClosures(ctx, site);
  }
  return changed.length;
}

/** A positive swab is followed up at once (ENV-4): who was there is listed, its goods are held (ENV-7), and it is somebody's task. One follow-up of a site at a time. */
async function openFollowup(ctx: Context, site: SiteRow, positive: readonly SwabRow[]): Promise<void> {
  const first = Math.min(...positive.map(swab => swab.takenAt.getTime()));
  const clean = (await roundsOfSite(ctx, site.id)).find(
    round => round.result === 'negative' && round.finishedAt && round.finishedAt.getTime() < first,
  );
  const window = exposureWindow(first, clean?.finishedAt?.getTime() ?? null, ctx.now);
  const running = (await openFollowups(ctx, [site.id])).get(site.id);
  const id =
    running?.id ?? (await insertFollowup(ctx, { siteId: site.id, ...window, areaKey: site.areaKey }));
  await linkSwabs(
    ctx,
    positive.map(swab => swab.id),
    id,
  );
  const held = await holdGoods(
    ctx,
    positive.flatMap(swab => (swab.goodsId ? [swab.goodsId] : [])),
    true,
  );
  const { people, searched } = await peopleAt(ctx, site.placeId, window);
  await insertExposed(ctx, { id, areaKey: site.areaKey }, people);
  await setExposure(ctx, id, window, searched);
  const names = await readSpotNames(
    ctx,
    positive.flatMap(swab => (swab.spotId ? [swab.spotId] : [])),
  );
  const where = [...new Set(names.values())].join('、') || '货物';
  await addTasks(
    ctx,
    [
      {
        outbreakId: null,
        kind: 'environment_followup',
        title: {
          zh: `环境采样阳性:${site.name}(${where}),核查并处置`,
          en: `Positive swab: ${site.name} (${where}), look into it`,
        },
        subjectKind: 'environment_followup',
        subjectId: id,
        dueAt: ctx.now + sampling.followupHours.value * hour,
        ruleId: 'ENV-4',
        note: `阳性拭子${positive.length}个;已查到在场人员${people.length}人`,
        areaKey: site.areaKey,
        locatedKey: site.areaKey,
        originKey: site.areaKey,
      },
    ],
    { unlessOpen: true },
  );
  await ctx.journal({
    act: running ? 'environment.followup_widened' : 'environment.followup_opened',
    objectKind: 'environment_followup',
    objectId: id,
    rule: 'ENV-4',
    areaKey: site.areaKey,
    detail: { site: site.id, swabs: positive.map(swab => swab.id), people: people.length, goods: held },
  });
}

/** A result that was corrected away from positive undoes what it caused (ENV-10): no positive left, no follow-up, no closure, no held goods. */
async function withdrawPositives(ctx: Context, swabs: readonly SwabRow[]): Promise<void> {
  await linkSwabs(
    ctx,
    swabs.map(swab => swab.id),
    null,
  );
  const goods = swabs.flatMap(swab => (swab.goodsId ? [swab.goodsId] : []));
  for (const id of new Set(swabs.flatMap(swab => (swab.followupId ? [swab.followupId] : [])))) {
    const followup = await readFollowup(ctx, id);
    const left = await swabsOfFollowup(ctx, id);
    await holdGoods(
      ctx,
      goods.filter(one => !left.some(swab => swab.goodsId === one)),
      false,
    );
    if (followup?.state !== 'open' || left.length) continue;
    const reason = '检测结果已更正,阳性不成立';
    await endFollowup(ctx, id, followup.version, { state: 'withdrawn', finding: reason });
    await closeTasksOf(ctx, id, reason);
    await cancelRounds(ctx, { followupId: id }, reason);
    for (const closure of await openClosures(ctx, [followup.siteId]))
      if (closure.followupId === id) await endClosure(ctx, closure.id, { state: 'withdrawn', reason });
    await ctx.journal({
      act: 'environment.followup_withdrawn',
      objectKind: 'environment_followup',
      objectId: id,
      rule: 'ENV-10',
      areaKey: followup.areaKey,
      detail: { swabs: swabs.map(swab => swab.id) },
    });
  }
}

/** A swab without a readable result is taken again (ENV-12): a round falls due, one at a time. */
async function askAgain(
  ctx: Context,
  site: SiteRow,
  from = ctx.now,
  followupId: string | null = null,
): Promise<void> {
  const open = await openRounds(ctx, [site.id]);
  if (open.some(round => round.cause === 'resample')) return;
  const plan = (await readPlans(ctx, [site.id])).get(site.id);
  await insertRound(ctx, {
    siteId: site.id,
    planId: plan?.id ?? null,
    cause: 'resample',
    followupId,
    dueFrom: new Date(from),
    dueAt: new Date(from + sampling.repeatHours.value * hour),
    areaKey: site.areaKey,
  });
}

/** Clean rounds of a site that count towards ending a closure. */
export async function cleanRoundsOf(
  ctx: Context,
  closure: { siteId: string; disinfectedAt: Date | null },
): Promise<{ count: number; lastAt: number | null }> {
  if (!closure.disinfectedAt) return { count: 0, lastAt: null };
  const rounds = (await roundsSince(ctx, closure.siteId, closure.disinfectedAt)).map(round => ({
    finishedAt: round.finishedAt!.getTime(),
    result: round.result,
    complete: round.skipped.length === 0,
  }));
  return {
    count: cleanRounds(rounds, closure.disinfectedAt.getTime()),
    lastAt: rounds.length ? Math.max(...rounds.map(round => round.finishedAt)) : null,
  };
}

/** A closed site opens by itself as soon as its conditions hold (ENV-6); until then the next round is asked for. */
export async function reviewClosures(ctx: Context, site: SiteRow): Promise<void> {
  for (const closure of await openClosures(ctx, [site.id])) {
    const { count, lastAt } = await cleanRoundsOf(ctx, closure);
    if (mayOpenAgain(closure, count)) {
      const reason = `已消毒,连续${count}轮复采全部阴性`;
      await endClosure(ctx, closure.id, { state: 'ended', reason });
      await ctx.journal({
        act: 'environment.closure_ended',
        objectKind: 'environment_closure',
        objectId: closure.id,
        rule: 'ENV-6',
        areaKey: site.areaKey,
        detail: { site: site.id, rounds: count },
      });
    } else if (closure.disinfectedAt) {
      const pending = (await roundsSince(ctx, site.id, closure.disinfectedAt)).some(
        round => round.result === null,
      );
      const earliest =
        count > 0 && lastAt !== null ? lastAt + sampling.betweenRoundsHours.value * hour : ctx.now;
      if (!pending) await askAgain(ctx, site, Math.max(ctx.now, earliest), closure.followupId);
    }
  }
}
