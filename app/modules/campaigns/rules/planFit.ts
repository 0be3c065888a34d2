import type { Bilingual } from '../../../core/refusal.ts';
import type { AssumptionKey } from './assumptions.ts';
import { tubesAnHourNeeded } from './planLabs.ts';
import type { PlanFix, PlanGap, PlanInput } from './planShape.ts';
import { type PlanStages, runStages } from './planStages.ts';

const tolerance = 0.01;
const round = (value: number, step = 1) => Math.ceil(value / step - 1e-9) * step;
const shown = (value: number) => String(Math.round(value * 10) / 10);
const said = (zh: string, en: string): Bilingual => ({ zh, en });
const lanesUnit = said('条', 'lanes');
const hoursUnit = said('小时', 'hours');

/** The same plan with other values of some assumptions. */
function changed(input: PlanInput, values: Partial<Record<AssumptionKey, number>>): PlanInput {
  const assumptions = { ...input.assumptions };
  for (const [key, value] of Object.entries(values) as [AssumptionKey, number][])
    assumptions[key] = { ...assumptions[key], value };
  return { ...input, assumptions };
}

/** Whether everything is sampled, brought and reported in time with who and what there is. */
export function fitsAll(stages: PlanStages): boolean {
  return constraintsOf(stages).length === 0;
}

type Constraint = PlanGap['constraint'];

