import { campaignMayStart, type Pack, shippedPacks } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import { findPack } from '../protocols/queries.ts';
import { type Gathered, gather, planCandidates, planLabs, planUnits } from './gather.ts';
import { areaAround, edgesOf } from './parts.ts';
import { type Assumptions, assumptionsOf, outOfBounds } from './rules/assumptions.ts';
import { type CampaignPlan, makePlan } from './rules/plan.ts';
import { poolingOf } from './rules/rounds.ts';
import type { CampaignRow, NewCampaignBody, PreviewBody, Settings, UnitRow } from './schema.ts';
import { insertCampaign, keepPlan, readCampaign, readUnits } from './store.ts';

/** A plan with the numbers it rests on and the parts it is of. */
export interface Planned {
  plan: CampaignPlan;
  units: UnitRow[];
  assumptions: Assumptions;
  riskFrom: Gathered['riskFrom'];
}

interface NamedPack {
  pack: Pack;
  id: string;
  version: string;
  overlayIds: string[];
}

/** The pack of a campaign: named, else that of its outbreak. */
export async function packFor(
  ctx: Context,
  body: Pick<PreviewBody, 'pack' | 'outbreakId'>,
): Promise<NamedPack | Refusal> {
  const outbreak = body.outbreakId ? await outbreakOf(ctx, body.outbreakId) : null;
  if (body.outbreakId && !outbreak)
    return refuse(
      'CAM-9',
      '没有这起疫情,或不在您的辖区内。',
      'There is no such outbreak, or it lies outside your area.',
      { status: 404 },
    );
  const id = body.pack?.id ?? outbreak?.packId;
  if (!id)
    return refuse('CAM-9', '请选择疫情,或指明方案。', 'Choose an outbreak, or name a protocol.', {
      errors: [
        {
          path: 'body/pack',
          message: { zh: '选择疫情或方案', en: 'choose an outbreak or a protocol' },
          rule: 'CAM-9',
        },
      ],
    });
  const version =
    body.pack?.version ??
    (body.pack
      ? shippedPacks()
          .filter(one => one.id === id)
          .at(-1)?.version
      : outbreak?.packVersion) ??
    '';
  const overlayIds = body.pack ? (body.pack.overlayIds ?? []) : (outbreak?.overlayIds ?? []);
  const pack = await findPack(ctx, { packId: id, version, overlayIds });
  return isRefusal(pack) ? pack : { pack, id, version, overlayIds };
}

function planned(
  pack: Pack,
  settings: Settings,
  units: Awaited<ReturnType<typeof planUnits>>,
  more: {
    candidates: Awaited<ReturnType<typeof planCandidates>>;
    labs: Awaited<ReturnType<typeof planLabs>>;
  },
): { plan: CampaignPlan; assumptions: Assumptions } | Refusal {
  const wrong = outOfBounds(settings.assumptions ?? {});
  if (wrong.length)
    return refuse('CAM-3', '有假设超出范围。', 'Some assumptions are out of bounds.', {
      errors: wrong.map(one => ({
        path: `body/settings/assumptions/${one.key}`,
        message: {
          zh: `${one.value}须在${one.least}至${one.most}之间`,
          en: `${one.value} must lie between ${one.least} and ${one.most}`,
        },
        rule: 'CAM-3',
      })),
    });
  const pooling = poolingOf(
    pack,
    units.map(unit => unit.zone),
    settings.poolSizes,
  );
  if (isRefusal(pooling)) return pooling;
  const assumptions = assumptionsOf(pack.testing, settings.assumptions);
  const plan = makePlan({
    units,
    pooling,
    assumptions,
    ...more,
    samplersAvailable: settings.samplersAvailable ?? null,
    vehiclesAvailable: settings.vehiclesAvailable ?? null,
  });
  return { plan, assumptions };
}

