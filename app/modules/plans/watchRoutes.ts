import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { CaseListItem, dateOfCase, isCounted, pageOfCases } from '../cases/queries.ts';
import { outbreakList, outbreakOf } from '../outbreaks/queries.ts';
import { ReplayOut, TriggersOut } from './api.ts';
import { areasOf, watched } from './counts.ts';
import { evaluateNow, outbreaksOf } from './evaluate.ts';
import { readFiring, readFirings, readReadings } from './firingStore.ts';
import { replay, replayDays } from './replay.ts';
import type { Evidence, PlanRow, VersionRow } from './schema.ts';
import { readPlan, readVersions } from './store.ts';
import { sayTrigger, thresholdOf } from './triggers.ts';
import { firingViews, outbreakHead, outbreakNames } from './views.ts';

const closed = { additionalProperties: false };
const uuid = Type.String({ format: 'uuid' });
const id = Type.Object({ id: uuid });
const number = Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 }));
// how many firings are shown; a plan that fired more often is to be corrected, not scrolled
const firingsShown = 100;

/** The version a reader looks at: the one asked for, else the one in force, else the newest. */
export function versionShown(
  versions: readonly VersionRow[],
  asked: number | undefined,
): VersionRow | undefined {
  return asked === undefined
    ? (versions.find(row => row.state === 'in_force') ?? versions[0])
    : versions.find(row => row.number === asked);
}

/** Whether everything the triggers count is the reader's to see: otherwise a count of their own would be too low. */
async function seesAll(ctx: Context, plan: PlanRow): Promise<boolean> {
  const area = await areaOf(ctx, plan.areaKey);
  return (
    !!area &&
    ctx.scope.lo <= area.key &&
    ctx.scope.hi >= area.hi &&
    ctx.can('case.read') &&
    ctx.can('task.read') &&
    ctx.can('measure.read')
  );
}

interface Value {
  triggerKey: string;
  outbreakId: string;
  areaKey: number;
  value: number | null;
  met: boolean;
  evidence: Evidence;
}

async function readingsFor(ctx: Context, plan: PlanRow, version: VersionRow, live: boolean) {
  const stored = version.state === 'in_force' ? await readReadings(ctx, plan.id) : [];
  const now = new Date(ctx.now);
  const keyOf = (one: Value) => `${one.triggerKey} ${one.outbreakId} ${one.areaKey}`;
  const byKey = new Map(stored.map(one => [keyOf(one), one]));
  if (!live) return stored;
  const areas = await areasOf(ctx, plan.areaKey);
  const running = (await outbreakList(ctx)).filter(outbreak => !outbreak.endedOn);
  const values: (Value & { since: Date | null; at: Date })[] = [];
  for (const outbreak of await outbreaksOf(ctx, { ...version, areaKey: plan.areaKey }, running))
    for (const one of await evaluateNow(
      ctx,
      await watched(ctx, outbreak, areas!),
      plan.id,
      version.body.triggers,
    )) {
      const known = byKey.get(keyOf(one));
      values.push({ ...one, since: known && known.met === one.met ? known.since : null, at: now });
    }
  return values;
}

