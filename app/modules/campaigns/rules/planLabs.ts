import type { PlanLab } from './planShape.ts';
import type { Delivery } from './planTransport.ts';

export interface LabWork {
  /** For each delivery, hour of its last report; infinite without a laboratory. */
  reportedAt: number[];
  labs: { tubes: number; doneByHour: number; waitMostHours: number }[];
  /** Hours of work at the laboratories' rates, over all. */
  labHours: number;
}

/**
 * CAM-7: each laboratory works off its backlog, then what arrives, by the hour of arrival and within it by risk: first sampled, first tested. Exact for steady rates; cost is
 * that of sorting the deliveries.
 */
export function testTubes(
  labs: readonly PlanLab[],
  deliveries: readonly Delivery[],
  reportHours: number,
): LabWork {
  const reportedAt = new Array<number>(deliveries.length).fill(Number.POSITIVE_INFINITY);
  const of = Map.groupBy(deliveries.keys(), index => deliveries[index]!.lab);
  let labHours = 0;
  const result = labs.map((lab, at) => {
    if (lab.tubesAnHour <= 0) return { tubes: 0, doneByHour: 0, waitMostHours: 0 };
    const mine = (of.get(at) ?? []).sort((one, other) => {
      const [a, b] = [deliveries[one]!, deliveries[other]!];
      return (
        Math.floor(a.arrivesAt) - Math.floor(b.arrivesAt) || a.rank - b.rank || a.arrivesAt - b.arrivesAt
      );
    });
    let free = lab.backlog / lab.tubesAnHour;
    let tubes = 0;
    let waitMostHours = 0;
    for (const index of mine) {
      const delivery = deliveries[index]!;
      const start = Math.max(free, delivery.arrivesAt);
      waitMostHours = Math.max(waitMostHours, start - delivery.arrivesAt);
      free = start + delivery.tubes / lab.tubesAnHour;
      reportedAt[index] = free + reportHours;
      tubes += delivery.tubes;
    }
    labHours += tubes / lab.tubesAnHour;
    return { tubes, doneByHour: mine.length ? free + reportHours : 0, waitMostHours };
  });
  return { reportedAt, labs: result, labHours };
}

/** Tubes an hour needed so that everything arriving is reported within a limit, by the busiest stretch: the most of (tubes arriving from an hour on) over (time left from it). */
export function tubesAnHourNeeded(
  deliveries: readonly Delivery[],
  withinHours: number,
  reportHours: number,
  backlog: number,
): number {
  const last = withinHours - reportHours;
  const sorted = [...deliveries].sort((a, b) => b.arrivesAt - a.arrivesAt);
  let tubes = 0;
  let most = 0;
  for (const delivery of sorted) {
    tubes += delivery.tubes;
    const left = last - delivery.arrivesAt;
    if (left <= 0) return Number.POSITIVE_INFINITY;
    most = Math.max(most, tubes / left);
  }
  return Math.max(most, sorted.length ? (tubes + backlog) / last : 0);
}
