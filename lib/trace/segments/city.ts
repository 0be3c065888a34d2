import { allocateColumns, writeRow } from '../columns.ts';
import { StayList } from '../presences.ts';
import type { Minute, PersonRef, Presence } from '../types.ts';
import { ChangeClock } from './clock.ts';
import { CityDay } from './day.ts';
import { type CityDescriptor, CityReader, SharedCity } from './reader.ts';
import { buildSealed, type SealJob, sealJobOf } from './seal.ts';
import type { DaySegment } from './segment.ts';
import { MINUTES_OF_DAY } from './word.ts';

/**
 * Presences of a city, by days: sealed segments, rows that came since, and what other parts of the system contribute of single people.
 * Whatever way rows came, what is shown of a day is what coalescing all of them gives. One thread writes; others read the same memory
 * through `share()` and `CityIndex.open()`. Days begin at multiples of 1440 of the index's minutes. A stay over midnight is held in one part a day;
 * a row known only to the day or a part of it that is longer than its day becomes one row a day.
 */
export class CityIndex extends CityReader {
  readonly clock = new ChangeClock();
  #days: CityDay[] = [];
  #byStart = new Map<Minute, CityDay>();
  #people = 0;
  #places = 0;
  #segmentEpochs = 0;
  #parts = new StayList();
  #checked = allocateColumns(1);

  /** An index that another thread writes, as `share()` described it. */
  static open(descriptor: CityDescriptor): SharedCity {
    return new SharedCity(descriptor);
  }

  get days(): readonly CityDay[] {
    return this.#days;
  }

  dayAt(dayStart: Minute): CityDay | undefined {
    return this.#byStart.get(dayStart);
  }

  get size(): number {
    return this.#days.reduce((sum, day) => sum + day.size, 0);
  }

  get people(): number {
    return this.#people;
  }

  get places(): number {
    return this.#places;
  }

  get version(): number {
    return this.clock.version;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.#days.reduce((sum, day) => sum + day.bytes, 0);
  }