/** What does not fit, by name and amount; CAM-8. */
function constraintsOf(
  stages: PlanStages,
): { constraint: Constraint; by: number; unit: Bilingual; says: Bilingual }[] {
  const { input, sampling, transport } = stages;
  const a = input.assumptions;
  const gaps: { constraint: Constraint; by: number; unit: Bilingual; says: Bilingual }[] = [];
  const short = sampling.points.filter(point => point.lanes < point.lanesWanted && point.startsAtHour === 0);
  if (short.length) {
    const by = short.reduce((sum, point) => sum + point.lanesWanted - point.lanes, 0);
    const left = Math.round(short.reduce((sum, point) => sum + point.left, 0));
    const worst = Math.round(short.reduce((most, point) => Math.max(most, point.queueMinutes), 0));
    gaps.push({
      constraint: 'lanes',
      by,
      unit: lanesUnit,
      says: said(
        `${short.length}个采样点通道不够,共差${by}条:最长排队${worst}分钟${left > 0 ? `,收点时还有${left}人未采` : ''}。`,
        `${short.length} points lack lanes, ${by} in all: queues of up to ${worst} minutes${left > 0 ? `, ${left} people not sampled at closing` : ''}.`,
      ),
    });
  }
  if (input.samplersAvailable !== null && input.samplersAvailable < sampling.samplers) {
    const by = sampling.samplers - input.samplersAvailable;
    const late = stages.sampledByHour - a.hoursOpen.value;
    gaps.push({
      constraint: 'samplers',
      by,
      unit: said('名', 'samplers'),
      says: said(
        `采样员需${sampling.samplers}名,现有${input.samplersAvailable}名,差${by}名${late > 0 ? `;按风险顺序轮流开点,采样要到第${shown(stages.sampledByHour)}小时才完` : ''}。`,
        `${sampling.samplers} samplers are needed and ${input.samplersAvailable} are there: ${by} short${late > 0 ? `; with teams moving on in order of risk, sampling ends in hour ${shown(stages.sampledByHour)}` : ''}.`,
      ),
    });
  }
  if (input.vehiclesAvailable !== null && input.vehiclesAvailable < transport.vehicles) {
    const by = transport.vehicles - input.vehiclesAvailable;
    gaps.push({
      constraint: 'vehicles',
      by,
      unit: said('辆', 'vehicles'),
      says: said(
        `转运车需${transport.vehicles}辆,现有${input.vehiclesAvailable}辆,差${by}辆。`,
        `${transport.vehicles} vehicles are needed and ${input.vehiclesAvailable} are there: ${by} short.`,
      ),
    });
  }
  if (transport.legHours > a.legHours.value + tolerance) {
    const by = transport.legHours - a.legHours.value;
    gaps.push({
      constraint: 'transport_leg',
      by,
      unit: hoursUnit,
      says: said(
        `最早一管采样到送达要${shown(transport.legHours)}小时,超过时限${shown(a.legHours.value)}小时。`,
        `The oldest tube of a collection takes ${shown(transport.legHours)} hours to the laboratory; the limit is ${shown(a.legHours.value)}.`,
      ),
    });
  }
  if (!input.labs.some(lab => lab.tubesAnHour > 0)) {
    const needed = Math.ceil(
      tubesAnHourNeeded(transport.deliveries, a.completeWithinHours.value, a.reportHours.value, 0),
    );
    gaps.push({
      constraint: 'no_laboratory',
      by: Number.isFinite(needed) ? needed : 0,
      unit: said('管/小时', 'tubes an hour'),
      says: said(
        `没有登记实验室。${a.completeWithinHours.value}小时内完成需每小时${needed}管。`,
        `No laboratory is registered. ${needed} tubes an hour are needed to be done within ${a.completeWithinHours.value} hours.`,
      ),
    });
  } else if (
    stages.reportedByHour !== null &&
    stages.reportedByHour > a.completeWithinHours.value + tolerance
  ) {
    const by = stages.reportedByHour - a.completeWithinHours.value;
    // when even an empty laboratory would be late, the day is lost before it
    const arrives = (stages.receivedByHour ?? 0) + a.reportHours.value;
    if (arrives > a.completeWithinHours.value + tolerance)
      gaps.push({
        constraint: 'sampling_time',
        by,
        unit: hoursUnit,
        says: said(
          `最后一批样本第${shown(stages.receivedByHour ?? 0)}小时才送到,最后报告在第${shown(stages.reportedByHour)}小时,超过${a.completeWithinHours.value}小时。`,
          `The last tubes arrive in hour ${shown(stages.receivedByHour ?? 0)} and are reported in hour ${shown(stages.reportedByHour)}, after the ${a.completeWithinHours.value} allowed.`,
        ),
      });
    else {
      const backlog = input.labs.reduce((sum, lab) => sum + lab.backlog, 0);
      const capacity = input.labs.reduce((sum, lab) => sum + lab.tubesAnHour, 0);
      const needed = Math.ceil(
        tubesAnHourNeeded(transport.deliveries, a.completeWithinHours.value, a.reportHours.value, backlog),
      );
      const wait = stages.labs.labs.reduce((most, lab) => Math.max(most, lab.waitMostHours), 0);
      gaps.push({
        constraint: 'laboratory',
        by,
        unit: hoursUnit,
        says: said(
          `检测能力不够:现有每小时${capacity}管,需要${needed}管;样本最长等${shown(wait)}小时上机,最后报告在第${shown(stages.reportedByHour)}小时。`,
          `Laboratories do ${capacity} tubes an hour and ${needed} are needed: tubes wait up to ${shown(wait)} hours and the last report comes in hour ${shown(stages.reportedByHour)}.`,
        ),
      });
    }
  }
  return gaps;
}

/**
 * CAM-8: where a plan does not fit, each with its ways out, the cheapest that does it alone first. Every way is tried by running the plan with it; prices are assumptions and only
 * rank. At most some twenty runs without placing points again.
 */
export function gapsOf(stages: PlanStages): PlanGap[] {
  return constraintsOf(stages).map(gap => ({
    ...gap,
    fixes: waysOut(stages, gap).sort(
      (one, other) => Number(other.fits) - Number(one.fits) || one.yuan - other.yuan,
    ),
  }));
}