/** The plan of some areas without keeping anything. */
export async function previewPlan(
  ctx: Context,
  body: PreviewBody,
): Promise<(Planned & { named: NamedPack }) | Refusal> {
  const named = await packFor(ctx, body);
  if (isRefusal(named)) return named;
  const gathered = await gather(ctx, body.areas, body.outbreakId ?? null);
  if (isRefusal(gathered)) return gathered;
  const settings = body.settings ?? {};
  const made = planned(named.pack, settings, await planUnits(ctx, gathered.units), {
    candidates: await planCandidates(ctx, gathered.edges),
    labs: await planLabs(ctx, settings),
  });
  return isRefusal(made) ? made : { ...made, units: gathered.units, riskFrom: gathered.riskFrom, named };
}

/** Keeps a campaign with its plan. The pack's grounds are judged here, so that nobody plans for a day what the pack does not allow. */
export async function newCampaign(ctx: Context, body: NewCampaignBody): Promise<{ id: string } | Refusal> {
  const made = await previewPlan(ctx, body);
  if (isRefusal(made)) return made;
  const { pack, id: packId, version: packVersion, overlayIds } = made.named;
  const allowed = campaignMayStart(pack, body.grounds);
  if ('refused' in allowed) return { ...allowed, status: 422 };
  const scope = body.scope ?? 'defined_area';
  const stop = pack.testing?.stop.find(rule => rule.scope === scope) ?? pack.testing?.stop[0];
  const around = areaAround(made.units.map(unit => unit.areaKey));
  const id = await insertCampaign(ctx, {
    name: body.name,
    outbreakId: body.outbreakId ?? null,
    packId,
    packVersion,
    overlayIds,
    stopRule: stop?.id ?? null,
    grounds: body.grounds,
    opensAt: new Date(body.opensAt),
    settings: body.settings ?? {},
    // no wider than the one who plans: the row must lie in their own area
    areaKey: Math.max(around.key, ctx.scope.lo),
    areaHi: Math.min(around.hi, ctx.scope.hi),
  });
  const row = (await readCampaign(ctx, id))!;
  await keepPlan(ctx, row, made.plan, made.units);
  await ctx.journal({
    act: 'campaign.planned',
    objectKind: 'campaign',
    objectId: id,
    rule: 'CAM-3',
    areaKey: row.areaKey,
    detail: {
      units: made.units.length,
      people: made.plan.totals.people,
      points: made.plan.totals.points,
      fits: made.plan.totals.fits,
      grounds: JSON.stringify(body.grounds),
    },
  });
  return { id };
}

/** Works the plan out again over the parts and order as they stand; nothing of the register is read again, so it answers at once. */
export async function replan(
  ctx: Context,
  campaign: CampaignRow,
  change: { settings: Settings; opensAt?: string | undefined },
): Promise<Planned | Refusal> {
  const units = await readUnits(ctx, campaign.id);
  const named = await packFor(ctx, {
    pack: { id: campaign.packId, version: campaign.packVersion, overlayIds: campaign.overlayIds },
  });
  if (isRefusal(named)) return named;
  const made = planned(named.pack, change.settings, await planUnits(ctx, units), {
    candidates: await planCandidates(
      ctx,
      edgesOf(units.map(unit => ({ key: unit.areaKey, hi: unit.areaHi }))),
    ),
    labs: await planLabs(ctx, change.settings),
  });
  if (isRefusal(made)) return made;
  const kept = await keepPlan(
    ctx,
    {
      ...campaign,
      settings: change.settings,
      opensAt: change.opensAt ? new Date(change.opensAt) : campaign.opensAt,
    },
    made.plan,
    units,
  );
  if (!kept) return changedMeanwhile(campaign.version);
  await ctx.journal({
    act: 'campaign.replanned',
    objectKind: 'campaign',
    objectId: campaign.id,
    rule: 'CAM-3',
    areaKey: campaign.areaKey,
    detail: { points: made.plan.totals.points, tubes: made.plan.totals.tubes, fits: made.plan.totals.fits },
  });
  return { ...made, units, riskFrom: null };
}

export const changedMeanwhile = (version: number): Refusal =>
  refuse('CAM-12', '别人刚改过,请看新的再决定。', 'Somebody changed it meanwhile: look at it again first.', {
    status: 409,
    details: { version },
  });