  /**
   * Adds a sealed day, from the disk or from `buildSegment`. What was appended to the day or contributed before stays, resolved anew.
   * Throws when the day has a segment already. O(1) for a day without live rows.
   */
  addSegment(segment: DaySegment): void {
    if (this.#byStart.get(segment.dayStart)?.segment)
      throw new Error(`the day at minute ${segment.dayStart} has a segment already: replace it`);
    this.#setSegment(segment, 0);
  }

  /** Replaces everything fed to a day by a segment that holds all of it; contributions stay, resolved anew. */
  replaceDay(segment: DaySegment): void {
    this.#setSegment(segment, Number.POSITIVE_INFINITY);
  }

  /** Forgets a day, what was contributed of it too; false when it was not held. Other threads forget it with their next descriptor. */
  dropDay(dayStart: Minute): boolean {
    const day = this.#byStart.get(dayStart);
    if (!day) return false;
    this.#byStart.delete(dayStart);
    this.#days = this.#days.filter(other => other !== day);
    this.clock.replaceMemory();
    return true;
  }

  /**
   * Adds one presence so that the next query finds it, on other threads too. Throws a RangeError naming the field and the value seen.
   * O(the person's rows of the day).
   */
  append(presence: Presence): void {
    const parts = this.#split(presence, this.#parts);
    for (let i = 0; i < parts.days.length; i++) {
      const day = this.#dayFor(parts.days[i]);
      const generation = day.generation;
      day.append(parts.stays, i);
      if (day.generation !== generation) this.clock.replaceMemory();
    }
  }

  /**
   * Replaces what other parts of the system say of one person (a trajectory, an investigation) by `presences`, all of which must be theirs;
   * an empty list takes it back. Never sealed. O(the person's rows of the days concerned).
   */
  setContributed(person: PersonRef, presences: readonly Presence[]): void {
    const byDay = new Map<Minute, StayList>();
    for (const presence of presences) {
      if (presence.person !== person)
        throw new RangeError(`presences of person ${person} expected, got one of ${presence.person}`);
      const { days, stays } = this.#split(presence, new StayList());
      for (let i = 0; i < days.length; i++) {
        const list = byDay.get(days[i]) ?? new StayList();
        byDay.set(days[i], list);
        list.pushFrom(stays, i);
      }
    }
    const nothing = new StayList();
    this.clock.begin();
    for (const dayStart of byDay.keys()) this.#dayFor(dayStart);
    for (const day of this.#days) {
      const generation = day.generation;
      day.contribute(person, byDay.get(day.dayStart) ?? nothing);
      if (day.generation !== generation) this.clock.replaceMemory();
    }
    this.clock.end();
  }

  /** Everything fed to a day, to be built into a new segment here or on another thread; undefined when the day is not held. O(the day's rows), a copy of 4 bytes each. */
  startSeal(dayStart: Minute): SealJob | undefined {
    const day = this.#byStart.get(dayStart);
    return day && sealJobOf(day, this.#places, this.#people);
  }

  /**
   * Puts the segment built of a job in place; rows appended meanwhile stay live. False, and nothing done, when the day was forgotten or given
   * another segment meanwhile.
   */
  finishSeal(job: SealJob, segment: DaySegment): boolean {
    const day = this.#byStart.get(job.dayStart);
    if (!day || day.segmentEpoch !== job.segmentEpoch) return false;
    this.#setSegment(segment, day.epoch === job.epoch ? job.since : 0);
    return true;
  }

  /** Merges a day's sealed and live rows into a new segment, on this thread. O(the day's rows). */
  seal(dayStart: Minute): void {
    const job = this.startSeal(dayStart);
    if (job) this.finishSeal(job, buildSealed(job));
  }

  /** What another thread needs to read the index; again needed when `clock.version` grew. O(days). */
  share(): CityDescriptor {
    const { version, people, places, size } = this;
    const days = this.#days.map(({ dayStart, segment, live }) => ({
      dayStart,
      segment,
      live: live.share(),
    }));
    return { version, counters: this.clock.counters, people, places, size, days };
  }

  #setSegment(segment: DaySegment, since: number): void {
    this.#people = Math.max(this.#people, segment.byPerson.keys);
    this.#places = Math.max(this.#places, segment.byPlace.keys);
    const day = this.#dayFor(segment.dayStart);
    day.rebuild(segment, since);
    day.segmentEpoch = ++this.#segmentEpochs;
    this.clock.replaceMemory();
  }

  #dayFor(dayStart: Minute): CityDay {
    const known = this.#byStart.get(dayStart);
    if (known) return known;
    if (dayStart % MINUTES_OF_DAY !== 0)
      throw new RangeError(`a day begins at a multiple of ${MINUTES_OF_DAY}, got ${dayStart}`);
    const day = new CityDay(dayStart, this.clock);
    day.segmentEpoch = ++this.#segmentEpochs;
    this.#byStart.set(dayStart, day);
    this.#days = [...this.#days, day].sort((a, b) => a.dayStart - b.dayStart);
    this.clock.replaceMemory();
    return day;
  }

  /** The parts of a presence by day, in minutes of the day. */
  #split(presence: Presence, stays: StayList): { days: Minute[]; stays: StayList } {
    writeRow(this.#checked, 0, presence);
    const { place, person, source, precision, certainty } = presence;
    this.#people = Math.max(this.#people, person + 1);
    this.#places = Math.max(this.#places, place + 1);
    stays.clear();
    const days: Minute[] = [];
    let from = presence.from;
    do {
      const day = Math.floor(from / MINUTES_OF_DAY) * MINUTES_OF_DAY;
      const to = Math.min(presence.to, day + MINUTES_OF_DAY);
      days.push(day);
      stays.push(place, person, from - day, to - day, source, precision, certainty);
      from = to;
    } while (from < presence.to);
    return { days, stays };
  }
}
