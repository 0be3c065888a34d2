import type { GroupTies, JourneySeats } from '@outpace/trace';
import { IntList } from '@outpace/trace/columns.ts';
import { PairFinder } from '@outpace/trace/pairs/finder.ts';
import { copyPairs } from '@outpace/trace/pairs/slab.ts';
import type { PairBatch, PairQuery } from '@outpace/trace/pairs/types.ts';
import { buildSegment } from '@outpace/trace/segments/build.ts';
import { CityIndex } from '@outpace/trace/segments/city.ts';
import { StayKinds, wordOf } from '@outpace/trace/segments/word.ts';
import { MINUTES_OF_DAY } from './days.ts';
import { Gatherer, type NearRows } from './gather.ts';
import type { PresenceRows } from './rows.ts';
import { type Bonds, checkWindow } from './trace.ts';
import type { FetchedRows } from './world.ts';

/** Questions fetched together: the rows their people met are in memory at once, about 60 bytes each. */
const QUESTIONS_OF_A_BATCH = 64;

/** What pair summaries know beside the rows. */
export interface PairSurroundings extends Bonds {
  /** Rank of the setting by place, the lower the stronger, 255 unknown. */
  settingOfPlace?: Uint8Array;
}

/**
 * Summary rows of many questions, a batch at a time, in the order asked; the library's own kernel sums, over the rows the cluster
 * gave. Sums over days cannot be made there: a person has another reference each day. While a batch is read the next is fetched.
 * Ends with the signal's reason when aborted.
 */
export async function* pairsOnCluster(
  rows: PresenceRows,
  near: NearRows,
  surroundings: () => PairSurroundings,
  queries: readonly PairQuery[],
  signal?: AbortSignal,
): AsyncGenerator<PairBatch, void, undefined> {
  for (const query of queries) checkWindow(query);
  const fetch = async (first: number): Promise<Gatherer> => {
    const asked = queries.slice(first, first + QUESTIONS_OF_A_BATCH);
    const gatherer = new Gatherer(rows, near, signal);
    await gatherer.own(asked);
    await gatherer.others(asked, 'times');
    return gatherer;
  };
  const fetched = (first: number): Promise<Gatherer> => {
    const under = fetch(first);
    // it may fail (or be aborted) while the reader is still busy with the batch before: a failure that nobody waits for yet would end the process.
    // Who waits for it is told; a reader who stops early does not wait, and it concerns nobody
    under.catch(() => {});
    return under;
  };
  let next = queries.length > 0 ? fetched(0) : undefined;
  for (let first = 0; next; first += QUESTIONS_OF_A_BATCH) {
    signal?.throwIfAborted();
    const gatherer: Gatherer = await next.catch(error => {
      signal?.throwIfAborted();
      throw error;
    });
    const following = first + QUESTIONS_OF_A_BATCH;
    next = following < queries.length ? fetched(following) : undefined;
    yield summarise(gatherer.fetched, surroundings(), first, queries.slice(first, following));
  }
}

/** The pairs of some questions over the rows fetched for them, in the city's numbers. */
export function summarise(
  fetched: FetchedRows,
  around: PairSurroundings,
  firstQuery: number,
  asked: readonly PairQuery[],
): PairBatch {
  const { people, places } = numbering(fetched, around, asked);
  const finder = new PairFinder({
    presences: cityOf(fetched, people, places),
    settingOfPlace: around.settingOfPlace && places.rankHere(around.settingOfPlace),
    ...bondsHere(around, people),
  });
  const rowOffsets = new Int32Array(asked.length + 1);
  const belowMinimum = new Int32Array(asked.length);
  finder.table.reset();
  for (const [k, query] of asked.entries()) {
    belowMinimum[k] = finder.append({ ...query, person: people.here(query.person) }, null);
    rowOffsets[k + 1] = finder.table.columns.length;
  }
  const pairs = copyPairs(finder.table.columns);
  for (let i = 0; i < pairs.length; i++) pairs.person[i] = people.ofCity[pairs.person[i]!]!;
  for (let i = 0; i < pairs.places.length; i++) pairs.places[i] = places.ofCity[pairs.places[i]!]!;
  return { firstQuery, queries: asked.length, rowOffsets, belowMinimum, pairs };
}

