import { known } from '../parameter.ts';
import type { Draws } from '../random/draws.ts';
import type { Closeness, GroupsBuilder, WorkerPool } from './groups.ts';
import { roleNumber } from './kinds.ts';
import type { PlacesBuilder } from './places.ts';

/** How teams and workplaces mix. */
export const workParameters = {
  workplaceSize: known(
    { median: 11, spread: 1.25, most: 2500 },
    'people, log-normal',
    'assumed',
    'most firms are small, most people work in larger ones',
  ),
  teamSize: known([5, 16] as [number, number], 'people', 'assumed', 'none'),
  teamCloseness: known(
    [
      [0.1, { regulars: 0, daily: 1 }],
      [0.2, { regulars: 1, daily: 1 }],
      [0.24, { regulars: 1, daily: 2 }],
      [0.24, { regulars: 2, daily: 3 }],
      [0.22, { regulars: 3, daily: 5 }],
    ] as [number, Closeness][],
    'weight, colleagues met on each side',
    'calibrated',
    'evaluate/polymod.ts: contacts at work, mean 5.5 a day at 40–49 over all days (POLYMOD)',
  ),
  siteDaily: known(
    [0.34, 0.26, 0.14, 0.08, 0.08, 0.1],
    'weight of 0, 1, 2, 4, 7, 13 on each side',
    'calibrated',
    'evaluate/polymod.ts: upper tail of contacts a day',
  ),
};

const siteDailies = [0, 1, 2, 4, 7, 13];

/** Where the staff of places that are open to others come from: people per place kind. */
export const staffing = known(
  {
    shop: [2, 9],
    market: [8, 30],
    restaurant: [3, 14],
    clinic: [4, 12],
    entertainment: [2, 10],
    gym: [3, 9],
    station: [20, 60],
    hospital: [150, 700],
    transport: [4, 16],
    worship: [1, 3],
    laboratory: [10, 40],
    outdoor: [0, 0],
    isolation_site: [6, 20],
  } as Record<string, [number, number]>,
  'staff',
  'assumed',
  'none',
);

export interface WorkMaking {
  role: Uint8Array;
  places: PlacesBuilder;
  groups: GroupsBuilder;
  workers: WorkerPool;
  draws: Draws;
}

/** Gives a place open to the public its staff, in teams; `served` people live in its area, of whom at most 1 in 150 work there. */
export function staffPlace(
  making: WorkMaking,
  kind: string,
  place: number,
  community: number,
  served: number,
): void {
  const range = staffing.value[kind];
  if (!range || range[1] === 0) return;
  const staff = making.workers.take(
    community,
    Math.min(making.draws.between(range[0], range[1]), Math.max(3, Math.ceil(served / 150))),
  );
  const health =
    kind === 'hospital' || kind === 'clinic' || kind === 'laboratory' || kind === 'isolation_site';
  for (const person of staff)
    making.role[person] = health ? roleNumber.health_worker : roleNumber.shift_worker;
  teams(making, place, staff);
}

/** Puts everyone of a community who has no work yet into workplaces. */
export function openWorkplaces(making: WorkMaking, community: number): void {
  const { workers, places, draws, role } = making;
  const { median, spread, most } = workParameters.workplaceSize.value;
  while (workers.left(community) > 0) {
    const size = Math.max(2, Math.min(most, Math.round(median * Math.exp(spread * draws.normal()))));
    const staff = workers.take(community, size);
    const workshop = draws.happens(0.35);
    for (const person of staff)
      role[person] = workshop && draws.happens(0.4) ? roleNumber.shift_worker : roleNumber.worker;
    teams(making, places.add(workshop ? 'workshop' : 'office', community, staff.length), staff);
  }
}

function teams({ groups, draws }: WorkMaking, place: number, staff: number[]): void {
  if (!staff.length) return;
  const site = groups.openSite(place, siteDailies[draws.weighted(workParameters.siteDaily.value)]!);
  const choices = workParameters.teamCloseness.value;
  for (let from = 0; from < staff.length; ) {
    let size = Math.min(staff.length - from, draws.between(...workParameters.teamSize.value));
    if (staff.length - from - size < 3) size = staff.length - from;
    const closeness = choices[draws.weighted(choices.map(([weight]) => weight))]![1];
    groups.group(site, place, staff.slice(from, from + size), closeness);
    from += size;
  }
}
