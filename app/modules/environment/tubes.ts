import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { outbreakList } from '../outbreaks/queries.ts';
import { openProgramme, programmesOf, registerTubes, tubesByCode, voidTubes } from '../specimens/queries.ts';
import type { PlanRow } from './schema.ts';
import { readProgrammeId, setProgramme } from './siteStore.ts';

export { tubesOf } from '../specimens/queries.ts';

/** First key of the district an area lies in; the city's own for the city. */
const districtOf = (areaKey: number) => Math.floor(areaKey / 2 ** 42) * 2 ** 42;

/**
 * The programme environmental tubes of a district go under: one swab a tube, nobody in it, by the protocol of the newest running outbreak. The one in use is
 * kept while its outbreak runs. Null where no outbreak runs, or the session may not open one.
 */
export async function programmeFor(ctx: Context, areaKey: number): Promise<string | Refusal | null> {
  const district = await areaOf(ctx, districtOf(areaKey));
  if (!district) return null;
  const outbreak = (await outbreakList(ctx)).find(one => one.endedOn === null);
  if (!outbreak) return null;
  const known = await readProgrammeId(ctx, district.key, district.hi);
  const open = known ? (await programmesOf(ctx, [known])).get(known) : undefined;
  if (open && !open.closedAt && open.outbreakId === outbreak.id) return open.id;
  if (!ctx.can('testing.write')) return null;
  const made = await openProgramme(ctx, {
    kind: 'environment',
    title: { zh: '环境与物品采样', en: 'Environment and goods' },
    outbreakId: outbreak.id,
    pack: { id: outbreak.packId, version: outbreak.packVersion, overlayIds: outbreak.overlayIds },
    poolingZone: 'isolation_site',
    poolSize: 1,
    opensAt: new Date(ctx.now).toISOString(),
    ownerKind: 'environment',
    areaKey: district.key,
  });
  return 'refused' in made ? made : made.id;
}

/**
 * Registers the tube of one swab, closed as soon as it is taken: nobody is in it. A label is used for one tube only (ENV-1). `id`: made by the device.
 * ENV-13 where the site's plan has no programme.
 */
export async function registerTube(
  ctx: Context,
  plan: PlanRow | undefined,
  tube: { id: string; code: string; at: Date; areaKey: number },
): Promise<Refusal | null> {
  const used = (await tubesByCode(ctx, [tube.code])).get(tube.code);
  if (used)
    return refuse(
      'ENV-1',
      `管号 ${tube.code} 已经用过,换一支管。`,
      `Tube ${tube.code} has been used; take another.`,
      {
        status: 409,
        errors: [
          { path: 'body/tubeCode', message: { zh: '换一支管', en: 'take another tube' }, rule: 'ENV-1' },
        ],
      },
    );
  const programmeId = plan?.programmeId ?? (plan ? await programmeFor(ctx, tube.areaKey) : null);
  if (programmeId !== null && typeof programmeId !== 'string') return programmeId;
  if (!plan || !programmeId)
    return refuse(
      'ENV-13',
      '该点位没有采样方案,或没有进行中的疫情,无法确定检测规则。',
      'The site has no sampling plan, or no outbreak is running: there is no protocol to test by.',
    );
  if (!plan.programmeId && ctx.can('testing.write')) await setProgramme(ctx, plan.id, programmeId);
  const [registered] = await registerTubes(ctx, [
    { id: tube.id, code: tube.code, programmeId, at: tube.at.toISOString(), areaKey: tube.areaKey },
  ]);
  // the label is in use outside of what this session may see
  if (!registered)
    return refuse(
      'ENV-1',
      `管号 ${tube.code} 已经用过,换一支管。`,
      `Tube ${tube.code} has been used; take another.`,
      {
        status: 409,
      },
    );
  return null;
}

/** Takes a tube out of use when its swab is undone; false when it is on its way already. */
export async function voidTube(ctx: Context, id: string): Promise<boolean> {
  return (await voidTubes(ctx, [id], '拭子已撤销')).length === 1;
}