/** Numbers from 0 without gaps, in the order of the city's. */
class Numbering {
  readonly ofCity: Int32Array;
  readonly #here = new Map<number, number>();

  constructor(values: Iterable<number>) {
    this.ofCity = Int32Array.from(new Set(values)).sort();
    for (let i = 0; i < this.ofCity.length; i++) this.#here.set(this.ofCity[i]!, i);
  }

  here(ofCity: number): number {
    const here = this.#here.get(ofCity);
    if (here === undefined) throw new Error(`number ${ofCity} is not among those of the question`);
    return here;
  }

  rankHere(ranks: Uint8Array): Uint8Array {
    return Uint8Array.from(this.ofCity, place => ranks[place] ?? 255);
  }
}

function numbering(fetched: FetchedRows, around: PairSurroundings, asked: readonly PairQuery[]) {
  const { columns, length } = fetched;
  const people = new Set<number>();
  for (let i = 0; i < length; i++) people.add(columns.person[i]!);
  for (const { person, from, to } of asked) {
    people.add(person);
    if (to === from) continue;
    around.groups?.forEachShared(person, from, to, other => people.add(other));
    around.journeys?.forEachSharer(person, from, to, other => people.add(other));
  }
  return { people: new Numbering(people), places: new Numbering(columns.place.subarray(0, length)) };
}

/** An index by days of the rows of one batch. */
function cityOf(fetched: FetchedRows, people: Numbering, places: Numbering): CityIndex {
  const days = new Map<number, { person: IntList; place: IntList; word: IntList; kinds: StayKinds }>();
  const { columns, length } = fetched;
  for (let i = 0; i < length; i++) {
    const person = people.here(columns.person[i]!);
    const place = places.here(columns.place[i]!);
    const end = columns.to[i]!;
    for (let from = columns.from[i]!; ; ) {
      const dayStart = Math.floor(from / MINUTES_OF_DAY) * MINUTES_OF_DAY;
      let day = days.get(dayStart);
      if (!day) {
        day = { person: new IntList(), place: new IntList(), word: new IntList(), kinds: new StayKinds() };
        days.set(dayStart, day);
      }
      const to = Math.min(end, dayStart + MINUTES_OF_DAY);
      const kind = day.kinds.of(columns.source[i]!, columns.precision[i] as 0 | 1 | 2, columns.certainty[i]!);
      day.person.push(person);
      day.place.push(place);
      day.word.push(wordOf(from - dayStart, to - dayStart, kind));
      if (to >= end) break;
      from = to;
    }
  }
  const city = new CityIndex();
  for (const [dayStart, day] of [...days].sort(([a], [b]) => a - b)) {
    const rows = { person: unsigned(day.person), place: unsigned(day.place), word: unsigned(day.word) };
    const count = day.person.length;
    city.addSegment(
      buildSegment(dayStart, rows, count, day.kinds, places.ofCity.length, people.ofCity.length),
    );
  }
  return city;
}

/** The city's groups and journeys, asked and answering in the numbers of one batch: the two methods the finder uses. */
function bondsHere(around: Bonds, people: Numbering): Bonds {
  const { groups, journeys } = around;
  const numbered: {
    groups?: Pick<GroupTies, 'forEachShared'>;
    journeys?: Pick<JourneySeats, 'forEachSharer'>;
  } = {};
  if (groups)
    numbered.groups = {
      forEachShared: (person, from, to, visit) =>
        groups.forEachShared(people.ofCity[person]!, from, to, (other, kind, start, end, group) =>
          visit(people.here(other), kind, start, end, group),
        ),
    };
  if (journeys)
    numbered.journeys = {
      forEachSharer: (person, from, to, visit) =>
        journeys.forEachSharer(people.ofCity[person]!, from, to, (other, seat) =>
          visit(people.here(other), seat),
        ),
    };
  return numbered as Bonds;
}

function unsigned(list: IntList): Uint32Array {
  return new Uint32Array(list.data.buffer, 0, list.data.length);
}