export const watchRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/plans/:id/triggers',
    summary: {
      zh: '启动条件现在的数值,以及触发记录',
      en: 'Triggers with their present values, and the firings',
    },
    permission: 'plan.read',
    scope: 'area',
    params: id,
    query: Type.Object({ number }, closed),
    response: TriggersOut,
    handle: async (ctx, { params, query }) => {
      const plan = await readPlan(ctx, params.id);
      if (!plan) return notFound;
      const version = versionShown(await readVersions(ctx, plan.id), query.number);
      if (!version) return notFound;
      const live = !plan.withdrawnAt && (await seesAll(ctx, plan));
      const readings = await readingsFor(ctx, plan, version, live);
      const firings = await readFirings(ctx, plan.id, firingsShown);
      const outbreaks = await outbreakNames(ctx);
      const areas = await areaNames(
        ctx,
        readings.map(one => one.areaKey),
      );
      const triggers = new Map(version.body.triggers.map(trigger => [trigger.key, trigger]));
      return {
        asOf: new Date(ctx.now).toISOString(),
        source: live ? ('live' as const) : ('stored' as const),
        number: version.number,
        triggers: version.body.triggers.map(trigger => ({ trigger, words: sayTrigger(trigger) })),
        readings: readings
          .filter(one => triggers.has(one.triggerKey))
          .map(one => {
            const firing = firings.find(
              row =>
                !row.clearedAt &&
                row.triggerKey === one.triggerKey &&
                row.outbreakId === one.outbreakId &&
                row.areaKey === one.areaKey,
            );
            return {
              triggerKey: one.triggerKey,
              outbreak: outbreakHead(outbreaks.get(one.outbreakId)),
              areaKey: one.areaKey,
              areaName: areas.get(one.areaKey)?.path ?? '',
              value: one.value,
              threshold: thresholdOf(triggers.get(one.triggerKey)!),
              met: one.met,
              since: one.since?.toISOString() ?? null,
              at: one.at.toISOString(),
              evidence: one.evidence,
              firingId: firing?.id ?? null,
              firedAt: firing?.firedAt.toISOString() ?? null,
            };
          }),
        firings: await firingViews(ctx, plan.id, firings),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/plans/:id/firings/:firingId/cases',
    summary: {
      zh: '触发数值背后的病例(打码),按读者辖区',
      en: 'The cases behind the value of a firing, masked, as far as the reader may see them',
    },
    permission: 'case.read',
    scope: 'area',
    params: Type.Object({ id: uuid, firingId: uuid }),
    query: Type.Object({ ...listQuery }, closed),
    response: listOf(CaseListItem),
    handle: async (ctx, { params, query }) => {
      const firing = await readFiring(ctx, params.id, params.firingId);
      const outbreak = firing && (await outbreakOf(ctx, firing.outbreakId));
      const areas = firing && (await areasOf(ctx, firing.areaKey));
      if (!outbreak || !areas) return notFound;
      const { from, to } = firing.evidence;
      if (!from || !to)
        return refuse('PLN-7', '这个条件数的不是病例。', 'What this trigger counts is not cases.');
      const of = await watched(ctx, outbreak, areas);
      const day = dateOfCase('report', of.counted.timeZone);
      return pageOfCases(
        ctx,
        [
          isCounted(of.counted),
          sql`c.area_key between ${areas.whole.key} and ${areas.whole.hi}`,
          sql`${day} between ${from} and ${to}`,
        ],
        { sort: 'number', ...query },
      );
    },
  }),
  route({
    method: 'GET',
    url: '/plans/:id/replay',
    summary: {
      zh: '推演:这个条件在一起疫情中会在哪天启动',
      en: 'Replay: on which days of an outbreak a trigger would have fired',
    },
    permission: 'case.read',
    scope: 'area',
    params: id,
    query: Type.Object({ number, trigger: Type.String({ maxLength: 30 }), outbreakId: uuid }, closed),
    response: ReplayOut,
    handle: async (ctx, { params, query }) => {
      const plan = await readPlan(ctx, params.id);
      const outbreak = await outbreakOf(ctx, query.outbreakId);
      if (!plan || !outbreak) return notFound;
      const version = versionShown(await readVersions(ctx, plan.id), query.number);
      const trigger = version?.body.triggers.find(one => one.key === query.trigger);
      const areas = await areasOf(ctx, plan.areaKey);
      if (!trigger || !areas) return notFound;
      const of = await watched(ctx, outbreak, areas);
      return {
        asOf: new Date(ctx.now).toISOString(),
        outbreak: outbreakHead(outbreak),
        trigger,
        words: sayTrigger(trigger),
        whole: await seesAll(ctx, plan),
        ...(await replay(ctx, of, trigger, await replayDays(ctx, of))),
      };
    },
  }),
];
