import type { PoolingZone } from '@outpace/protocol';
import type { Bilingual } from '../../../core/refusal.ts';
import { gapsOf } from './planFit.ts';
import type { CampaignPlan, PlanHour, PlanInput, PlanLine } from './planShape.ts';
import { type PlanStages, runStages } from './planStages.ts';

export type { CampaignPlan, PlanInput } from './planShape.ts';

const units = {
  points: { zh: '个', en: 'points' },
  lanes: { zh: '条', en: 'lanes' },
  people: { zh: '人', en: 'people' },
  samplers: { zh: '名', en: 'samplers' },
  teams: { zh: '组', en: 'teams' },
  tubes: { zh: '管', en: 'tubes' },
  boxes: { zh: '箱', en: 'boxes' },
  runs: { zh: '趟', en: 'runs' },
  vehicles: { zh: '辆', en: 'vehicles' },
  hours: { zh: '小时', en: 'hours' },
} satisfies Record<string, Bilingual>;

/**
 * CAM-3: the plan of a round before its day: points placed, lanes, samplers, tubes, runs, laboratory hours, the timeline by hour, and where it does not fit. Pure and deterministic; the
 * same input gives the same plan. 2,560 communities of ten million people: about half a second with its ways out (measured; see the README).
 */
export function makePlan(input: PlanInput): CampaignPlan {
  const stages = runStages(input);
  const { sampling, transport, labs, placed } = stages;
  const a = input.assumptions;
  const gaps = gapsOf(stages);
  const points = sampling.points.map((point, index) => {
    const { place } = point;
    return {
      name: place.name,
      pointId: place.pointId,
      source: place.source,
      unitKey: place.unitKey,
      units: place.units,
      district: place.district,
      zone: place.zone,
      rank: place.rank,
      lon: place.lon,
      lat: place.lat,
      people: Math.round(place.people),
      walkMinutes: place.walkMinutes === null ? null : tenth(place.walkMinutes),
      lanes: point.lanes,
      lanesWanted: point.lanesWanted,
      peopleALaneHour: Math.round(point.peopleALaneHour),
      queueMinutes: Math.round(point.queueMinutes),
      startsAtHour: point.startsAtHour,
      endsAtHour: point.endsAtHour,
      tubes: Math.ceil(sum(point.tubes)),
      labId: transport.labOf[index]! < 0 ? null : input.labs[transport.labOf[index]!]!.id,
    };
  });
  const tubes = sum(points.map(point => point.tubes));
  const people = sum(input.units.map(unit => unit.people));
  const toFind = placed.filter(place => place.source === 'to_find').length;
  const totals: CampaignPlan['totals'] = {
    units: input.units.length,
    people,
    points: points.length,
    pointsToFind: toFind,
    lanes: sampling.lanes,
    samplers: sampling.samplers,
    homePeople: Math.round(sampling.homePeople),
    homeTeams: sampling.homeTeams,
    tubes,
    boxes: transport.boxes,
    runs: transport.runs,
    vehicles: transport.vehicles,
    labHours: tenth(labs.labHours),
    sampledByHour: stages.sampledByHour,
    receivedByHour: orTenth(stages.receivedByHour),
    reportedByHour: orTenth(stages.reportedByHour),
    fits: gaps.length === 0,
  };
  return {
    lines: explained(stages, totals),
    points,
    zones: zonesOf(stages, points),
    districts: districtsOf(stages, points),
    labs: input.labs.map((lab, at) => ({
      id: lab.id,
      name: lab.name,
      tubesAnHour: lab.tubesAnHour,
      backlog: lab.backlog,
      tubes: Math.round(labs.labs[at]!.tubes),
      doneByHour: tenth(labs.labs[at]!.doneByHour),
      waitMostHours: tenth(labs.labs[at]!.waitMostHours),
    })),
    units: unitsOf(stages),
    hours: hoursOf(stages, a.completeWithinHours.value),
    gaps,
    totals,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const tenth = (value: number) => Math.round(value * 10) / 10;
const orTenth = (value: number | null) => (value === null ? null : tenth(value));

/** Cumulative people and tubes by hour, from the opening to the last report (or the limit, whichever is later). */
function hoursOf(
  { sampling, transport, labs, reportedByHour, input }: PlanStages,
  within: number,
): PlanHour[] {
  const last = Math.min(240, Math.ceil(Math.max(within, reportedByHour ?? 0)));
  const hours = Array.from({ length: last }, (_, hour) => ({
    hour: hour + 1,
    sampled: 0,
    tubes: 0,
    received: 0,
    reported: 0,
  }));
  // what comes after ten days is not drawn
  const into = (at: number) => hours[Math.max(0, Math.ceil(at) - 1)];
  for (const point of sampling.points)
    for (const [hour, people] of point.people.entries()) {
      const row = hours[hour];
      if (!row) break;
      row.sampled += people;
      row.tubes += point.tubes[hour]!;
    }
  if (input.labs.length)
    for (const [index, delivery] of transport.deliveries.entries()) {
      const received = into(delivery.arrivesAt);
      if (received) received.received += delivery.tubes;
      const at = labs.reportedAt[index]!;
      const reported = Number.isFinite(at) ? into(at) : undefined;
      if (reported) reported.reported += delivery.tubes;
    }
  for (let hour = 1; hour < last; hour++)
    for (const key of ['sampled', 'tubes', 'received', 'reported'] as const)
      hours[hour]![key] += hours[hour - 1]![key];
  return hours.map(one => ({
    hour: one.hour,
    sampled: Math.round(one.sampled),
    tubes: Math.round(one.tubes),
    received: Math.round(one.received),
    reported: Math.round(one.reported),
  }));
}

function unitsOf({ sampling, transport, labs, input }: PlanStages): CampaignPlan['units'] {
  const found = new Map(
    input.units.map(unit => [
      unit.key,
      {
        key: unit.key,
        points: 0,
        sampledByHour: 0,
        receivedByHour: null as number | null,
        reportedByHour: null as number | null,
      },
    ]),
  );
  const ofPoint = sampling.points.map(point => point.place.units.map(key => found.get(key)!));
  for (const [index, point] of sampling.points.entries())
    for (const unit of ofPoint[index]!) {
      unit.points += 1;
      unit.sampledByHour = Math.max(unit.sampledByHour, point.endsAtHour);
    }
  for (const [index, delivery] of transport.deliveries.entries()) {
    if (delivery.lab < 0) continue;
    for (const unit of ofPoint[delivery.point]!) {
      unit.receivedByHour = Math.max(unit.receivedByHour ?? 0, tenth(delivery.arrivesAt));
      unit.reportedByHour = Math.max(unit.reportedByHour ?? 0, tenth(labs.reportedAt[index]!));
    }
  }
  return [...found.values()];
}

function zonesOf({ input }: PlanStages, points: CampaignPlan['points']): CampaignPlan['zones'] {
  const byZone = Map.groupBy(points, point => point.zone);
  return [...Map.groupBy(input.units, unit => unit.zone)].map(
    ([zone, members]: [PoolingZone, typeof input.units]) => {
      const pooling = input.pooling.find(one => one.zone === zone)!;
      const here = byZone.get(zone) ?? [];
      return {
        zone,
        units: members.length,
        people: sum(members.map(unit => unit.people)),
        points: here.length,
        tubes: sum(here.map(point => point.tubes)),
        poolSize: pooling.poolSize,
        most: pooling.most,
        mixing: pooling.mixing,
        ruleId: pooling.ruleId,
      };
    },
  );
}

function districtsOf(
  { input, transport, labs, sampling }: PlanStages,
  points: CampaignPlan['points'],
): CampaignPlan['districts'] {
  const units = Map.groupBy(input.units, unit => unit.district);
  const byDistrict = Map.groupBy(points, point => point.district);
  const runs = new Map(transport.districts.map(one => [one.key, one]));
  const reported = new Map<number, number>();
  for (const [index, delivery] of transport.deliveries.entries()) {
    const { district } = sampling.points[delivery.point]!.place;
    const at = labs.reportedAt[index]!;
    if (Number.isFinite(at)) reported.set(district, Math.max(reported.get(district) ?? 0, at));
  }
  return [...units].map(([key, members]) => {
    const here = byDistrict.get(key) ?? [];
    return {
      key,
      units: members.length,
      people: sum(members.map(unit => unit.people)),
      points: here.length,
      tubes: sum(here.map(point => point.tubes)),
      vehicles: runs.get(key)?.vehicles ?? 0,
      runs: runs.get(key)?.runs ?? 0,
      sampledByHour: here.reduce((most, point) => Math.max(most, point.endsAtHour), 0),
      reportedByHour: orTenth(reported.get(key) ?? null),
    };
  });
}

/** The figures of a plan, each with the sentence that works it out. */
function explained({ input, sampling, transport }: PlanStages, totals: CampaignPlan['totals']): PlanLine[] {
  const a = input.assumptions;
  const capacity = sum(input.labs.map(lab => lab.tubesAnHour));
  const line = (
    key: string,
    value: number,
    unit: Bilingual,
    title: Bilingual,
    zh: string,
    en: string,
  ): PlanLine => ({
    key,
    value,
    unit,
    title,
    because: { zh, en },
  });
  return [
    line(
      'points',
      totals.points,
      units.points,
      { zh: '采样点', en: 'Sampling points' },
      `步行不超过${a.walkMinutes.value}分钟,每点不超过${a.peopleAPointMost.value}人;其中${totals.pointsToFind}个还没有现成场地`,
      `a walk of at most ${a.walkMinutes.value} minutes and at most ${a.peopleAPointMost.value} people a point; ${totals.pointsToFind} have no site yet`,
    ),
    line(
      'lanes',
      totals.lanes,
      units.lanes,
      { zh: '通道', en: 'Lanes' },
      `每人${a.secondsAPerson.value}秒、开放${a.hoursOpen.value}小时、排队不超过${a.queueMinutes.value}分钟`,
      `${a.secondsAPerson.value} seconds a person, open ${a.hoursOpen.value} hours, queues of at most ${a.queueMinutes.value} minutes`,
    ),
    line(
      'samplers',
      totals.samplers,
      units.samplers,
      { zh: '采样员', en: 'Samplers' },
      `每${a.peopleASampler.value}人1名与“通道×班次”(每班${a.staffHours.value}小时)两者取多,另加上门${totals.homeTeams}组`,
      `one for ${a.peopleASampler.value} people or lanes times shifts of ${a.staffHours.value} hours, whichever is more, and ${totals.homeTeams} who visit homes`,
    ),
    line(
      'homeTeams',
      totals.homeTeams,
      units.teams,
      { zh: '上门采样组', en: 'Teams visiting homes' },
      `${totals.homePeople}人行动不便(${Math.round(a.homeShare.value * 1000) / 10}%),每组每小时${a.homeVisitsAnHour.value}户`,
      `${totals.homePeople} people cannot come (${Math.round(a.homeShare.value * 1000) / 10} %), ${a.homeVisitsAnHour.value} homes a team and hour`,
    ),
    line(
      'tubes',
      totals.tubes,
      units.tubes,
      { zh: '采样管', en: 'Tubes' },
      `${Math.round(sampling.coming)}人到点或上门;${input.pooling.map(one => `${zoneWords[one.zone].zh}${one.mixing === 'household' ? '一户一管' : `${one.poolSize}人一管`}`).join(',')};满管率${Math.round(a.tubeFill.value * 100)}%`,
      `${Math.round(sampling.coming)} people sampled; ${input.pooling.map(one => `${zoneWords[one.zone].en} ${one.mixing === 'household' ? 'one household a tube' : `${one.poolSize} a tube`}`).join(', ')}; tubes ${Math.round(a.tubeFill.value * 100)} % full`,
    ),
    line(
      'boxes',
      totals.boxes,
      units.boxes,
      { zh: '转运箱', en: 'Boxes' },
      `每箱${a.tubesABox.value}管,每${a.collectEveryHours.value}小时收一次,不足一箱也走`,
      `${a.tubesABox.value} tubes a box, collected every ${a.collectEveryHours.value} hours whether full or not`,
    ),
    line(
      'runs',
      totals.runs,
      units.runs,
      { zh: '转运', en: 'Transport runs' },
      `每车${a.boxesAVehicle.value}箱,采样到送达不超过${a.legHours.value}小时;最久${tenth(transport.legHours)}小时`,
      `${a.boxesAVehicle.value} boxes a vehicle, at most ${a.legHours.value} hours from swab to laboratory; the longest is ${tenth(transport.legHours)}`,
    ),
    line(
      'vehicles',
      totals.vehicles,
      units.vehicles,
      { zh: '转运车', en: 'Vehicles' },
      `各区最忙一轮收样所需之和,车速${a.kilometresAnHour.value}公里/小时,每点停${a.minutesAStop.value}分钟`,
      `the sum of what each district's busiest collection needs at ${a.kilometresAnHour.value} km an hour and ${a.minutesAStop.value} minutes a stop`,
    ),
    line(
      'labHours',
      totals.labHours,
      units.hours,
      { zh: '实验室机时', en: 'Laboratory hours' },
      capacity ? `${input.labs.length}家实验室合计每小时${capacity}管,先采先检,积压在前` : '没有登记实验室',
      capacity
        ? `${input.labs.length} laboratories do ${capacity} tubes an hour together, first sampled first tested, what waits there before ours`
        : 'no laboratory is registered',
    ),
  ];
}

/** The pooling zones in words. */
export const zoneWords: Record<PoolingZone, Bilingual> = {
  isolation_site: { zh: '隔离点', en: 'isolation site' },
  sealed: { zh: '封控区', en: 'sealed zone' },
  controlled: { zh: '管控区', en: 'controlled zone' },
  prevention: { zh: '防范区', en: 'prevention zone' },
  ordinary: { zh: '常态', en: 'ordinary' },
};
