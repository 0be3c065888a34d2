import { drawCourse } from '../disease/course.ts';
import { ContactList } from '../movement/contacts.ts';
import { Draws } from '../random/draws.ts';
import { SUSCEPTIBLE } from '../world/columns.ts';
import type { World } from '../world/world.ts';
import { historyDays, oldestAge, type Picture, pictureParameters } from './picture.ts';
import { drawUnknown, infectionsByAge } from './unknown.ts';

const DAY = 1440;

/** What was placed: who is who in the world. Minutes of the world. */
export interface Placed {
  /** Known cases, with the minute they were reported. */
  cases: { person: number; reportedAt: number; open: boolean; isolated: boolean }[];
  /** People already under a measure. */
  held: number[];
  /** Under a measure on paper, still to be reached; until when it would last. */
  awaited: { person: number; until: number }[];
  /** Infections nobody knows of; those among the held. */
  unknown: number;
  unknownHeld: number;
  /** Known and unknown by whole days since infection, as drawn. */
  expectedNow: number;
}

/**
 * Puts a picture into a new world: every case of it with its onset day, its isolation; everybody under measures, first among the contacts of the cases; then
 * the infections nobody knows of. Keeps every count of the picture: so many cases by district and onset day, so many people held by keeping and days left.
 * The same seed gives the same world whatever the response. Throws a RangeError where a district has too few people.
 */
export function placePicture(
  world: World,
  picture: Picture,
  drawn: { detected: number; r: number },
  caseDaysApart: number,
): Placed {
  world.day = historyDays(picture.weekday);
  const draws = new Draws(world.options.seed, 'picture');
  const intervals = districtIntervals(picture, world.city.people);
  const cases = placeCases(world, picture, intervals, draws, caseDaysApart);
  const { held, awaited } = placeHeld(world, picture, intervals, draws, cases);
  const byAge = infectionsByAge(picture, world.disease, drawn.detected, drawn.r);
  const unknown = drawUnknown(byAge, draws);
  const { placed, inHeld } = placeUnknown(world, picture, intervals, draws, unknown, held, drawn.detected);
  return {
    cases,
    held,
    awaited,
    unknown: placed,
    unknownHeld: inHeld,
    expectedNow: byAge.expected.reduce((sum, n) => sum + n, 0),
  };
}

/** People `from` to `to` (exclusive) stand for each district of the picture: people are numbered by where they live. */
export function districtIntervals(picture: Picture, people: number): { from: number; to: number }[] {
  const total = picture.districts.reduce((sum, district) => sum + district.people, 0);
  let before = 0;
  return picture.districts.map(district => {
    const from = Math.floor((before / total) * people);
    before += district.people;
    return { from, to: Math.floor((before / total) * people) };
  });
}

type Interval = { from: number; to: number };

function placeCases(
  world: World,
  picture: Picture,
  intervals: readonly Interval[],
  draws: Draws,
  caseDaysApart: number,
): Placed['cases'] {
  const { now, columns } = world;
  const placed: Placed['cases'] = [];
  for (const cell of picture.cases)
    for (let i = 0; i < cell.count; i++) {
      const person = freePerson(world, intervals[cell.district]!, draws, cell.onsetAge !== null);
      const delay = draws.weighted(picture.reportDelay);
      const reportAge = cell.reportAge ?? Math.max(0, (cell.onsetAge ?? 0) - delay);
      const onsetAge = Math.min(oldestAge, cell.onsetAge ?? reportAge + delay);
      world.infect(person, now);
      shiftRow(world, columns.latest[person]! - 1, now - (onsetAge + 1) * DAY + draws.below(DAY));
      const reportedAt = now - (reportAge + 1) * DAY + draws.below(DAY);
      if (cell.isolated && !cell.closed)
        world.measures.isolate(
          person,
          'apart',
          Math.min(reportedAt, now - 1),
          Math.max(now + DAY, reportedAt + caseDaysApart * DAY),
        );
      placed.push({ person, reportedAt, open: !cell.closed, isolated: cell.isolated && !cell.closed });
    }
  return placed;
}

/** Moves the course of an infection so that its onset (or what would be it) is at a minute. */
function shiftRow(world: World, row: number, onsetAt: number): void {
  const c = world.columns;
  const by = onsetAt - c.onsetAt[row]!;
  for (const column of [
    c.infectedAt,
    c.infectiousFrom,
    c.peakAt,
    c.infectiousTo,
    c.onsetAt,
    c.hospitalAt,
    c.endAt,
  ])
    column[row]! += by;
  if (c.careAt[row]! >= 0) c.careAt[row]! += by;
}

