import type { Assumptions } from './assumptions.ts';
import type { PlacedPoint } from './planPoints.ts';
import type { PlanInput, ZonePooling } from './planShape.ts';

/** Shares of people arriving in each hour of opening: a third at the busy rate first, falling off evenly after; they sum to 1. */
export function arrivals(hoursOpen: number, busiest: number): number[] {
  const busy = Math.max(1, Math.round(hoursOpen / 3));
  const quiet = hoursOpen - busy;
  const weights = Array.from({ length: hoursOpen }, (_, hour) =>
    hour < busy || quiet === 0 ? busiest : Math.max(0.1, (hoursOpen - busy * busiest) / quiet),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/** What a point does with so many lanes: people served each hour of opening, the longest queue in minutes, who is left at closing. A fluid queue by the hour. */
export function serve(
  people: number,
  profile: readonly number[],
  anHour: number,
): { served: number[]; queueMinutes: number; left: number } {
  let queue = 0;
  let longest = 0;
  const served = profile.map(share => {
    const waiting = queue + people * share;
    const now = Math.min(waiting, anHour);
    queue = waiting - now;
    longest = Math.max(longest, queue);
    return now;
  });
  return { served, queueMinutes: anHour > 0 ? (longest / anHour) * 60 : 0, left: queue };
}

/** The least lanes with which everyone is served before closing and nobody queues longer than the parameter. */
export function lanesFor(
  people: number,
  profile: readonly number[],
  aLaneHour: number,
  queueMinutes: number,
): number {
  let lanes = Math.max(1, Math.ceil(people / (aLaneHour * profile.length)));
  for (;;) {
    const { left, queueMinutes: queue } = serve(people, profile, lanes * aLaneHour);
    if (left < 0.5 && queue <= queueMinutes) return lanes;
    lanes += 1;
  }
}

/** Tubes for each person sampled in a zone: pools as full as they get, those always alone in tubes of their own, one for each home visited. */
export function tubesAPerson(pooling: ZonePooling, a: Assumptions): number {
  const alone = pooling.mixing === 'single' || pooling.poolSize === 1;
  const pooled = alone
    ? 1
    : pooling.mixing === 'household'
      ? 1 / Math.min(pooling.poolSize, a.householdSize.value)
      : 1 / Math.max(1, pooling.poolSize * a.tubeFill.value);
  const single = a.singleShare.value;
  return (1 - single) * pooled + single;
}

/** A point with its lanes and what it collects in each hour from the opening of the campaign. */
export interface StaffedPoint {
  place: PlacedPoint;
  lanes: number;
  lanesWanted: number;
  peopleALaneHour: number;
  queueMinutes: number;
  startsAtHour: number;
  endsAtHour: number;
  people: number[];
  tubes: number[];
  /** People still waiting when it closes. */
  left: number;
}

export interface Sampling {
  points: StaffedPoint[];
  lanes: number;
  samplers: number;
  homePeople: number;
  homeTeams: number;
  coming: number;
}

const doorZones = new Set(['sealed', 'isolation_site']);

/** Lanes at once that so many samplers keep busy over the opening hours: shifts follow one another. */
const lanesAtOnce = (samplers: number, a: Assumptions): number =>
  Math.floor(samplers / Math.max(1, Math.ceil(a.hoursOpen.value / a.staffHours.value)));

/**
 * CAM-5: lanes, samplers and hours of each point. With too few samplers, points open in order of risk as teams come free, and sampling goes on past closing: the plan shows by how much.
 * Linear in points times hours (and sorting, when teams move).
 */
export function samplePoints(input: PlanInput, placed: readonly PlacedPoint[]): Sampling {
  const a = input.assumptions;
  const open = Math.round(a.hoursOpen.value);
  const profile = arrivals(open, a.busiest.value);
  const pooling = new Map(input.pooling.map(one => [one.zone, one]));
  const comes = a.shareComing.value;
  const atHome = a.homeShare.value;
  let homePeople = 0;
  const points: StaffedPoint[] = placed.map(place => {
    const seconds = doorZones.has(place.zone) ? a.secondsAPersonAtDoor.value : a.secondsAPerson.value;
    const aLaneHour = 3600 / seconds;
    const home = place.people * atHome;
    homePeople += home;
    const coming = (place.people - home) * comes;
    const lanesWanted = lanesFor(coming, profile, aLaneHour, a.queueMinutes.value);
    const lanes = Math.min(lanesWanted, place.lanesMost);
    const { served, queueMinutes, left } = serve(coming, profile, lanes * aLaneHour);
    const aPerson = tubesAPerson(pooling.get(place.zone)!, a);
    const people = served.map(now => now + home / open);
    return {
      place,
      lanes,
      lanesWanted,
      peopleALaneHour: aLaneHour,
      queueMinutes,
      startsAtHour: 0,
      endsAtHour: open,
      people,
      // somebody visited at home has a tube of their own household
      tubes: served.map(now => now * aPerson + home / open / Math.min(a.householdSize.value, 2)),
      left,
    };
  });
  const lanes = points.reduce((sum, point) => sum + point.lanes, 0);
  const homeTeams =
    homePeople < 1
      ? 0
      : Math.ceil(homePeople / (a.homeVisitsAnHour.value * Math.min(open, a.staffHours.value)));
  const people = placed.reduce((sum, place) => sum + place.people, 0);
  // each lane is kept by as many as have shifts in the opening hours; the guide's ratio is the least
  const byLanes = lanes * Math.ceil(open / a.staffHours.value);
  const samplers = Math.max(byLanes, Math.ceil(people / a.peopleASampler.value)) + homeTeams;
  if (input.samplersAvailable !== null && input.samplersAvailable < samplers) {
    const atOnce = Math.max(1, lanesAtOnce(Math.max(1, input.samplersAvailable - homeTeams), a));
    if (atOnce < lanes) inWaves(points, atOnce);
  }
  return {
    points,
    lanes,
    samplers,
    homePeople,
    homeTeams,
    coming: people * (1 - atHome) * comes + homePeople,
  };
}

/** Points open in order of risk with as many lanes as are free, working at full rate; an hour passes between two points of a team. */
function inWaves(points: StaffedPoint[], atOnce: number): void {
  const freeAt = new Array<number>(atOnce).fill(0); // hour from which each lane is free, ascending
  for (const point of [...points].sort((one, other) => one.place.rank - other.place.rank)) {
    const lanes = Math.min(point.lanes, atOnce);
    const total = point.people.reduce((sum, now) => sum + now, 0) + point.left;
    const tubes = point.tubes.reduce((sum, now) => sum + now, 0);
    const share = total > 0 ? tubes / (total - point.left || 1) : 0;
    const anHour = lanes * point.peopleALaneHour;
    const start = Math.ceil(freeAt[lanes - 1]!);
    const hours = Math.max(1, Math.ceil(total / anHour));
    point.lanes = lanes;
    point.left = 0;
    point.startsAtHour = start;
    point.endsAtHour = start + hours;
    point.people = new Array<number>(start + hours).fill(0);
    for (let hour = 0, left = total; hour < hours; hour++) {
      point.people[start + hour] = Math.min(left, anHour);
      left -= anHour;
    }
    point.tubes = point.people.map(now => now * share);
    freeAt.splice(0, lanes);
    // all lanes of the point come free together: they go in behind whatever is free sooner
    const until = start + hours + 1;
    let at = 0;
    for (let high = freeAt.length; at < high; ) {
      const middle = (at + high) >> 1;
      if (freeAt[middle]! <= until) at = middle + 1;
      else high = middle;
    }
    freeAt.splice(at, 0, ...new Array<number>(lanes).fill(until));
  }
}
