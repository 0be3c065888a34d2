import type { StaffedPoint } from './planSampling.ts';
import type { PlanInput, PlanLab } from './planShape.ts';

/** One collection of a point's tubes on its way to a laboratory. Hours count from the opening. */
export interface Delivery {
  point: number;
  lab: number;
  rank: number;
  tubes: number;
  /** When the oldest swab in it was taken. */
  oldestAt: number;
  arrivesAt: number;
}

export interface DistrictRuns {
  key: number;
  runs: number;
  vehicles: number;
  /** Longest time from a swab to the laboratory's door. */
  legHours: number;
  /** Stops a vehicle makes on one run. */
  stops: number;
}

export interface Transport {
  deliveries: Delivery[];
  districts: DistrictRuns[];
  vehicles: number;
  runs: number;
  boxes: number;
  legHours: number;
  /** Laboratory of each point, as an index; -1 without any. */
  labOf: number[];
}

/** Kilometres between two places known in degrees; 0 where either is unknown. */
export function kilometres(
  one: { lon: number | null; lat: number | null },
  other: { lon: number | null; lat: number | null },
): number {
  if (one.lon === null || one.lat === null || other.lon === null || other.lat === null) return 0;
  const east = (one.lon - other.lon) * 111.32 * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(east, (one.lat - other.lat) * 110.54);
}

/** Each point's laboratory: in order of risk, whichever would have its tubes done soonest, the drive counted. */
export function assignLabs(
  points: readonly StaffedPoint[],
  labs: readonly PlanLab[],
  hoursAKilometre: number,
): number[] {
  const load = labs.map(lab => lab.backlog);
  const labOf = new Array<number>(points.length).fill(-1);
  const order = points.map((_, index) => index).sort((a, b) => points[a]!.place.rank - points[b]!.place.rank);
  for (const index of order) {
    const point = points[index]!;
    const tubes = point.tubes.reduce((sum, now) => sum + now, 0);
    let best = -1;
    let soonest = Number.POSITIVE_INFINITY;
    for (const [at, lab] of labs.entries()) {
      if (lab.tubesAnHour <= 0) continue;
      const done = (load[at]! + tubes) / lab.tubesAnHour + kilometres(point.place, lab) * hoursAKilometre;
      if (done < soonest) [best, soonest] = [at, done];
    }
    labOf[index] = best;
    if (best >= 0) load[best]! += tubes;
  }
  return labOf;
}

/**
 * CAM-6: boxes, runs and vehicles by district, and when each collection reaches its laboratory. A vehicle takes as many stops as its room and the leg's time limit allow, but
 * at least one. Linear in points times collections.
 */
export function transportTubes(input: PlanInput, points: readonly StaffedPoint[]): Transport {
  const a = input.assumptions;
  const every = a.collectEveryHours.value;
  const stopHours = a.minutesAStop.value / 60;
  const hoursAKilometre = a.detour.value / a.kilometresAnHour.value;
  const labOf = assignLabs(points, input.labs, hoursAKilometre);
  const deliveries: Delivery[] = [];
  const districts: DistrictRuns[] = [];
  let boxes = 0;
  for (const [key, members] of Map.groupBy(points.keys(), index => points[index]!.place.district)) {
    const drives = members.map(index =>
      labOf[index]! < 0 ? 0 : kilometres(points[index]!.place, input.labs[labOf[index]!]!) * hoursAKilometre,
    );
    const drive = Math.max(0.15, drives.reduce((sum, one) => sum + one, 0) / members.length);
    const collections = new Map<number, { index: number; tubes: number }[]>();
    for (const index of members) {
      const { tubes } = points[index]!;
      for (let from = 0; from < tubes.length; from += every) {
        const sum = tubes.slice(from, from + every).reduce((total, now) => total + now, 0);
        if (sum <= 0) continue;
        const at = collections.get(from) ?? [];
        at.push({ index, tubes: sum });
        collections.set(from, at);
      }
    }
    let district = { key, runs: 0, vehicles: 0, legHours: 0, stops: 1 };
    for (const [from, stops] of collections) {
      const boxesOf = stops.map(stop => Math.max(1, Math.ceil(stop.tubes / a.tubesABox.value)));
      const all = boxesOf.reduce((sum, one) => sum + one, 0);
      boxes += all;
      const byRoom = Math.max(1, Math.floor(a.boxesAVehicle.value / (all / stops.length)));
      const byTime = Math.max(1, Math.floor((a.legHours.value - every - drive) / stopHours));
      const perRun = Math.min(byRoom, byTime, stops.length);
      const runs = Math.ceil(stops.length / perRun);
      const trip = drive + perRun * stopHours;
      const vehicles = Math.ceil((runs * (trip + drive)) / every);
      const arrivesAt = from + every + trip;
      for (const stop of stops)
        deliveries.push({
          point: stop.index,
          lab: labOf[stop.index]!,
          rank: points[stop.index]!.place.rank,
          tubes: stop.tubes,
          oldestAt: from,
          arrivesAt,
        });
      district = {
        key,
        runs: district.runs + runs,
        vehicles: Math.max(district.vehicles, vehicles),
        legHours: Math.max(district.legHours, arrivesAt - from),
        stops: Math.max(district.stops, perRun),
      };
    }
    districts.push(district);
  }
  return {
    deliveries,
    districts,
    boxes,
    labOf,
    vehicles: districts.reduce((sum, one) => sum + one.vehicles, 0),
    runs: districts.reduce((sum, one) => sum + one.runs, 0),
    legHours: districts.reduce((most, one) => Math.max(most, one.legHours), 0),
  };
}
