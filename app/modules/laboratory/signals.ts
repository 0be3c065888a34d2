import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { controlDrift, plateClustering, pointClustering, positivityJump } from './clustering.ts';
import { durations, laboratoryNumbers as numbers } from './parameters.ts';
import { type PlateRow, type RunRow, type WellRow, weakPositiveHistory } from './plateStore.ts';
import type { GeneReading } from './schema.ts';
import { openSignal } from './signalStore.ts';

const unlikely = (p: number | null) => p !== null && p < numbers.signalP.value;

/** LAB-18: positives side by side on a plate beyond chance: carried over from one well, or one household loaded together. */
export async function lookAtPlate(
  ctx: Context,
  plate: PlateRow,
  wells: readonly WellRow[],
  calls: ReadonlyMap<string, string>,
): Promise<void> {
  const tubes = wells
    .filter(well => well.content === 'tube')
    .map(well => ({ ...well, positive: calls.get(well.well) === 'positive' }));
  if (tubes.filter(well => well.positive).length < numbers.clusterLeast.value) return;
  const statistic = plateClustering(tubes, numbers.shuffles.value);
  if (!statistic || !unlikely(statistic.p)) return;
  await openSignal(ctx, {
    kind: 'plate_cluster',
    labId: plate.labId,
    labKey: plate.labKey,
    plateId: plate.id,
    tubeCodes: tubes.filter(well => well.positive).map(well => well.tubeCode!),
    dedupeKey: `plate:${plate.id}`,
    title: {
      zh: `板${plate.code}的${statistic.k}个阳性挨在一起,查是否交叉污染`,
      en: `${statistic.k} positives lie together on plate ${plate.code}: check for carry-over`,
    },
    statistic,
  });
}

/** LAB-18: the weak-positive control of a run against those of the runs before on the same kit. */
export async function lookAtControls(
  ctx: Context,
  plate: PlateRow,
  run: RunRow,
  wells: readonly WellRow[],
  readings: ReadonlyMap<string, readonly GeneReading[]>,
): Promise<void> {
  const seen = wells
    .filter(well => well.content === 'weak_positive')
    .flatMap(well => readings.get(well.well) ?? [])
    .flatMap(one => (one.ct === null || one.gene === 'IC' ? [] : [one.ct]));
  if (seen.length === 0) return;
  const newest = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const history = await weakPositiveHistory(ctx, run.labId, run.reagent, run.id, numbers.controlsMost.value);
  const drift = controlDrift(newest, history, {
    least: numbers.controlsLeast.value,
    most: numbers.controlsMost.value,
    once: numbers.controlSd.value,
    twice: numbers.controlSdTwice.value,
  });
  if (!drift?.out) return;
  const { out: _out, ...statistic } = drift;
  await openSignal(ctx, {
    kind: 'control_drift',
    labId: run.labId,
    labKey: run.labKey,
    plateId: plate.id,
    dedupeKey: `drift:${run.id}`,
    title: {
      zh: `板${plate.code}弱阳性对照Ct偏离均值${drift.value.toFixed(1)}个标准差`,
      en: `Weak positive control of plate ${plate.code} is ${drift.value.toFixed(1)} standard deviations off`,
    },
    statistic,
  });
}

