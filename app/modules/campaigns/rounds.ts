import { type CampaignStopRule, dayOf } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { casesOfOutbreak } from '../cases/queries.ts';
import { closeProgramme, openProgramme } from '../specimens/queries.ts';
import { edgesOf, ownerOf } from './parts.ts';
import { changedMeanwhile, packFor } from './planning.ts';
import { closePoints, openPoints } from './pointStore.ts';
import { assumptionsOf } from './rules/assumptions.ts';
import { zoneWords } from './rules/plan.ts';
import { mayStart, nextStep, poolingOf, type RoundStep } from './rules/rounds.ts';
import type { CampaignRow, RoundRow } from './schema.ts';
import {
  closeRound,
  insertProgramme,
  insertRound,
  readProgrammes,
  readRound,
  readRounds,
  readUnits,
  setResult,
  setState,
} from './store.ts';
import { tallyRound } from './tally.ts';

const hourMillis = 3_600_000;
const actorOf = (ctx: Context) => ({ actor: ctx.scope.actor, naturalPerson: ctx.scope.naturalPerson });

/** The pack's stop rule of a campaign, or null where the pack has none. */
export async function stopRuleOf(ctx: Context, campaign: CampaignRow): Promise<CampaignStopRule | null> {
  const named = await packFor(ctx, {
    pack: { id: campaign.packId, version: campaign.packVersion, overlayIds: campaign.overlayIds },
  });
  return isRefusal(named)
    ? null
    : (named.pack.testing?.stop.find(rule => rule.id === campaign.stopRule) ?? null);
}

/** What follows after the rounds so far, or null without a stop rule. */
export async function stepOf(
  ctx: Context,
  campaign: CampaignRow,
  rounds: readonly RoundRow[],
): Promise<RoundStep | null> {
  const rule = await stopRuleOf(ctx, campaign);
  const zone = ctx.outpace.city.timeZone;
  return rule
    ? nextStep(
        rule,
        rounds.map(round => ({
          number: round.number,
          state: round.state,
          day: dayOf(round.opensAt.getTime(), zone),
          communityCases: round.communityCases,
        })),
        dayOf(ctx.now, zone),
      )
    : null;
}

/** CAM-11: starts a campaign and its first round, by another person than its planner. */
export async function startCampaign(
  ctx: Context,
  campaign: CampaignRow,
  body: { version: number; opensAt?: string | undefined; reason?: string | undefined },
): Promise<{ roundId: string } | Refusal> {
  const no = mayStart({ ...campaign, planned: campaign.plannedAt !== null }, actorOf(ctx));
  if (no) return no;
  if (!(await setState(ctx, campaign.id, body.version, { state: 'running' })))
    return changedMeanwhile(campaign.version);
  await ctx.journal({
    act: 'campaign.started',
    objectKind: 'campaign',
    objectId: campaign.id,
    rule: 'CAM-11',
    areaKey: campaign.areaKey,
    detail: { name: campaign.name },
  });
  return openRound(
    ctx,
    { ...campaign, state: 'running' },
    { opensAt: body.opensAt ?? campaign.opensAt.toISOString(), reason: null },
  );
}

