import type { City } from '../city/city.ts';
import type { Disease } from '../disease/disease.ts';
import { diseaseNamed } from '../disease/index.ts';
import { Draws } from '../random/draws.ts';
import type { DayCounts } from '../world/counts.ts';
import type { Program } from '../world/program.ts';
import { World } from '../world/world.ts';
import { type AssumedRange, type Picture, pictureParameters } from './picture.ts';
import { type Placed, placePicture } from './place.ts';
import { FromPicture } from './respond.ts';
import type { WhatIf } from './what-if.ts';

/** What one world under one response came to, over the days run. */
export interface WhatIfOutcome {
  infections: number;
  casesFound: number;
  /** People-days at home, apart or in sealed buildings by order. */
  peopleDaysRestricted: number;
  /** Places closed by order × days. */
  placeDaysClosed: number;
  /** People sampled. */
  tests: number;
  /** Most people kept apart on a day. */
  roomsPeak: number;
  roomDays: number;
  daily: { infections: number[]; found: number[]; restricted: number[]; rooms: number[]; tests: number[] };
}

/** What is drawn for a world before it begins: the same under every response. */
export interface WorldDraw {
  seed: number;
  detected: number;
  r: number;
  transmissibility: number;
}

/** All that a run from a picture needs. */
export interface WhatIfRun {
  city: City;
  disease: Disease | string;
  picture: Picture;
  /** How it is worked now: says which cases still await an interview and how long cases are kept. */
  asNow: WhatIf;
  days: number;
}

/** Draws what is uncertain of a world: a share found (triangular) and R (log-normal through its interval). Same seed, same draws. */
export function drawWorld(
  seed: number,
  detected: AssumedRange,
  r: AssumedRange,
  transmissibilityFor: (r: number) => number,
): WorldDraw {
  const draws = new Draws(seed, 'assumptions');
  const share = triangular(detected, draws.uniform());
  const value = r.high > r.low ? Math.exp(Math.log(r.mid) + spreadOf(r) * draws.normal()) : r.mid;
  return { seed, detected: share, r: value, transmissibility: transmissibilityFor(value) };
}

const spreadOf = ({ low, high }: AssumedRange) =>
  (Math.log(high) - Math.log(Math.max(1e-3, low))) / (2 * 1.96);

function triangular({ low, mid, high }: AssumedRange, u: number): number {
  if (high <= low) return mid;
  const turn = (mid - low) / (high - low);
  return u < turn
    ? low + Math.sqrt(u * (high - low) * (mid - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - mid));
}

/** Runs one world under one response. Deterministic; the placed picture is the same for every response of one draw. */
export function runFromPicture(run: WhatIfRun, draw: WorldDraw, whatIf: WhatIf): WhatIfOutcome {
  const { world, program } = openWorld(run, draw, whatIf);
  try {
    const daily: WhatIfOutcome['daily'] = { infections: [], found: [], restricted: [], rooms: [], tests: [] };
    const first = world.day;
    for (let day = first; day < first + run.days; day++) {
      const counts = world.step();
      daily.infections.push(counts.newInfections);
      daily.restricted.push(restrictedOf(counts));
      daily.rooms.push(counts.heldApart);
    }
    for (let day = first; day < first + run.days; day++) {
      daily.found.push(program.foundOn.get(day) ?? 0);
      daily.tests.push(program.testsOn(day));
    }
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    return {
      infections: sum(daily.infections),
      casesFound: sum(daily.found),
      peopleDaysRestricted: sum(daily.restricted),
      placeDaysClosed: program.placesClosed.reduce(
        (total, { count, from, to }) => total + count * Math.max(0, Math.min(to, first + run.days) - from),
        0,
      ),
      tests: sum(daily.tests),
      roomsPeak: Math.max(0, ...daily.rooms),
      roomDays: sum(daily.rooms),
      daily,
    };
  } finally {
    world.close();
  }
}

const restrictedOf = (counts: DayCounts) => counts.heldAtHome + counts.heldApart + counts.heldInZones;

/** A world with the picture in it and the response ready to begin. */
export function openWorld(
  { city, disease, picture, asNow }: Omit<WhatIfRun, 'days'>,
  draw: WorldDraw,
  whatIf: WhatIf,
): { world: World; program: FromPicture; placed: Placed } {
  let program: FromPicture | null = null;
  const later: Program = { id: whatIf.policy.id, act: (world, day) => program?.act(world, day) };
  const world = new World({
    city,
    disease: typeof disease === 'string' ? diseaseNamed(disease) : disease,
    seed: draw.seed,
    transmissibility: draw.transmissibility,
    contacts: 'infectious',
    program: later,
  });
  const placed = placePicture(world, picture, draw, asNow.policy.caseDaysApart);
  program = new FromPicture(world, whatIf, placed, asNow.policy.tracing?.hoursToInterview ?? 0);
  return { world, program, placed };
}

