import { sql } from 'kysely';
import type { Context, Module } from '../../core/module.ts';
import { areaOf } from '../areas/queries.ts';
import { type OutbreakRow, outbreakList } from '../outbreaks/queries.ts';
import { addTasks, type NewTask } from '../tasks/queries.ts';
import { areasOf, countFor, momentNow, type Watched, watched } from './counts.ts';
import { stepEpisode } from './episodes.ts';
import {
  clearFirings,
  type Evaluated,
  insertFiring,
  keepFirings,
  noteTasks,
  readOpenFirings,
  writeReadings,
} from './firingStore.ts';
import { readingsOf } from './readings.ts';
import type { Trigger, VersionRow } from './schema.ts';
import { readInForce } from './store.ts';
import { actionsFor, sayTrigger } from './triggers.ts';

// its own lock: two servers over one database evaluate once
const lock = 7490;
const keyOf = (one: { planId: string; triggerKey: string; outbreakId: string; areaKey: number }) =>
  `${one.planId} ${one.triggerKey} ${one.outbreakId} ${one.areaKey}`;

/** The running outbreaks a plan is for: of one of its diseases (none named: any), in an area that touches the plan's. */
export async function outbreaksOf(
  ctx: Context,
  plan: { diseases: readonly string[]; areaKey: number },
  outbreaks: readonly OutbreakRow[],
): Promise<OutbreakRow[]> {
  const area = await areaOf(ctx, plan.areaKey);
  if (!area) return [];
  const wanted: OutbreakRow[] = [];
  for (const outbreak of outbreaks) {
    if (plan.diseases.length && !plan.diseases.includes(outbreak.disease)) continue;
    const other = await areaOf(ctx, outbreak.areaKey);
    if (other && other.key <= area.hi && other.hi >= area.key) wanted.push(outbreak);
  }
  return wanted;
}

/** Every trigger of a version now, for one outbreak: one reading per watched area. */
export async function evaluateNow(
  ctx: Context,
  of: Watched,
  planId: string,
  triggers: readonly Trigger[],
): Promise<Evaluated[]> {
  const counted = await countFor(ctx, of, triggers, [momentNow(ctx)]);
  return triggers.flatMap(trigger =>
    readingsOf(trigger, of, counted, 0).map(reading => ({
      ...reading,
      planId,
      outbreakId: of.outbreak.id,
    })),
  );
}

/** Evaluates every plan in force on the product's clock: writes present values, fires, keeps and clears episodes (PLN-5), makes tasks of checklists (PLN-6). */
export async function evaluatePlans(ctx: Context): Promise<void> {
  const { rows: free } = await sql<{
    ok: boolean;
  }>`select pg_try_advisory_xact_lock(${lock}) as ok`.execute(ctx.tx);
  if (!free[0]!.ok) return;
  const versions = await readInForce(ctx);
  const running = (await outbreakList(ctx)).filter(outbreak => !outbreak.endedOn);
  const evaluated: (Evaluated & { version: VersionRow; trigger: Trigger; of: Watched })[] = [];
  for (const version of versions) {
    if (!version.body.triggers.length) continue;
    const areas = await areasOf(ctx, version.areaKey);
    if (!areas) continue;
    const byKey = new Map(version.body.triggers.map(trigger => [trigger.key, trigger]));
    for (const outbreak of await outbreaksOf(ctx, version, running)) {
      const of = await watched(ctx, outbreak, areas);
      for (const one of await evaluateNow(ctx, of, version.planId, version.body.triggers))
        evaluated.push({ ...one, version, of, trigger: byKey.get(one.triggerKey)! });
    }
  }
  await writeReadings(ctx, evaluated);
  const open = new Map((await readOpenFirings(ctx)).map(firing => [keyOf(firing), firing]));
  const kept: string[] = [];
  const cleared: string[] = [];
  for (const one of evaluated) {
    const firing = open.get(keyOf(one));
    open.delete(keyOf(one));
    const step = stepEpisode(firing ? { lastTrueAt: firing.lastTrueAt.getTime() } : null, one.met, ctx.now);
    if (step === 'still') kept.push(firing!.id);
    if (step === 'clear') cleared.push(firing!.id);
    if (step === 'fire') await fire(ctx, one);
  }
  await keepFirings(ctx, kept);
  await clearFirings(ctx, cleared, 'false');
  // what is no longer watched: the outbreak is over, or the trigger is not in the version in force
  const ended = [...open.values()].filter(
    firing => !running.some(outbreak => outbreak.id === firing.outbreakId),
  );
  const changed = [...open.values()].filter(firing => !ended.includes(firing));
  await clearFirings(
    ctx,
    ended.map(firing => firing.id),
    'ended',
  );
  await clearFirings(
    ctx,
    changed.map(firing => firing.id),
    'changed',
  );
  for (const id of [...cleared, ...ended.map(one => one.id), ...changed.map(one => one.id)])
    await ctx.journal({
      act: 'plan.trigger_cleared',
      objectKind: 'plan_firing',
      objectId: id,
      rule: 'PLN-5',
    });
}

/** PLN-6: the firing is stored, and each action of the checklist is a task with its deadline, where the trigger fired or in the plan's area. */
async function fire(
  ctx: Context,
  one: Evaluated & { version: VersionRow; trigger: Trigger; of: Watched },
): Promise<void> {
  const { version, trigger, of } = one;
  const id = await insertFiring(ctx, one, trigger, version.id);
  if (!id) return;
  const said = sayTrigger(trigger);
  const tasks = actionsFor(version.body, trigger.key).map((action): NewTask => {
    const areaKey = action.where === 'fired' ? one.areaKey : version.areaKey;
    return {
      outbreakId: one.outbreakId,
      kind: 'other',
      title: { zh: `预案行动:${action.text}`, en: `Plan action: ${action.text}` },
      subjectKind: 'plan',
      subjectId: version.planId,
      dueAt: ctx.now + action.hours * 3_600_000,
      ruleId: 'PLN-6',
      note: [`《${version.title}》`, said.zh, action.unit].filter(Boolean).join(' · '),
      areaKey,
      locatedKey: areaKey,
      originKey: areaKey,
    };
  });
  const taskIds = (await addTasks(ctx, tasks)).filter(task => task !== null);
  await noteTasks(ctx, id, taskIds);
  await ctx.journal({
    act: 'plan.trigger_fired',
    objectKind: 'plan_firing',
    objectId: id,
    rule: 'PLN-5',
    areaKey: one.areaKey,
    detail: {
      plan: version.planId,
      version: version.number,
      trigger: trigger.key,
      outbreak: of.outbreak.code,
      value: String(one.value),
      threshold: String(one.threshold),
      tasks: tasks.length,
    },
  });
  await ctx.emit('plan.fired', {
    planId: version.planId,
    title: version.title,
    firingId: id,
    outbreakId: one.outbreakId,
    areaKey: one.areaKey,
    trigger: said,
    tasks: tasks.length,
  });
}

/** The timed work: reads the figures of the whole city, writes tasks and firings, nothing else. */
export const timed: NonNullable<Module['timed']> = [
  {
    name: 'plans.evaluate',
    everySeconds: 60,
    capabilities: ['case.read', 'task.read', 'task.write', 'measure.read', 'plan.read', 'plan.write'],
    run: evaluatePlans,
  },
];