/** CAM-13, CAM-17: opens the next round with its programmes and points. One at a time; before the day the pack's rule says, or after it said stop, only with a reason. */
export async function openRound(
  ctx: Context,
  campaign: CampaignRow,
  body: { opensAt?: string | undefined; reason?: string | null | undefined },
): Promise<{ roundId: string } | Refusal> {
  if (campaign.state !== 'running')
    return refuse(
      'CAM-12',
      '筛查没有在进行,不能开轮。',
      'The campaign is not running: no round can be opened.',
      { status: 409 },
    );
  const rounds = await readRounds(ctx, campaign.id);
  if (rounds.some(round => round.state === 'open'))
    return refuse('CAM-17', '上一轮还没有结束。', 'The round before has not been closed.', { status: 409 });
  const opensAt = new Date(body.opensAt ?? new Date(ctx.now).toISOString());
  const zone = ctx.outpace.city.timeZone;
  if (rounds.length && !body.reason) {
    const step = await stepOf(ctx, campaign, rounds);
    const early = step && (step.state !== 'round_due' || dayOf(opensAt.getTime(), zone) < step.on);
    if (step && early)
      return refuse(
        'CAM-17',
        `按规则${step.ruleId},${step.says.zh}。${step.facts.zh}。现在开轮请写明理由。`,
        `By rule ${step.ruleId} the campaign ${step.says.en}. ${step.facts.en}. To open a round now, give a reason.`,
        {
          errors: [{ path: 'body/reason', message: { zh: '写明理由', en: 'give a reason' }, rule: 'CAM-17' }],
        },
      );
  }
  const named = await packFor(ctx, {
    pack: { id: campaign.packId, version: campaign.packVersion, overlayIds: campaign.overlayIds },
  });
  if (isRefusal(named)) return named;
  const units = await readUnits(ctx, campaign.id);
  const pooling = poolingOf(
    named.pack,
    units.map(unit => unit.zone),
    campaign.settings.poolSizes,
  );
  if (isRefusal(pooling)) return pooling;
  const a = assumptionsOf(named.pack.testing, campaign.settings.assumptions);
  const closesAt = new Date(opensAt.getTime() + a.completeWithinHours.value * hourMillis);
  const number = (rounds.at(-1)?.number ?? 0) + 1;
  const roundId = await insertRound(ctx, {
    campaignId: campaign.id,
    number,
    opensAt,
    closesAt,
    // whoever was tested elsewhere since the last round ended (or in as many hours as a round takes) has done it
    countsFrom: new Date(
      Math.max(
        opensAt.getTime() - a.completeWithinHours.value * hourMillis,
        rounds.at(-1)?.closedAt?.getTime() ?? 0,
      ),
    ),
    areaKey: campaign.areaKey,
    areaHi: campaign.areaHi,
    reason: body.reason ?? null,
  });
  if (!roundId)
    return refuse('CAM-17', '上一轮还没有结束。', 'The round before has not been closed.', { status: 409 });
  for (const one of pooling) {
    const programme = await openProgramme(ctx, {
      kind: 'campaign',
      title: {
        zh: `${campaign.name} 第${number}轮 ${zoneWords[one.zone].zh}`,
        en: `${campaign.name}, round ${number}, ${zoneWords[one.zone].en}`,
      },
      outbreakId: campaign.outbreakId,
      pack: { id: campaign.packId, version: campaign.packVersion, overlayIds: campaign.overlayIds },
      poolingZone: one.zone,
      poolSize: one.poolSize,
      opensAt: opensAt.toISOString(),
      closesAt: null,
      ownerKind: 'campaign_round',
      ownerId: roundId,
      areaKey: campaign.areaKey,
    });
    if (isRefusal(programme)) return programme;
    await insertProgramme(
      ctx,
      { id: roundId, areaKey: campaign.areaKey, areaHi: campaign.areaHi },
      one.zone,
      programme.id,
    );
  }
  const points = await openPoints(ctx, campaign, openingOf(opensAt, Math.round(a.hoursOpen.value), zone));
  await ctx.journal({
    act: 'campaign.round_opened',
    objectKind: 'campaign_round',
    objectId: roundId,
    rule: campaign.stopRule ?? 'CAM-17',
    areaKey: campaign.areaKey,
    detail: {
      number,
      programmes: pooling.length,
      pointsMade: points.made,
      pointsOpened: points.opened,
      reason: body.reason ?? undefined,
    },
  });
  await ctx.emit('campaign.round_opened', { campaignId: campaign.id, roundId });
  await ctx.enqueue('campaigns.tally', { roundId }, `campaigns.tally ${roundId}`);
  return { roundId };
}

/** Opening hours of the points as the city's clock shows them; past midnight they end at midnight. */
export function openingOf(opensAt: Date, hours: number, timeZone: string): { from: string; to: string } {
  const text = (at: Date) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }).format(
      at,
    );
  const ends = new Date(opensAt.getTime() + hours * hourMillis);
  const from = text(opensAt);
  const to = text(ends);
  return {
    from,
    to: dayOf(ends.getTime(), timeZone) > dayOf(opensAt.getTime(), timeZone) || to <= from ? '24:00' : to,
  };
}

/** Cases found in the community within the campaign's areas since the round opened, as the register of cases has them; null without an outbreak or the right to see. */
export async function communityCasesOf(
  ctx: Context,
  campaign: CampaignRow,
  round: RoundRow,
): Promise<number | null> {
  if (!campaign.outbreakId || !ctx.can('case.read')) return null;
  const edges = edgesOf(
    (await readUnits(ctx, campaign.id)).map(unit => ({ key: unit.areaKey, hi: unit.areaHi })),
  );
  const until = (round.closedAt?.getTime() ?? ctx.now) + 24 * hourMillis;
  return (await casesOfOutbreak(ctx, campaign.outbreakId)).filter(one => {
    const at = (one.positiveAt ?? one.reportedAt)?.getTime();
    return (
      one.foundIn === 'community' &&
      !['excluded', 'suspected'].includes(one.state) &&
      at !== undefined &&
      at >= round.opensAt.getTime() &&
      at <= until &&
      ownerOf(edges, one.areaKey) !== null
    );
  }).length;
}

