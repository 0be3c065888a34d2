import { type Presences, StayList } from '../presences.ts';
import { type Minute, type PersonRef, type PlaceRef, PRECISION_MINUTE, type Presence } from '../types.ts';
import { ChangeClock } from './clock.ts';
import { LiveDay, type LiveDescriptor } from './live.ts';
import type { DaySegment } from './segment.ts';
import { addRow, type DayView, forEachRowAt, forEachRowOf, meets } from './view.ts';
import { fromOf, kindOf, MINUTES_OF_DAY, toOf } from './word.ts';

/** A whole index as it can be sent to another thread, which then reads the same memory. */
export interface CityDescriptor {
  version: number;
  counters: Int32Array;
  /** One more than the largest reference known. */
  people: number;
  places: number;
  size: number;
  days: { dayStart: Minute; segment: DaySegment | undefined; live: LiveDescriptor | undefined }[];
}

/** Reads a city's presences by days, on the thread that writes them or on another. */
export abstract class CityReader implements Presences {
  /** Days held, ascending. */
  abstract get days(): readonly DayView[];
  /** The day that begins at this minute. */
  abstract dayAt(dayStart: Minute): DayView | undefined;
  /** Rows shown; a stay over midnight counts once a day. On another thread: when it was shared. */
  abstract get size(): number;
  /** One more than the largest person and place known. On another thread: when it was shared. */
  abstract get people(): number;
  abstract get places(): number;
  abstract get clock(): ChangeClock;
  /** Of the memory this reader reads; less than `clock.version` when a new descriptor is needed. */
  abstract get version(): number;

  /**
   * Whether the writer replaced memory that this reader does not know: it answers as of then, and may lack a stay that was merged since, until it is
   * opened again.
   */
  get isStale(): boolean {
    return this.clock.version !== this.version;
  }

  /** Adds to `out` the stays of a person that meet [from, to), joined over midnight, unordered. O(the person's rows of those days). */
  addStaysOf(person: PersonRef, from: number, to: number, out: StayList): void {
    const joined = new JoinedParts(this);
    for (const day of this.days) {
      if (day.dayStart >= to || day.dayStart + MINUTES_OF_DAY <= from) continue;
      forEachRowOf(day, person, (place, word, live) => {
        if (meets(word, from - day.dayStart, to - day.dayStart))
          joined.add(day, place, person, word, live, out);
      });
    }
  }

  /** Adds to `out` the stays at a place that meet [from, to), joined over midnight, unordered. O(days × (log n + found)). */
  addStaysAt(place: PlaceRef, from: number, to: number, out: StayList): void {
    const joined = new JoinedParts(this);
    for (const day of this.days) {
      if (day.dayStart >= to || day.dayStart + MINUTES_OF_DAY <= from) continue;
      const first = Math.max(0, from - day.dayStart);
      const last = Math.min(MINUTES_OF_DAY, to - day.dayStart);
      forEachRowAt(day, place, first, last, (person, word, live) => {
        joined.add(day, place, person, word, live, out);
      });
    }
  }

  /** The stays of a person that meet [from, to), joined over midnight, ascending by place and start. */
  staysOf(person: PersonRef, from: number, to: number): Presence[] {
    const found = new StayList();
    this.addStaysOf(person, from, to, found);
    return found.sorted();
  }

  /** The stays at a place that meet [from, to), joined over midnight, ascending by person and start. */
  staysAt(place: PlaceRef, from: number, to: number): Presence[] {
    const found = new StayList();
    this.addStaysAt(place, from, to, found);
    return found.sorted();
  }

  /**
   * Reads again until no shown row was replaced meanwhile, so that what `read` returns was true at one moment. On the writing thread it
   * reads once. `read` must begin afresh every time.
   */
  consistently<T>(read: () => T): T {
    for (;;) {
      const before = this.clock.changes;
      const answer = read();
      if (this.clock.changesAfterReading() === before && (before & 1) === 0) return answer;
    }
  }
}