/** R of the model at some factors on transmissibility, ascending in both. */
export type Calibration = { factor: number; r: number }[];

/**
 * R of the model while things go on as now, at a factor on its transmissibility: new infections of the first days over the infectiousness the present
 * infections spend in them (each spends 1 over its course), the R of Fraser 2007 with the model's own profile. The picture is repeated until there are enough
 * infections for chance to be small.
 */
export function modelR(run: WhatIfRun, seed: number, factor: number, r: number, detected: number): number {
  const cases = run.picture.cases.reduce((sum, cell) => sum + cell.count, 0);
  const room = Math.max(
    1,
    Math.min(Math.floor(run.picture.people / 40 / Math.max(1, cases)), roomFor(run.picture)),
  );
  const times = Math.min(
    room,
    Math.max(1, Math.ceil((pictureParameters.calibrationInfections.value * detected) / Math.max(1, cases))),
  );
  const picture: Picture = {
    ...run.picture,
    cases: run.picture.cases.map(cell => ({ ...cell, count: cell.count * times })),
    held: run.picture.held.map(cell => ({ ...cell, count: cell.count * times })),
  };
  const { world } = openWorld(
    { ...run, picture },
    { seed, detected, r, transmissibility: factor },
    { ...run.asNow, policy: { ...run.asNow.policy, tracing: capacityTimes(run.asNow, times) } },
  );
  try {
    const c = world.columns;
    let [infections, spent] = [0, 0];
    for (let day = 0; day < pictureParameters.calibrationDays.value; day++) {
      const [start, end] = [world.now, world.now + 1440];
      const rows = world.infections;
      infections += world.step().newInfections;
      for (let row = 0; row < rows; row++) spent += triangleUpTo(c, row, end) - triangleUpTo(c, row, start);
    }
    return spent === 0 ? 0 : infections / spent;
  } finally {
    world.close();
  }
}

/** How often a picture fits into its people: no district more than a quarter under orders. */
function roomFor({ people, districts, cases, held }: Picture): number {
  const total = districts.reduce((sum, district) => sum + district.people, 0);
  return districts.reduce((least, district, at) => {
    const placed = [...cases, ...held].reduce(
      (sum, cell) => sum + (cell.district === at ? cell.count : 0),
      0,
    );
    return placed === 0
      ? least
      : Math.min(least, Math.floor((people * district.people) / total / 4 / placed));
  }, Number.POSITIVE_INFINITY);
}

const capacityTimes = ({ policy }: WhatIf, times: number) =>
  policy.tracing && { ...policy.tracing, interviewsPerDay: policy.tracing.interviewsPerDay * times };

/** Share of an infection's infectiousness spent by a minute. */
function triangleUpTo(c: World['columns'], row: number, at: number): number {
  const [from, peak, to] = [c.infectiousFrom[row]!, c.peakAt[row]!, c.infectiousTo[row]!];
  if (at <= from) return 0;
  if (at >= to) return 1;
  return at < peak
    ? (at - from) ** 2 / ((peak - from) * (to - from))
    : 1 - (to - at) ** 2 / ((to - peak) * (to - from));
}

/** Factors calibration looks at; between them it goes straight, on a logarithm of the factor. */
export const calibrationFactors = [0.15, 0.4, 0.8, 1.4] as const;

/** The factor that gives an R, between calibrated ones; the ends where it lies beyond, which the caller says. */
export function factorFor(calibration: Calibration, r: number): { factor: number; beyond: boolean } {
  // chance may turn neighbours round: never falling
  let most = 0;
  const points = calibration.map(({ factor, r: value }) => {
    most = Math.max(most, value);
    return { factor, r: most };
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  if (r <= first.r) return { factor: (first.factor * r) / Math.max(1e-9, first.r), beyond: false };
  if (r >= last.r)
    return { factor: last.factor * Math.min(3, r / Math.max(1e-9, last.r)), beyond: r > 2 * last.r };
  const at = points.findIndex(point => point.r > r);
  const [a, b] = [points[at - 1]!, points[at]!];
  const share = (r - a.r) / Math.max(1e-9, b.r - a.r);
  return {
    factor: Math.exp(Math.log(a.factor) + share * (Math.log(b.factor) - Math.log(a.factor))),
    beyond: false,
  };
}