/** Somebody of a district who was never infected and is under no order; with symptoms to come if asked. */
function freePerson(world: World, { from, to }: Interval, draws: Draws, symptomatic: boolean): number {
  const { columns, city, disease, options } = world;
  let any = -1;
  for (let tries = 0; tries < 400; tries++) {
    const person = from + draws.below(to - from);
    if (!isFree(world, person)) continue;
    if (!symptomatic) return person;
    any = person;
    const vaccinated = columns.vaccinated[person] === 1;
    if (drawCourse(disease, options.seed, person, 0, city.age[person]!, vaccinated, 0).symptomatic)
      return person;
  }
  if (any < 0)
    throw new RangeError(
      `a district of ${to - from} people has no room for the cases and measures of the picture`,
    );
  return any;
}

const isFree = ({ columns: c }: World, person: number): boolean =>
  c.latest[person] === 0 &&
  c.status[person] === SUSCEPTIBLE &&
  c.homeTo[person] === 0 &&
  c.awayTo[person] === 0;

function placeHeld(
  world: World,
  picture: Picture,
  intervals: readonly Interval[],
  draws: Draws,
  cases: Placed['cases'],
): Pick<Placed, 'held' | 'awaited'> {
  const { now } = world;
  const wanted = picture.held.reduce((sum, cell) => sum + cell.count, 0);
  const pools = contactsByDistrict(world, intervals, cases, draws, wanted);
  const held: number[] = [];
  const awaited: Placed['awaited'] = [];
  const waiting = new Set<number>();
  for (const cell of picture.held)
    for (let i = 0; i < cell.count; i++) {
      const pool = pools[cell.district]!;
      let person = -1;
      while (person < 0 && pool.length) {
        const next = pool.pop()!;
        if (isFree(world, next) && !waiting.has(next)) person = next;
      }
      for (let tries = 0; person < 0 || waiting.has(person); tries++) {
        if (tries > 400)
          throw new RangeError(
            `a district of the picture has no room for ${cell.count} people under measures`,
          );
        person = freePerson(world, intervals[cell.district]!, draws, false);
      }
      const until = now + Math.max(1, cell.daysLeft) * DAY;
      if (cell.inPlace) {
        world.measures.isolate(person, cell.keeping, now - 1, until);
        held.push(person);
      } else {
        waiting.add(person);
        awaited.push({ person, until });
      }
    }
  return { held, awaited };
}

/** Whom the cases met in the last days, newest cases first, by district, in a drawn order: those a tracer would have found. */
function contactsByDistrict(
  world: World,
  intervals: readonly Interval[],
  cases: Placed['cases'],
  draws: Draws,
  wanted: number,
): number[][] {
  const pools: number[][] = intervals.map(() => []);
  const seen = new Set<number>();
  const list = new ContactList();
  const newest = [...cases].sort((a, b) => b.reportedAt - a.reportedAt);
  for (const { person, reportedAt } of newest) {
    if (seen.size >= 3 * wanted) break;
    const last = Math.floor(reportedAt / DAY);
    for (let day = last - 2; day <= last; day++) {
      world.contactsOf(person, day, list);
      for (let i = 0; i < list.count; i++) {
        const other = list.person[i]!;
        if (seen.has(other)) continue;
        seen.add(other);
        const district = intervals.findIndex(({ from, to }) => other >= from && other < to);
        if (district >= 0) pools[district]!.push(other);
      }
    }
  }
  for (const pool of pools) draws.shuffle(pool, 0, pool.length);
  return pools;
}

function placeUnknown(
  world: World,
  picture: Picture,
  intervals: readonly Interval[],
  draws: Draws,
  byAge: readonly number[],
  held: readonly number[],
  detected: number,
): { placed: number; inHeld: number } {
  const { now, city } = world;
  const weights = intervals.map((_, district) =>
    picture.cases.filter(cell => cell.district === district).reduce((sum, cell) => sum + cell.count, 0),
  );
  const inHouseholds = pictureParameters.placedInHouseholds.value;
  const left = [...held];
  draws.shuffle(left, 0, left.length);
  const placedPeople: number[] = [];
  for (let row = 0; row < world.infections; row++) placedPeople.push(world.columns.person[row]!);
  let [placed, inHeld] = [0, 0];
  byAge.forEach((count, age) => {
    for (let i = 0; i < count; i++) {
      let person = -1;
      // of infections that will be found, as many are among the held as of late were
      if (draws.happens(detected * picture.foundInControl) && left.length) {
        person = left.pop()!;
        inHeld++;
      } else if (placedPeople.length && draws.happens(inHouseholds)) {
        const home = city.household[placedPeople[draws.below(placedPeople.length)]!]!;
        const [from, to] = [city.householdStart[home]!, city.householdStart[home + 1]!];
        for (let tries = 0; tries < 6 && person < 0; tries++) {
          const next = from + draws.below(to - from);
          if (isFree(world, next)) person = next;
        }
      }
      if (person < 0) person = freePerson(world, intervals[draws.weighted(weights)]!, draws, false);
      if (!world.infect(person, now - (age + 1) * DAY + draws.below(DAY))) continue;
      placedPeople.push(person);
      placed++;
    }
  });
  return { placed, inHeld };
}