function waysOut(stages: PlanStages, gap: { constraint: Constraint; by: number }): PlanFix[] {
  const { input, sampling, transport } = stages;
  const a = input.assumptions;
  const fixes: PlanFix[] = [];
  const gone = (next: PlanStages) => !constraintsOf(next).some(one => one.constraint === gap.constraint);
  const add = (fix: PlanFix) => fixes.push(fix);
  const tryWith = (next: PlanInput) => runStages(next, stages.placed);

  const longerHours = () => {
    const most = Math.min(24, a.completeWithinHours.value - a.reportHours.value - a.collectEveryHours.value);
    for (let hours = Math.ceil(a.hoursOpen.value) + 1; hours <= most; hours++) {
      const next = tryWith(changed(input, { hoursOpen: hours }));
      if (!gone(next)) continue;
      const extra = hours - a.hoursOpen.value;
      add({
        kind: 'longer_hours',
        amount: extra,
        unit: hoursUnit,
        says: said(`延长开放${extra}小时(加班次)`, `Open ${extra} hours longer (a further shift)`),
        yuan: Math.round(extra * next.sampling.lanes * a.yuanASamplerHour.value),
        fits: true,
      });
      return;
    }
  };
  const largerPools = () => {
    const smaller = input.pooling.filter(one => one.poolSize < one.most && one.mixing === 'free');
    if (!smaller.length) return;
    const next = tryWith({
      ...input,
      pooling: input.pooling.map(one => (one.mixing === 'free' ? { ...one, poolSize: one.most } : one)),
    });
    const saved = Math.round(tubesOf(stages) - tubesOf(next));
    add({
      kind: 'larger_pools',
      amount: saved,
      unit: said('管', 'tubes'),
      says: said(
        `按方案上限混采(${smaller.map(one => `${one.poolSize}→${one.most}人`).join('、')}),少${saved}管`,
        `Pool up to the protocol's most (${smaller.map(one => `${one.poolSize} to ${one.most}`).join(', ')}): ${saved} tubes fewer`,
      ),
      yuan: 0,
      fits: gone(next),
    });
  };
  const otherLab = () => {
    const missing = lackingRate(stages);
    if (missing === null) return;
    const tubes = Math.round(Math.min(tubesOf(stages), missing * a.completeWithinHours.value));
    add({
      kind: 'other_laboratory',
      amount: missing,
      unit: said('管/小时', 'tubes an hour'),
      says: said(
        `另找每小时${missing}管的实验室(约${tubes}管外送)`,
        `Find laboratories for ${missing} more tubes an hour (about ${tubes} tubes sent out)`,
      ),
      yuan: Math.round(tubes * a.yuanATubeElsewhere.value),
      fits: true,
    });
  };

  if (gap.constraint === 'lanes') {
    add({
      kind: 'more_lanes',
      amount: gap.by,
      unit: lanesUnit,
      says: said(`在这些采样点加${gap.by}条通道`, `Add ${gap.by} lanes at these points`),
      yuan: Math.round(gap.by * (a.yuanALane.value + a.hoursOpen.value * a.yuanASamplerHour.value)),
      fits: true,
    });
    longerHours();
  }
  if (gap.constraint === 'samplers') {
    add({
      kind: 'more_samplers',
      amount: gap.by,
      unit: said('名', 'samplers'),
      says: said(`调入${gap.by}名采样员`, `Bring in ${gap.by} samplers`),
      yuan: Math.round(gap.by * Math.min(a.staffHours.value, a.hoursOpen.value) * a.yuanASamplerHour.value),
      fits: true,
    });
    // fewer lanes over the same shifts: samplers follow lanes times shifts, so an hour within a shift costs nobody more
    const shift = Math.ceil(a.hoursOpen.value / a.staffHours.value) * a.staffHours.value;
    if (shift > a.hoursOpen.value && shift <= 24) {
      const next = tryWith(changed(input, { hoursOpen: shift }));
      add({
        kind: 'longer_hours',
        amount: shift - a.hoursOpen.value,
        unit: hoursUnit,
        says: said(
          `开放满${shift}小时(用足班次),少用${Math.max(0, sampling.samplers - next.sampling.samplers)}名`,
          `Open the full ${shift} hours of the shifts: ${Math.max(0, sampling.samplers - next.sampling.samplers)} samplers fewer`,
        ),
        yuan: 0,
        fits: gone(next),
      });
    }
  }
  if (gap.constraint === 'vehicles') {
    add({
      kind: 'more_vehicles',
      amount: gap.by,
      unit: said('辆', 'vehicles'),
      says: said(`加${gap.by}辆转运车`, `Add ${gap.by} vehicles`),
      yuan: Math.round(gap.by * a.yuanAVehicleDay.value),
      fits: true,
    });
    const every = a.collectEveryHours.value + 1;
    const next = tryWith(changed(input, { collectEveryHours: every }));
    if (next.transport.legHours <= a.legHours.value + tolerance)
      add({
        kind: 'collect_less_often',
        amount: every,
        unit: hoursUnit,
        says: said(`每${every}小时收一次`, `Collect every ${every} hours`),
        yuan: 0,
        fits: gone(next),
      });
  }
  if (gap.constraint === 'transport_leg') {
    for (let every = Math.ceil(a.collectEveryHours.value) - 1; every >= 1; every--) {
      const next = tryWith(changed(input, { collectEveryHours: every }));
      if (!gone(next) && every > 1) continue;
      const more = Math.max(0, next.transport.vehicles - transport.vehicles);
      add({
        kind: 'collect_more_often',
        amount: every,
        unit: hoursUnit,
        says: said(
          `每${every}小时收一次,多用${more}辆车`,
          `Collect every ${every} hours, with ${more} vehicles more`,
        ),
        yuan: Math.round(more * a.yuanAVehicleDay.value),
        fits: gone(next),
      });
      break;
    }
  }
  if (gap.constraint === 'laboratory' || gap.constraint === 'no_laboratory') {
    largerPools();
    otherLab();
  }
  if (gap.constraint === 'sampling_time') {
    const excess = round(gap.by);
    const hours = a.hoursOpen.value - excess;
    if (hours >= 2) {
      const next = tryWith(changed(input, { hoursOpen: hours, lanesAPoint: 60 }));
      const lanes = Math.max(0, next.sampling.lanes - sampling.lanes);
      add({
        kind: 'more_lanes',
        amount: lanes,
        unit: lanesUnit,
        says: said(
          `加${lanes}条通道,${hours}小时内采完`,
          `Add ${lanes} lanes and sample within ${hours} hours`,
        ),
        yuan: Math.round(lanes * (a.yuanALane.value + hours * a.yuanASamplerHour.value)),
        fits: gone(next),
      });
    }
    otherLab();
  }
  return fixes;
}

const tubesOf = (stages: PlanStages) => stages.transport.deliveries.reduce((sum, one) => sum + one.tubes, 0);

/** Tubes an hour that laboratories lack, found by halving over runs of the laboratories alone; null when no rate would do. */
function lackingRate(stages: PlanStages): number | null {
  const { input } = stages;
  const extra = (rate: number) =>
    runStages(
      {
        ...input,
        labs: [...input.labs, { id: 'more', name: '', lon: null, lat: null, tubesAnHour: rate, backlog: 0 }],
      },
      stages.placed,
    );
  const enough = (rate: number) => {
    const next = extra(rate);
    return (
      next.reportedByHour !== null &&
      next.reportedByHour <= input.assumptions.completeWithinHours.value + tolerance
    );
  };
  let high = 100;
  while (!enough(high)) {
    high *= 4;
    if (high > 2_000_000) return null;
  }
  let low = high === 100 ? 0 : high / 4;
  for (let step = 0; step < 6; step++) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return round(high, high > 1000 ? 100 : 10);
}