/** Closes a round: no tube is opened for it any more. What it found is stated with it, or later when the results are in. */
export async function endRound(
  ctx: Context,
  campaign: CampaignRow,
  round: RoundRow,
  body: { version: number; communityCases?: number | undefined; reason?: string | undefined },
): Promise<{ ok: true } | Refusal> {
  if (!(await closeRound(ctx, round.id, body.version)))
    return refuse('CAM-12', '这一轮已经结束,或别人刚改过。', 'This round was closed or changed meanwhile.', {
      status: 409,
      details: { version: round.version },
    });
  for (const { programmeId } of await readProgrammes(ctx, round.id)) await closeProgramme(ctx, programmeId);
  await ctx.journal({
    act: 'campaign.round_closed',
    objectKind: 'campaign_round',
    objectId: round.id,
    areaKey: campaign.areaKey,
    detail: { number: round.number, reason: body.reason },
  });
  await ctx.emit('campaign.round_closed', { campaignId: campaign.id, roundId: round.id });
  await ctx.enqueue('campaigns.tally', { roundId: round.id }, `campaigns.tally ${round.id}`);
  if (body.communityCases === undefined) return { ok: true };
  return stateResult(
    ctx,
    campaign,
    { ...round, state: 'closed' },
    { communityCases: body.communityCases, reason: body.reason },
  );
}

/** CAM-18: what a round found is stated once its tubes are reported; while some are not, only with a reason. */
export async function stateResult(
  ctx: Context,
  campaign: CampaignRow,
  round: RoundRow,
  body: { communityCases: number; reason?: string | undefined },
): Promise<{ ok: true } | Refusal> {
  if (round.state !== 'closed')
    return refuse('CAM-18', '先结束这一轮。', 'Close the round first.', { status: 409 });
  const fresh = ctx.scope.lo === 0 ? await tallyRound(ctx, (await readRound(ctx, round.id))!) : round.totals;
  const open = (fresh.tubes ?? 0) - (fresh.reported ?? 0);
  if (open > 0 && !body.reason)
    return refuse(
      'CAM-18',
      `还有${open}管没有结果,现在认定请写明理由。`,
      `${open} tubes have no result yet: to state what the round found now, give a reason.`,
      { errors: [{ path: 'body/reason', message: { zh: '写明理由', en: 'give a reason' }, rule: 'CAM-18' }] },
    );
  await setResult(ctx, round.id, body.communityCases, body.reason ?? null);
  await ctx.journal({
    act: 'campaign.round_result',
    objectKind: 'campaign_round',
    objectId: round.id,
    rule: 'CAM-18',
    areaKey: campaign.areaKey,
    detail: {
      number: round.number,
      communityCases: body.communityCases,
      tubesWithoutResult: open,
      reason: body.reason,
    },
  });
  return { ok: true };
}

/** CAM-19: ends a campaign. As the pack's rule says stop, the rule stands as its ground; otherwise the reason alone does, and the journal shows it. */
export async function endCampaign(
  ctx: Context,
  campaign: CampaignRow,
  body: { version: number; reason: string },
): Promise<{ ok: true; rule: string | null } | Refusal> {
  if (campaign.state === 'ended')
    return refuse('CAM-12', '这次筛查已经结束。', 'This campaign has ended already.', { status: 409 });
  const rounds = await readRounds(ctx, campaign.id);
  if (rounds.some(round => round.state === 'open'))
    return refuse('CAM-19', '先结束正在进行的一轮。', 'Close the open round first.', { status: 409 });
  const step = rounds.length ? await stepOf(ctx, campaign, rounds) : null;
  const rule = step?.state === 'stop' && !step.waitingFor.length ? step.ruleId : null;
  if (!(await setState(ctx, campaign.id, body.version, { state: 'ended', reason: body.reason, rule })))
    return changedMeanwhile(campaign.version);
  const closed = await closePoints(ctx, campaign.id);
  await ctx.journal({
    act: 'campaign.ended',
    objectKind: 'campaign',
    objectId: campaign.id,
    rule: rule ?? 'CAM-19',
    areaKey: campaign.areaKey,
    detail: { reason: body.reason, rounds: rounds.length, pointsClosed: closed, byRule: rule !== null },
  });
  return { ok: true, rule };
}

export const campaignNotFound = notFound;
