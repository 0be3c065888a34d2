import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { areaNames } from '../areas/queries.ts';
import { bottlenecksOf, type StepGroup, sentenceOf } from './bottlenecks.ts';
import type { Figures, StepFigure } from './figureSchema.ts';
import { missedOf } from './missed.ts';
import { type Moment, phasesOf } from './moments.ts';
import { type Counted, casesIn, countedOf, within } from './period.ts';
import { type StepCounts, type StepOutlier, stepFigures } from './stepRuns.ts';
import { type Shift, type StepId, shifts, stepIds, type Target, targetsOf } from './targets.ts';
import { momentsOf, timelineOf } from './timeline.ts';
import { truthOf } from './truth.ts';

/** What figures stand on: without these rights a count would be zero and wrong. */
const needs: Capability[] = ['case.read', 'contact.read', 'measure.read', 'task.read'];

/** Every figure of a review, counted now in the reader's scope (REV-1). Nothing is walked in the process: its answer is bounded by days, steps and areas. */
export async function figuresOf(
  ctx: Context,
  review: { outbreakId: string; periodFrom: string; periodTo: string; kind: 'response' | 'drill' },
): Promise<Figures> {
  const names = await areaNames(ctx, [ctx.scope.lo]);
  const withheld = needs.filter(right => !ctx.can(right));
  const head = {
    asOf: new Date(ctx.now).toISOString(),
    period: { from: review.periodFrom, to: review.periodTo },
    area: { name: names.get(ctx.scope.lo)?.path || ctx.outpace.city.name, whole: ctx.scope.lo === 0 },
    withheld,
    truth: review.kind === 'drill' ? truthOf(ctx.outpace.drill?.score() ?? null) : null,
  };
  if (withheld.length)
    return {
      ...head,
      totals: null,
      timeline: null,
      sevenOneSeven: null,
      steps: null,
      bottlenecks: null,
      missed: null,
    };
  const of = await countedOf(ctx, review);
  const targets = targetsOf(of.pack);
  const entries = await timelineOf(ctx, of);
  const moments = await momentsOf(ctx, of, entries);
  const { groups, counts, outliers } = await stepFigures(ctx, of, targets);
  const bottlenecks = bottlenecksOf(groups);
  const areas = await areaNames(ctx, [
    ...groups.filter(group => group.by === 'district').map(group => Number(group.key)),
    ...bottlenecks.flatMap(one => [one.district?.key ?? [], one.unit?.key ?? []].flat()),
  ]);
  const areaName = (key: number) => areas.get(key)?.name ?? ctx.outpace.city.name;
  return {
    ...head,
    totals: await totalsOf(ctx, of),
    timeline: { entries, moments, phases: phasesOf(moments, review.periodTo) },
    sevenOneSeven: intervalsOf(moments, await firstReport(ctx, of)),
    steps: stepIds.map(step => stepOf(step, targets[step], groups, counts, outliers, areaName)),
    bottlenecks: bottlenecks.map(one => ({
      step: one.step,
      lostHours: one.lostHours,
      text: sentenceOf(one, areaName),
    })),
    missed: await missedOf(ctx, of, targets.acceptedToPlace),
  };
}

const figuresIn = ({ n, p50, p90, inTarget, late, lostHours }: StepGroup) => ({
  n,
  p50,
  p90,
  inTarget,
  late,
  lostHours,
});

function stepOf(
  step: StepId,
  target: Target,
  groups: readonly StepGroup[],
  counts: readonly StepCounts[],
  outliers: readonly (StepOutlier & { of: number })[],
  areaName: (key: number) => string,
): StepFigure {
  const own = groups.filter(group => group.step === step);
  const all = own.find(group => group.by === 'all');
  const count = counts.find(one => one.step === step);
  const far = outliers.filter(one => one.step === step);
  return {
    step,
    target,
    all: all ? figuresIn(all) : null,
    open: count?.open ?? 0,
    before: count?.before ?? 0,
    districts: own
      .filter(group => group.by === 'district')
      .map(group => ({ areaKey: Number(group.key), name: areaName(Number(group.key)), ...figuresIn(group) }))
      .sort((a, b) => a.areaKey - b.areaKey),
    shifts: shifts.flatMap((shift: Shift) => {
      const group = own.find(one => one.by === 'shift' && one.key === shift);
      return group ? [{ shift, ...figuresIn(group) }] : [];
    }),
    outliers: {
      n: far[0]?.of ?? 0,
      items: far.map(one => ({
        kind: one.kind,
        id: one.id,
        label: one.label,
        hours: one.hours,
        link:
          one.kind === 'measure'
            ? `/measures/${one.id}`
            : `/cases/${one.caseId}${one.kind === 'contact' ? '?tab=contacts' : ''}`,
      })),
    },
  };
}

async function totalsOf(ctx: Context, of: Counted): Promise<NonNullable<Figures['totals']>> {
  const { rows } = await sql<NonNullable<Figures['totals']>>`select
    c.*, (select count(*)::int from contact k where k.outbreak_id = ${of.outbreakId} and k.state in ('accepted', 'converted') and ${within(of, sql`k.created_at`)}) as contacts,
    (select count(*)::int from measure m where m.outbreak_id = ${of.outbreakId} and ${within(of, sql`m.created_at`)}) as measures, t.*
    from (select count(*)::int as cases, (count(*) filter (where found_in = 'in_control'))::int as "inControl", (count(*) filter (where found_in <> 'unknown'))::int as "foundKnown" from ${casesIn(of)} x) c,
      (select count(*)::int as tasks, (count(*) filter (where t.done_at > t.due_at or (t.done_at is null and t.state in ('assigned', 'accepted') and t.due_at < ${new Date(ctx.now)})))::int as "tasksLate"
        from task t where t.outbreak_id = ${of.outbreakId} and ${within(of, sql`t.created_at`)}) t`.execute(
    ctx.tx,
  );
  return rows[0]!;
}

async function firstReport(ctx: Context, of: Counted): Promise<string | null> {
  const { rows } = await sql<{
    at: Date | null;
  }>`select min(x.reported_at) as at from ${casesIn(of)} x`.execute(ctx.tx);
  return rows[0]!.at?.toISOString() ?? null;
}

const dayMs = 86_400_000;

/** The three intervals of 7-1-7 as far as the record knows them; null: not known. Pure. */
export function intervalsOf(
  moments: readonly Moment[],
  reportedAt: string | null,
): NonNullable<Figures['sevenOneSeven']> {
  const of = (id: Moment['id']) => moments.find(moment => moment.id === id);
  const [onset, result, placed] = [of('firstOnset'), of('firstResult'), of('firstInPlace')];
  const days = (from: string | null | undefined, to: string | null | undefined) =>
    from && to ? Math.max(0, Math.round(((Date.parse(to) - Date.parse(from)) / dayMs) * 10) / 10) : null;
  return {
    detectDays:
      onset && result
        ? Math.max(0, Math.round((Date.parse(result.day) - Date.parse(onset.day)) / dayMs))
        : null,
    notifyDays: days(result?.at, reportedAt),
    firstActionDays: days(reportedAt ?? result?.at, placed?.at),
  };
}
