import { StayList } from '../presences.ts';
import type { Minute } from '../types.ts';
import type { ChangeClock } from './clock.ts';
import { LiveDay, ROW_CONTRIBUTED, ROW_FED, ROW_RETIRED } from './live.ts';
import { resolve } from './resolve.ts';
import { bytesOf, type DaySegment } from './segment.ts';
import { addRow, type DayView } from './view.ts';
import { DEAD } from './word.ts';

/** Retired rows a live day may hold before it is written anew, if they are also half of it. */
const RETIRED_ROOM = 1024;

/** What another part of the system says of one person on one day, and what that changed. */
interface Contribution {
  /** As contributed, in minutes of the day. */
  stays: StayList;
  hiddenSealed: number[];
  hiddenLive: number[];
  shownLive: number[];
}

/**
 * One day of a {@link CityIndex} as its writer holds it. Two layers: what was fed (sealed rows and live rows, coalesced for good) and,
 * over it, what was contributed of a few people, which can be taken back: it hides fed rows and shows resolved ones.
 * The shown rows are always what coalescing everything known of the day would give. Minutes are those of the day, [0, 1440].
 */
export class CityDay implements DayView {
  readonly dayStart: Minute;
  segment: DaySegment | undefined;
  live: LiveDay;
  /** Grows when the live rows were numbered anew. */
  epoch = 0;
  /** Of the index: differs from that of any other segment the day had, and of any day at this minute that was forgotten. */
  segmentEpoch = 0;
  /** Grows when another thread needs a new descriptor. */
  #replaced = 0;
  #deadSealed = 0;
  #deadLive = 0;
  #retired = 0;
  #contributions = new Map<number, Contribution>();
  readonly #clock: ChangeClock;

  /** An empty day; the clock tells readers when shown rows are being replaced. */
  constructor(dayStart: Minute, clock: ChangeClock) {
    this.dayStart = dayStart;
    this.live = new LiveDay(dayStart);
    this.#clock = clock;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.live.bytes + (this.segment ? bytesOf(this.segment) : 0);
  }

  /** Rows shown. */
  get size(): number {
    return (this.segment?.rows ?? 0) - this.#deadSealed + this.live.length - this.#deadLive;
  }

  /** Changes when another thread needs a new descriptor. */
  get generation(): number {
    return this.#replaced + this.live.generation;
  }

  /** Adds row i of `rows` (minutes of the day) to what was fed. O(the person's rows of the day). */
  append(rows: StayList, i: number): void {
    const person = rows.person.data[i];
    const contribution = this.#contributions.get(person);
    if (!contribution) this.#feed(rows, i);
    else {
      this.#clock.begin();
      this.#withdraw(person, contribution);
      this.#feed(rows, i);
      this.contribute(person, contribution.stays);
      this.#clock.end();
    }
    this.#compact();
  }

  /** Replaces what is contributed of a person on this day; an empty list takes it back. O(the person's rows of the day). */
  contribute(person: number, stays: StayList): void {
    const before = this.#contributions.get(person);
    if (!before && stays.length === 0) return;
    this.#clock.begin();
    if (before) this.#withdraw(person, before);
    if (stays.length > 0) this.#show(person, stays);
    this.#compact();
    this.#clock.end();
  }

  #show(person: number, stays: StayList): void {
    const { added, replaced } = resolve(this, person, stays, 0, stays.length);
    const contribution: Contribution = { stays, hiddenSealed: [], hiddenLive: [], shownLive: [] };
    this.#contributions.set(person, contribution);
    for (const stay of added) contribution.shownLive.push(this.live.push(stay, ROW_CONTRIBUTED));
    for (const { row, live } of replaced) {
      (live ? contribution.hiddenLive : contribution.hiddenSealed).push(row);
      this.#hide(row, live);
    }
  }

  /**
   * Gives the day another segment, none of whose rows is dead, and keeps, of the live rows, those fed from number `since` on;
   * contributions are resolved anew. Threads with the old descriptor go on reading the day as it was. O(rows kept), one append each.
   */
  rebuild(segment: DaySegment | undefined, since: number): void {
    const kept = new StayList();
    const old = this.live;
    for (let row = since; row < old.length; row++)
      if (old.origin[row] === ROW_FED)
        addRow(this, 0, old.place[row], old.person[row], old.word[row], true, kept);
    const contributions = this.#contributions;
    this.segment = segment;
    this.#renumber(new LiveDay(this.dayStart));
    this.#deadSealed = 0;
    this.#contributions = new Map();
    for (let i = 0; i < kept.length; i++) this.#feed(kept, i);
    for (const [person, { stays }] of contributions) this.contribute(person, stays);
  }

  /** Sealed rows that only a contribution hides: part of what was fed. */
  hiddenSealed(): Set<number> {
    const hidden = new Set<number>();
    for (const contribution of this.#contributions.values())
      for (const row of contribution.hiddenSealed) hidden.add(row);
    return hidden;
  }

  #feed(rows: StayList, i: number): void {
    const { added, replaced } = resolve(this, rows.person.data[i], rows, i, i + 1);
    if (replaced.length > 0) this.#clock.begin();
    for (const stay of added) this.live.push(stay, ROW_FED);
    if (replaced.length === 0) return;
    for (const { row, live } of replaced) {
      this.#hide(row, live);
      if (live) this.#retire(row);
    }
    this.#clock.end();
  }

  #withdraw(person: number, contribution: Contribution): void {
    this.#contributions.delete(person);
    for (const row of contribution.hiddenSealed) {
      this.segment!.word[row] &= ~DEAD;
      this.#deadSealed--;
    }
    for (const row of contribution.hiddenLive) {
      this.live.word[row] &= ~DEAD;
      this.#deadLive--;
    }
    for (const row of contribution.shownLive) {
      this.#hide(row, true);
      this.#retire(row);
    }
  }

  #hide(row: number, live: boolean): void {
    if (live) {
      this.live.word[row] |= DEAD;
      this.#deadLive++;
    } else {
      this.segment!.word[row] |= DEAD;
      this.#deadSealed++;
    }
  }

  #retire(row: number): void {
    this.live.origin[row] = ROW_RETIRED;
    this.#retired++;
  }

  /** Writes the live rows anew when most of them were retired. */
  #compact(): void {
    const old = this.live;
    if (this.#retired < RETIRED_ROOM || this.#retired * 2 < old.length) return;
    const live = new LiveDay(this.dayStart);
    const numbers = new Map<number, number>();
    const rows = new StayList();
    for (let row = 0; row < old.length; row++) {
      if (old.origin[row] === ROW_RETIRED) continue;
      rows.clear();
      addRow(this, 0, old.place[row], old.person[row], old.word[row], true, rows);
      numbers.set(row, live.push(rows.at(0), old.origin[row]));
    }
    this.#renumber(live);
    for (const contribution of this.#contributions.values()) {
      contribution.hiddenLive = contribution.hiddenLive.map(row => numbers.get(row)!);
      contribution.shownLive = contribution.shownLive.map(row => numbers.get(row)!);
      for (const row of contribution.hiddenLive) this.#hide(row, true);
    }
  }

  #renumber(live: LiveDay): void {
    this.#replaced += this.live.generation + 1;
    this.live = live;
    this.epoch++;
    this.#deadLive = 0;
    this.#retired = 0;
  }
}
