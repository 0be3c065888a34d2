import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { packsOfProgrammes } from './judging.ts';
import { type FullLabRow, mayLookInto, readLab, readLabs, workOf } from './labStore.ts';
import { benchLimits } from './limits.ts';
import { finishTime, hoursOfWork } from './schedule.ts';
import type { LabView, QueueView, Turnaround } from './schema.ts';

const none = {
  waiting: 0,
  loaded: 0,
  forReview: 0,
  reruns: 0,
  oldestReceivedAt: null,
  reportedLastHour: 0,
  openSignals: 0,
};

/** When what is before a laboratory would be done, at its rate; null when never, or when it does not work now. */
function doneAt(ctx: Context, lab: FullLabRow, tubes: number): string | null {
  if (lab.state === 'closed' || lab.state === 'silent') return null;
  const at = finishTime(lab, tubes, ctx.now, ctx.outpace.city.timeZone);
  return at === null ? null : new Date(at).toISOString();
}

/** Laboratories as their page shows them; `areaName` by the caller's names. */
export async function labViews(
  ctx: Context,
  labs: readonly FullLabRow[],
  names: ReadonlyMap<number, { name: string }>,
): Promise<LabView[]> {
  const work = await workOf(
    ctx,
    labs.map(lab => lab.id),
  );
  return labs.map(lab => {
    const has = work.get(lab.id) ?? none;
    const tubes = has.waiting + has.loaded;
    return {
      ...lab,
      areaName: names.get(lab.areaKey)?.name ?? '',
      stateAt: lab.stateAt?.toISOString() ?? null,
      tubesWaiting: tubes,
      hoursOfWork: hoursOfWork(tubes, lab.tubesPerHour),
      finishesAt: doneAt(ctx, lab, tubes),
      reportedLastHour: has.reportedLastHour,
      forReview: has.forReview,
      reruns: has.reruns,
      openSignals: has.openSignals,
    };
  });
}

/** How long laboratories take, what waits, and which limits of the packs have passed. One scan of the tubes not reported and one of those reported in the days asked, by index. */
export async function turnaround(ctx: Context, ask: { labId?: string; days: number }): Promise<Turnaround> {
  const labs = await readLabs(ctx, ask.labId ? [ask.labId] : undefined);
  const ids = labs.map(lab => lab.id);
  const work = await workOf(ctx, ids);
  const times = await sql<{
    labId: string;
    n: number;
    received: number[] | null;
    collected: number[] | null;
  }>`select lab_id as "labId", count(*)::int as n, percentile_cont(array[0.25, 0.5, 0.75, 0.9]) within group (order by extract(epoch from reported_at - received_at) / 3600) as received,
      percentile_cont(array[0.25, 0.5, 0.75, 0.9]) within group (order by extract(epoch from reported_at - first_sample_at) / 3600) filter (where first_sample_at is not null) as collected
    from lab_tube where lab_id = any(${ids}::uuid[]) and state = 'reported' and reported_at > ${new Date(ctx.now - ask.days * 86_400_000)} group by 1`.execute(
    ctx.tx,
  );
  const taken = new Map(times.rows.map(row => [row.labId, row]));
  const late = await lateTubes(ctx, ids);
  return {
    labs: labs.map(lab => {
      const has = work.get(lab.id) ?? none;
      const tubes = has.waiting + has.loaded;
      return {
        labId: lab.id,
        code: lab.code,
        name: lab.name,
        state: lab.state,
        waiting: has.waiting,
        loaded: has.loaded,
        forReview: has.forReview,
        oldestReceivedAt: has.oldestReceivedAt?.toISOString() ?? null,
        tubesPerHour: lab.tubesPerHour,
        reportedLastHour: has.reportedLastHour,
        hoursOfWork: hoursOfWork(tubes, lab.tubesPerHour),
        finishesAt: doneAt(ctx, lab, tubes),
        receivedToReported: taken.get(lab.id)?.received ?? null,
        collectedToReported: taken.get(lab.id)?.collected ?? null,
        reported: taken.get(lab.id)?.n ?? 0,
        late: late.get(lab.id) ?? [],
      };
    }),
  };
}

