import type { PlaceKind } from '@outpace/sim';

/** A number of the drill's engine that no scenario sets. */
export interface EngineParameter<T> {
  value: T;
  unit: string;
  status: 'assumed' | 'measured' | 'policy';
  source: string;
}

const assumed = <T>(value: T, unit: string, source: string): EngineParameter<T> => ({
  value,
  unit,
  status: 'assumed',
  source,
});

/** How the world feeds the product and obeys it. */
export const worldParameters = {
  wakeEvery: assumed(15, 'minute', 'staff look at their lists about this often'),
  wakeEveryAtQuietNight: assumed(60, 'minute', 'nobody waits for anything then'),
  fullFeedBelow: assumed(
    30_000,
    'person',
    'chosen for the drills: scans of everybody above this are asked for by place',
  ),
  scansEvery: assumed(180, 'minute', 'platforms deliver in batches'),
  scansBeforeStart: assumed(7, 'day', 'covers the infectious window of a case found on the first day'),
  /** A venue code is scanned at the door, going in: the platform ends the visit by how long people stay in such a place. */
  stayAfterScan: assumed<Partial<Record<PlaceKind, number>>>(
    {
      shop: 20,
      market: 40,
      restaurant: 60,
      hospital: 60,
      clinic: 60,
      transport: 30,
      station: 40,
      worship: 90,
      entertainment: 120,
      gym: 90,
      outdoor: 60,
    },
    'minute',
    'chosen for the drills; no source',
  ),
  stayElsewhere: assumed(60, 'minute', 'chosen for the drills; no source'),
  scansBatch: assumed(2500, 'row', 'half of what the product takes in one batch'),
  surgeHours: assumed(
    [480, 1260] as const,
    'minute of the day',
    'opening hours of the clinics in the simulation',
  ),
  importedInfectedBefore: assumed(2, 'day', 'somebody who arrives infectious was infected some days ago'),
  /** Someone told “until the third” goes out then, released or not. */
  leavesAfterEnd: assumed(24, 'hour', 'people wait a day for their release'),
  hospitalTestsFrom: assumed(
    7,
    'day after the positive result',
    'discharge tests are not worth while earlier',
  ),
  hospitalTestsEvery: assumed(24, 'hour', 'two tests at least a day apart are asked for'),
  together: assumed(1, 'call', 'one after another; whether overlapping them is faster was not shown'),
  eventsKept: assumed(200, 'event', 'what the control room shows'),
  humanCasesWatched: assumed(10, 'case', 'cases people work on, newest first, whose lines are looked at'),
} as const;