/** LAB-18: positives from one sampling point within an hour against the rest of that day of the same programme. Looks at the tubes given, by index. */
export async function lookAtPoints(ctx: Context, positiveTubeIds: readonly string[]): Promise<void> {
  if (positiveTubeIds.length === 0) return;
  const { rows } = await sql<{
    pointId: string;
    labId: string;
    labKey: number;
    hour: Date;
    k: number;
    n: number;
    otherK: number;
    otherN: number;
    codes: string[];
  }>`with seeds as (
      select distinct t.point_id, t.programme_id, date_trunc('hour', t.first_sample_at) as hour from lab_tube t where t.tube_id = any(${[...positiveTubeIds]}::uuid[]) and t.point_id is not null and t.first_sample_at is not null
    ), here as (
      select s.point_id, s.programme_id, s.hour, min(t.lab_id::text)::uuid as lab_id, min(t.lab_key) as lab_key, count(*)::int as n, (count(*) filter (where t.outcome = 'positive'))::int as k,
        array_agg(t.code order by t.code) filter (where t.outcome = 'positive') as codes
      from seeds s join lab_tube t on t.point_id = s.point_id and t.programme_id = s.programme_id and t.outcome in ('positive', 'negative') and t.first_sample_at >= s.hour and t.first_sample_at < s.hour + interval '1 hour'
      group by 1, 2, 3
    )
    select h.point_id as "pointId", h.lab_id as "labId", h.lab_key as "labKey", h.hour, h.k, h.n, (d.k - h.k)::int as "otherK", (d.n - h.n)::int as "otherN", h.codes
    from here h cross join lateral (
      select count(*)::int as n, (count(*) filter (where t.outcome = 'positive'))::int as k from lab_tube t
      where t.programme_id = h.programme_id and t.outcome in ('positive', 'negative') and t.first_sample_at >= h.hour - interval '24 hours' and t.first_sample_at < h.hour + interval '1 hour') d
    where h.k >= ${numbers.clusterLeast.value}`.execute(ctx.tx);
  for (const row of rows) {
    const statistic = pointClustering(row.k, row.n, row.otherK, row.otherN);
    if (!statistic || !unlikely(statistic.p)) continue;
    await openSignal(ctx, {
      kind: 'point_cluster',
      labId: row.labId,
      labKey: row.labKey,
      pointId: row.pointId,
      tubeCodes: row.codes,
      dedupeKey: `point:${row.pointId}:${row.hour.toISOString()}`,
      title: {
        zh: `同一采样点一小时内${row.n}管中${row.k}管阳性,查采样台污染或聚集`,
        en: `${row.k} of ${row.n} tubes of one sampling point within an hour are positive: contamination at the table, or a cluster`,
      },
      statistic,
    });
  }
}

/** LAB-18: a laboratory's positives of the day against its own share of the days before. */
export async function lookAtLabs(ctx: Context, labIds: readonly string[]): Promise<void> {
  const day = dayOf(ctx.now, ctx.outpace.city.timeZone);
  const { rows } = await sql<{
    labId: string;
    labKey: number;
    name: string;
    nameEn: string | null;
    k: number;
    n: number;
    beforeK: number;
    beforeN: number;
  }>`select l.id as "labId", l.area_key as "labKey", l.name, l.name_en as "nameEn", (count(*) filter (where today and positive))::int as k, (count(*) filter (where today))::int as n,
      (count(*) filter (where not today and positive))::int as "beforeK", (count(*) filter (where not today))::int as "beforeN"
    from laboratory l cross join lateral (
      select o.outcome = 'positive' as positive, o.released_at > ${new Date(ctx.now - 86_400_000)}::timestamptz as today from lab_outcome o
      where o.lab_id = l.id and o.state = 'released' and o.outcome in ('positive', 'negative') and o.released_at > ${new Date(ctx.now - durations.baseline)}::timestamptz) x
    where l.id = any(${[...labIds]}::uuid[]) group by l.id`.execute(ctx.tx);
  for (const row of rows) {
    if (row.k < numbers.clusterLeast.value) continue;
    const statistic = positivityJump(row.k, row.n, row.beforeK, row.beforeN);
    if (!statistic || !unlikely(statistic.p)) continue;
    await openSignal(ctx, {
      kind: 'positivity_jump',
      labId: row.labId,
      labKey: row.labKey,
      dedupeKey: `jump:${row.labId}:${day}`,
      title: {
        zh: `${row.name}近24小时${row.n}管中${row.k}管阳性,明显高于此前`,
        en: `${row.nameEn ?? row.name}: ${row.k} of ${row.n} tubes positive in 24 hours, far above before`,
      },
      statistic,
    });
  }
}