/** Tubes in custody past a limit of their pack, by laboratory and rule. */
async function lateTubes(
  ctx: Context,
  labIds: readonly string[],
): Promise<Map<string, Turnaround['labs'][number]['late']>> {
  const programmes = await sql<{
    id: string;
  }>`select distinct programme_id as id from lab_tube where lab_id = any(${[...labIds]}::uuid[]) and state in ('waiting', 'loaded', 'for_review')`.execute(
    ctx.tx,
  );
  const judged = await packsOfProgrammes(
    ctx,
    programmes.rows.map(row => row.id),
  );
  const legs = [...judged.values()].flatMap(one =>
    benchLimits(one).map(leg => ({ programme: one.programme.id, leg })),
  );
  if (legs.length === 0) return new Map();
  const titles = new Map(legs.map(({ leg }) => [leg.id, leg.title]));
  const { rows } = await sql<{
    labId: string;
    ruleId: string;
    tubes: number;
    oldest: Date;
  }>`select t.lab_id as "labId", x.rule as "ruleId", count(*)::int as tubes, min(s.from_at + make_interval(secs => x.hours * 3600)) as oldest
    from unnest(${legs.map(one => one.programme)}::uuid[], ${legs.map(one => one.leg.id)}::text[], ${legs.map(one => one.leg.from)}::text[], ${legs.map(one => one.leg.to)}::text[], ${legs.map(one => one.leg.hours)}::float8[]) x(programme, rule, from_moment, to_moment, hours)
    join lab_tube t on t.programme_id = x.programme and t.state in ('waiting', 'loaded', 'for_review') and (x.to_moment = 'reported' or t.loaded_at is null)
    cross join lateral (select case x.from_moment when 'collected' then t.first_sample_at when 'received' then t.received_at when 'loaded' then t.loaded_at end as from_at) s
    where t.lab_id = any(${[...labIds]}::uuid[]) and s.from_at + make_interval(secs => x.hours * 3600) < ${new Date(ctx.now)} group by 1, 2 order by 1, 2`.execute(
    ctx.tx,
  );
  return new Map(
    [...Map.groupBy(rows, row => row.labId)].map(([labId, of]) => [
      labId,
      of.map(row => ({
        ruleId: row.ruleId,
        title: titles.get(row.ruleId)!,
        tubes: row.tubes,
        oldestDueAt: row.oldest.toISOString(),
      })),
    ]),
  );
}

/** Boxes of a laboratory by when they came, each with when its last tube would be reported if worked off in that order. */
export async function queueOf(ctx: Context, labId: string): Promise<QueueView | Refusal> {
  const lab = await readLab(ctx, labId);
  if (!lab || !(await mayLookInto(ctx, labId))) return notFound;
  const { rows } = await sql<{
    boxId: string | null;
    boxCode: string | null;
    tubes: number;
    receivedAt: Date;
    oldestSampleAt: Date | null;
  }>`select box_id as "boxId", box_code as "boxCode", count(*)::int as tubes, min(received_at) as "receivedAt", min(first_sample_at) as "oldestSampleAt" from lab_tube
    where lab_id = ${labId} and state in ('waiting', 'loaded', 'for_review') group by 1, 2 order by 4, 2 limit 1000`.execute(
    ctx.tx,
  );
  let ahead = 0;
  return {
    boxes: rows.map(row => {
      ahead += row.tubes;
      return {
        ...row,
        receivedAt: row.receivedAt.toISOString(),
        oldestSampleAt: row.oldestSampleAt?.toISOString() ?? null,
        predictedReportAt: doneAt(ctx, lab, ahead),
      };
    }),
  };
}
