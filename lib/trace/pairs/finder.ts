import { reachOf } from '../columns.ts';
import type { DayView } from '../segments/view.ts';
import type { Minute, PersonRef, PlaceRef } from '../types.ts';
import { addGroupsAndSeats } from './belonging.ts';
import { OwnStays } from './own_stays.ts';
import { RepeatedMinutes } from './repeated_minutes.ts';
import { type Hits, scanLive, scanPlace } from './scan.ts';
import { allocateSlab, copyPairs, type PairSlab } from './slab.ts';
import { PairTable, type StayCut } from './table.ts';
import { TailMeetings } from './tails.ts';
import { type PairColumns, type PairQuery, type PairWorld, SETTING_UNKNOWN } from './types.ts';

const NOBODY = -1;
const FIRST_SLAB_ROWS = 4096;

/** Finds pairs on the calling thread, keeping its memory from one question to the next: about 120 bytes a pair of the largest answer. */
export class PairFinder {
  readonly world: PairWorld;
  readonly table: PairTable;
  readonly #own = new OwnStays();
  readonly #hits: Hits = { rows: new Int32Array(1024) };
  readonly #repeated = new RepeatedMinutes();
  readonly #tails = new TailMeetings();
  readonly #cut: StayCut = {
    place: 0,
    setting: SETTING_UNKNOWN,
    dayStart: 0,
    from: 0,
    to: 0,
    precision: 0,
    cameOver: false,
    goesOver: false,
    nightly: false,
    parity: 0,
  };
  /** First and end row of the place of each own stay, in the day's segment. */
  #start = new Int32Array(256);
  #end = new Int32Array(256);

  /** `people`, one more than the largest person reference, decides how the table finds a person. */
  constructor(
    world: PairWorld,
    slab: PairSlab = allocateSlab(FIRST_SLAB_ROWS, FIRST_SLAB_ROWS),
    people: number = world.presences.people,
  ) {
    this.world = world;
    this.table = new PairTable(slab, people);
  }

  /** The pairs of one question, in memory of their own, and how many had too few minutes. */
  pairsOf(query: PairQuery): PairColumns & { belowMinimum: number } {
    this.table.reset();
    const belowMinimum = this.append(query, null);
    return Object.assign(copyPairs(this.table.columns), { belowMinimum });
  }

  /** Everyone at `place` in [from, to), one row each, as if met by somebody who was there all the time. */
  peopleAt(place: PlaceRef, from: Minute, to: Minute): PairColumns {
    requireWindow(from, to);
    this.table.reset();
    this.#own.length = 0;
    if (to > from) this.#own.readInterval(this.world.presences.days, place, from, to);
    this.#accumulate(NOBODY, null);
    this.table.finish(0);
    return copyPairs(this.table.columns);
  }

  /**
   * Appends the pairs of a question to the table, without those whose bit in `excluded` (a bit a person) is set; returns how many had too
   * few minutes. Asks again when another thread replaced stays meanwhile, so that the answer was true at one moment.
   * Throws a RangeError when the window ends before it begins; an empty one finds nobody.
   */
  append(query: PairQuery, excluded: Int32Array | null): number {
    requireWindow(query.from, query.to);
    const { clock } = this.world.presences;
    for (;;) {
      const before = clock.changes;
      this.#find(query, excluded);
      if (before === clock.changes && (before & 1) === 0)
        return this.table.finish(query.minOverlapMinutes ?? 0);
    }
  }

  #find(query: PairQuery, excluded: Int32Array | null): void {
    const { person, from, to } = query;
    const table = this.table;
    table.begin(0, excluded);
    if (to === from) return;
    const days = this.world.presences.days;
    this.#own.read(days, person, from, to);
    if ((query.afterDepartureMinutes ?? 0) > 0)
      this.#tails.add(this.world, this.#own, query, table, this.#hits);
    else this.#accumulate(person, excluded);
    addGroupsAndSeats(this.world, query, table);
  }

  #accumulate(person: PersonRef, excluded: Int32Array | null): void {
    const own = this.#own;
    const days = this.world.presences.days;
    const candidates = this.#findPlaces(days);
    const table = this.table;
    table.begin(candidates, excluded);
    if (own.anyOverlap) this.#repeated.begin();
    const cut = this.#cut;
    const hits = this.#hits;
    cut.place = -1;
    for (let j = 0; j < own.length; j++) {
      const k = own.order[j];
      const view = days[own.day[k]];
      this.#setCut(j, k, view.dayStart);
      const from = cut.from;
      const reach = cut.to > from ? cut.to : from + 1;
      const { segment, live } = view;
      if (segment !== undefined && this.#end[j] > this.#start[j]) {
        const { word } = segment;
        const n = scanPlace(word, this.#start[j], this.#end[j], from, reach, hits);
        table.add(cut, person, hits.rows, n, segment.person, word, segment.kinds);
        if (own.overlaps[k] === 1)
          this.#repeated.note(table, cut, person, hits.rows, n, segment.person, word, segment.kinds);
      }
      if (live !== undefined) {
        const n = scanLive(live, cut.place, from, reach, hits);
        if (n === 0) continue;
        table.add(cut, person, hits.rows, n, live.person, live.word, live.kinds);
        if (own.overlaps[k] === 1)
          this.#repeated.note(table, cut, person, hits.rows, n, live.person, live.word, live.kinds);
      }
    }
    if (own.anyOverlap) this.#repeated.subtract(table);
  }

  /** Finds the rows of the place of every own stay; returns how many rows may be looked at. */
  #findPlaces(days: readonly DayView[]): number {
    const own = this.#own;
    if (this.#start.length < own.length) {
      this.#start = new Int32Array(own.length * 2);
      this.#end = new Int32Array(own.length * 2);
    }
    let candidates = 0;
    for (let j = 0; j < own.length; j++) {
      const k = own.order[j];
      const segment = days[own.day[k]].segment;
      const place = own.place[k];
      this.#start[j] = 0;
      this.#end[j] = 0;
      if (segment === undefined || place >= segment.byPlace.keys) continue;
      const { base, delta, shift } = segment.byPlace;
      const start = base[place >> shift] + delta[place];
      const end = base[(place + 1) >> shift] + delta[place + 1];
      this.#start[j] = start;
      this.#end[j] = end;
      // Of a large place, a stay meets about the share of the day that it and a typical visit last together.
      const reach = reachOf(own.from[k], own.to[k]) - own.from[k] + 60;
      candidates += Math.min(end - start, 16 + Math.ceil(((end - start) * reach) / 1440));
    }
    return candidates;
  }

  #setCut(j: number, k: number, dayStart: Minute): void {
    const own = this.#own;
    const cut = this.#cut;
    const place = own.place[k];
    if (place !== cut.place) {
      const settings = this.world.settingOfPlace;
      cut.place = place;
      cut.setting = settings !== undefined && place < settings.length ? settings[place] : SETTING_UNKNOWN;
      cut.nightly = false;
      for (let i = j; i < own.length && own.place[own.order[i]] === place; i++)
        if (own.goesOver[own.order[i]] === 1) cut.nightly = true;
    }
    cut.dayStart = dayStart;
    cut.from = own.from[k];
    cut.to = own.to[k];
    cut.precision = own.precision[k];
    cut.cameOver = own.cameOver[k] === 1;
    cut.goesOver = own.goesOver[k] === 1;
    cut.parity = own.day[k] & 1;
  }
}

function requireWindow(from: Minute, to: Minute): void {
  if (!(to >= from)) throw new RangeError(`window ends at ${to}, before ${from}`);
}