/** An index that another thread writes. */
export class SharedCity extends CityReader {
  readonly days: readonly DayView[];
  readonly size: number;
  readonly people: number;
  readonly places: number;
  readonly clock: ChangeClock;
  readonly version: number;
  #byStart: Map<Minute, DayView>;

  constructor(descriptor: CityDescriptor) {
    super();
    this.days = descriptor.days.map(({ dayStart, segment, live }) => ({
      dayStart,
      segment,
      live: live && new LiveDay(live),
    }));
    this.#byStart = new Map(this.days.map(day => [day.dayStart, day]));
    this.size = descriptor.size;
    this.people = descriptor.people;
    this.places = descriptor.places;
    this.clock = new ChangeClock(descriptor.counters);
    this.version = descriptor.version;
  }

  dayAt(dayStart: Minute): DayView | undefined {
    return this.#byStart.get(dayStart);
  }
}

/** Gives each stay once and whole, though it lies in the index in one part a day. */
class JoinedParts {
  #city: CityReader;
  #found = new StayList();
  /** Parts from midnight that were given with the day before: place and person by day. */
  #given = new Map<Minute, Map<number, Set<number>>>();

  constructor(city: CityReader) {
    this.#city = city;
  }

  add(day: DayView, place: number, person: number, word: number, live: boolean, out: StayList): void {
    const from = fromOf(word);
    const to = toOf(word);
    const opens = from === 0 && to > 0;
    const isPart = (opens || to === MINUTES_OF_DAY) && isExactRow(day, word, live);
    if (isPart && opens && this.#given.get(day.dayStart)?.get(place)?.has(person)) return;

    addRow(day, day.dayStart, place, person, word, live, out);
    if (!isPart) return;
    const given = out.length - 1;
    if (opens) this.#note(day.dayStart, place, person);
    for (let at = day.dayStart; opens; at -= MINUTES_OF_DAY) {
      const part = this.#partOf(at - MINUTES_OF_DAY, person, place, false);
      if (!part) break;
      this.#absorb(out, given, part);
      out.from.data[given] = part.from;
      if (part.from !== at - MINUTES_OF_DAY) break;
    }
    for (let at = day.dayStart; out.to.data[given] === at + MINUTES_OF_DAY; at += MINUTES_OF_DAY) {
      const part = this.#partOf(at + MINUTES_OF_DAY, person, place, true);
      if (!part) break;
      this.#absorb(out, given, part);
      out.to.data[given] = part.to;
      this.#note(part.from, place, person);
    }
  }

  #absorb(out: StayList, given: number, part: Presence): void {
    out.source.data[given] = Math.min(out.source.data[given], part.source);
    out.certainty.data[given] = Math.min(out.certainty.data[given], part.certainty);
  }

  #note(dayStart: Minute, place: number, person: number): void {
    const places = this.#given.get(dayStart) ?? new Map<number, Set<number>>();
    this.#given.set(dayStart, places);
    const people = places.get(place) ?? new Set<number>();
    places.set(place, people);
    people.add(person);
  }

  /** The exact part of a stay that begins (or ends) at the day's midnight, whole; there is at most one. */
  #partOf(dayStart: Minute, person: number, place: number, opening: boolean): Presence | undefined {
    const day = this.#city.dayAt(dayStart);
    if (!day) return undefined;
    const found = this.#found;
    found.clear();
    forEachRowOf(day, person, (at, word, live) => {
      if (at !== place || found.length > 0 || !isExactRow(day, word, live)) return;
      if (opening ? fromOf(word) === 0 && toOf(word) > 0 : toOf(word) === MINUTES_OF_DAY)
        addRow(day, dayStart, place, person, word, live, found);
    });
    return found.length === 0 ? undefined : found.at(0);
  }
}

function isExactRow(day: DayView, word: number, live: boolean): boolean {
  const kinds = live ? day.live!.kinds : day.segment!.kinds;
  return kinds[kindOf(word) * 3 + 1] === PRECISION_MINUTE;
}
