import { sql } from 'kysely';
import type { Context, Module } from '../../core/module.ts';
import { packOf } from '../protocols/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { boxLimits, type LegsOf, lateBoxes, limitsOf } from './boxes.ts';
import { custody } from './parameters.ts';

const dueIn = custody.taskDue.value * 60_000;

/** Finds what was left behind: boxes past a limit (one task a limit), and tubes at a point that were never put into a box. */
async function sweep(ctx: Context): Promise<void> {
  await sweepBoxes(ctx);
  await sweepTubes(ctx);
}

/** CUS-6: every limit a box has missed raises one task, once. */
async function sweepBoxes(ctx: Context): Promise<void> {
  for (const box of await lateBoxes(ctx)) {
    const missed = (await boxLimits(ctx, box)).filter(
      limit => limit.state === 'missed' && !limit.reached && !box.legsRaised.includes(limit.ruleId),
    );
    if (!missed.length) continue;
    await addTasks(
      ctx,
      missed.map(limit => ({
        outbreakId: null,
        kind: 'find_box' as const,
        title: {
          zh: `转运箱 ${box.code} 超时：${limit.title.zh}`,
          en: `Box ${box.code} is late: ${limit.title.en}`,
        },
        subjectKind: 'box',
        subjectId: box.id,
        ruleId: limit.ruleId,
        note: box.holder,
        dueAt: ctx.now + dueIn,
        areaKey: box.areaKey,
        locatedKey: box.labKey >= 0 ? box.labKey : box.areaKey,
        originKey: box.areaKey,
      })),
    );
    await sql`update sample_box set legs_raised = legs_raised || ${missed.map(limit => limit.ruleId)}::text[] where id = ${box.id}`.execute(
      ctx.tx,
    );
    await ctx.journal({
      act: 'custody.limit_missed',
      objectKind: 'box',
      objectId: box.id,
      rule: missed[0]!.ruleId,
      areaKey: box.areaKey,
      detail: { limits: missed.map(limit => limit.ruleId), holder: box.holder },
    });
  }
}

interface LeftTubes extends LegsOf {
  pointId: string;
  pointName: string;
  areaKey: number;
  oldest: Date;
  ids: string[];
  codes: string[];
}

/** CUS-9: tubes with people in them that are in no box when the pack's first limit from their sampling runs out: one task a point, naming them. */
async function sweepTubes(ctx: Context): Promise<void> {
  const shortest = await shortestLimit(ctx);
  if (shortest === null) return;
  const { rows } = await sql<LeftTubes>`
    select t.point_id as "pointId", p.name as "pointName", p.kind as "pointKind", p.area_key as "areaKey", min(t.first_sample_at) as oldest, array_agg(t.id) as ids, array_agg(t.code order by t.code) as codes,
      g.pack_id as "packId", g.pack_version as "packVersion", g.overlay_ids as "overlayIds", g.kind as "programmeKind"
    from sample_tube t join sampling_point p on p.id = t.point_id join test_programme g on g.id = t.programme_id
    where t.state in ('open', 'closed') and t.first_sample_at < ${new Date(ctx.now - shortest * 3_600_000)} and not t.left_raised and t.box_id is null
    group by t.point_id, p.name, p.kind, p.area_key, g.id limit 500`.execute(ctx.tx);
  for (const left of rows) {
    const limits = await limitsOf(ctx, left, { collected: left.oldest.getTime() });
    const missed = limits.find(
      limit => limit.state === 'missed' && limit.to !== 'loaded' && limit.to !== 'reported',
    );
    if (!missed) continue;
    await addTasks(ctx, [
      {
        outbreakId: null,
        kind: 'find_box',
        title: {
          zh: `${left.pointName}：${left.ids.length}管采样后未装箱，${missed.title.zh}`,
          en: `${left.pointName}: ${left.ids.length} tubes in no box; ${missed.title.en}`,
        },
        subjectKind: 'point',
        subjectId: left.pointId,
        ruleId: missed.ruleId,
        note: left.codes.slice(0, 40).join(' '),
        dueAt: ctx.now + dueIn,
        areaKey: left.areaKey,
        locatedKey: left.areaKey,
        originKey: left.areaKey,
      },
    ]);
    await sql`update sample_tube set left_raised = true where id = any(${left.ids}::uuid[])`.execute(ctx.tx);
    await ctx.journal({
      act: 'custody.tubes_left',
      objectKind: 'point',
      objectId: left.pointId,
      rule: missed.ruleId,
      areaKey: left.areaKey,
      detail: { tubes: left.codes },
    });
  }
}

/** Hours of the shortest limit that begins with the sampling, over the packs in use; null where none has one. */
async function shortestLimit(ctx: Context): Promise<number | null> {
  const { rows } = await sql<{ packId: string; packVersion: string; overlayIds: string[] }>`
    select distinct g.pack_id as "packId", g.pack_version as "packVersion", g.overlay_ids as "overlayIds" from test_programme g where g.closed_at is null or g.closed_at > ${new Date(ctx.now)}::timestamptz - interval '3 days'`.execute(
    ctx.tx,
  );
  const hours: number[] = [];
  for (const row of rows) {
    const pack = await packOf(ctx, row.packId, row.packVersion, row.overlayIds);
    for (const leg of pack.testing?.legs ?? [])
      if (leg.from === 'collected' && leg.to !== 'loaded' && leg.to !== 'reported') hours.push(leg.hours);
  }
  return hours.length ? Math.min(...hours) : null;
}

export const timed: NonNullable<Module['timed']> = [
  {
    name: 'specimens.sweep',
    everySeconds: 30,
    capabilities: [
      'testing.read',
      'testing.write',
      'sample.write',
      'custody.write',
      'task.read',
      'task.write',
    ],
    run: sweep,
  },
];
