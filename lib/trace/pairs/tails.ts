import { IntList, reachOf } from '../columns.ts';
import { sortedOrder } from '../order.ts';
import { MINUTES_OF_DAY } from '../segments/word.ts';
import type { Minute } from '../types.ts';
import { firstDayAfter, type OwnStays } from './own_stays.ts';
import { type Hits, scanLive, scanPlace } from './scan.ts';
import type { PairTable } from './table.ts';
import { type PairQuery, type PairWorld, SETTING_UNKNOWN } from './types.ts';

const PRECISION_DAY = 2;
const EVIDENCE_MINUTES = 0;
const EVIDENCE_POINT = 1;
const EVIDENCE_AFTER_DEPARTURE = 4;
const EVIDENCE_PART_OF_DAY = 5;
const EVIDENCE_DAY = 6;

/**
 * Pairs where the air stays infectious after a departure. Stays are joined again over midnight, on both sides, for a midnight is no departure; every
 * pair of stays is written down and the minutes of a pair are the union of its intervals, with the tail and without.
 * O(stays met × log), several times slower than sums.
 */
export class TailMeetings {
  /** Stays of others at one place, joined over midnight. */
  #person = new IntList();
  #from = new IntList();
  #to = new IntList();
  #precision = new IntList();
  /** Meetings. */
  #record = new IntList();
  #meetFrom = new IntList();
  #meetTo = new IntList();
  #directTo = new IntList();

  /** Adds the meetings of the question's person, whose stays are `own`, to the table. */
  add(world: PairWorld, own: OwnStays, query: PairQuery, table: PairTable, hits: Hits): void {
    const days = world.presences.days;
    this.#record.length = 0;
    this.#meetFrom.length = 0;
    this.#meetTo.length = 0;
    this.#directTo.length = 0;
    for (let j = 0; j < own.length; j++) {
      const k = own.order[j];
      if (own.cameOver[k] === 1) continue;
      const from = days[own.day[k]].dayStart + own.from[k];
      this.#addStay(
        world,
        own.place[k],
        from,
        endOfStay(world, own, j),
        own.precision[k],
        query,
        table,
        hits,
      );
    }
    this.#addMinutes(table);
  }

  #addStay(
    world: PairWorld,
    place: number,
    from: Minute,
    to: Minute,
    precision: number,
    query: PairQuery,
    table: PairTable,
    hits: Hits,
  ): void {
    const backward = query.direction === 'backward';
    const after = query.afterDepartureMinutes!;
    const settings = world.settingOfPlace;
    const rank = settings !== undefined && place < settings.length ? settings[place] : SETTING_UNKNOWN;
    const ownTail = !backward && precision !== PRECISION_DAY ? after : 0;
    const reach = reachOf(from, to);
    this.#readOthers(
      world,
      place,
      backward ? from - after : from,
      Math.max(reach, to + ownTail),
      query.person,
      hits,
    );
    for (let i = 0; i < this.#person.length; i++) {
      const otherFrom = this.#from.data[i];
      const otherTo = this.#to.data[i];
      const coarse = this.#precision.data[i];
      const otherTail = backward && coarse !== PRECISION_DAY ? after : 0;
      const otherReach = reachOf(otherFrom, otherTo);
      if (Math.max(otherReach, otherTo + otherTail) <= from) continue;
      const meetFrom = Math.max(from, otherFrom);
      const meetTo = Math.max(meetFrom, Math.min(to + ownTail, otherTo + otherTail));
      const directTo = Math.min(to, otherTo);
      const record = table.recordOf(this.#person.data[i]);
      if (record < 0) continue;
      table.widen(record, meetFrom, meetTo);
      let kind: number;
      const together = Math.max(precision, coarse);
      if (together === 0) {
        if (directTo > meetFrom) kind = EVIDENCE_MINUTES;
        else kind = otherFrom < reach && otherReach > from ? EVIDENCE_POINT : EVIDENCE_AFTER_DEPARTURE;
        this.#record.push(record);
        this.#meetFrom.push(meetFrom);
        this.#meetTo.push(meetTo);
        this.#directTo.push(directTo);
      } else {
        kind = together === PRECISION_DAY ? EVIDENCE_DAY : EVIDENCE_PART_OF_DAY;
      }
      table.addMeeting(record, place, rank, kind, together === 0 && meetTo === meetFrom, together !== 0);
    }
  }

  /** Collects the stays of everybody else at a place that meet [from, to), joined over midnight. */
  #readOthers(world: PairWorld, place: number, from: Minute, to: Minute, person: number, hits: Hits): void {
    this.#person.length = 0;
    this.#from.length = 0;
    this.#to.length = 0;
    this.#precision.length = 0;
    const days = world.presences.days;
    const endDay = firstDayAfter(days, to - 1);
    let several = false;
    for (let d = firstDayAfter(days, from - MINUTES_OF_DAY); d < endDay; d++) {
      const { dayStart, segment, live } = days[d];
      const a = Math.max(0, from - dayStart);
      const b = Math.min(MINUTES_OF_DAY, to - dayStart);
      several ||= this.#person.length > 0;
      if (segment !== undefined && place < segment.byPlace.keys) {
        const { base, delta, shift } = segment.byPlace;
        const start = base[place >> shift] + delta[place];
        const end = base[(place + 1) >> shift] + delta[place + 1];
        const n = scanPlace(segment.word, start, end, a, b, hits);
        this.#push(hits.rows, n, segment.person, segment.word, segment.kinds, dayStart, person);
      }
      if (live !== undefined) {
        const n = scanLive(live, place, a, b, hits);
        this.#push(hits.rows, n, live.person, live.word, live.kinds, dayStart, person);
      }
    }
    if (several) this.#join();
  }

  #push(
    rows: Int32Array,
    n: number,
    person: Uint32Array,
    word: Uint32Array,
    kinds: Uint8Array,
    dayStart: Minute,
    own: number,
  ): void {
    for (let k = 0; k < n; k++) {
      const row = rows[k];
      if (person[row] === own) continue;
      const packed = word[row];
      this.#person.push(person[row]);
      this.#from.push(dayStart + (packed >>> 21));
      this.#to.push(dayStart + ((packed >>> 10) & 0x7ff));
      this.#precision.push(kinds[((packed >>> 1) & 0x1ff) * 3 + 1]);
    }
  }

  /** Joins stays known to the minute that were cut at midnight. Only a midnight can part them: within a day they never touch. */
  #join(): void {
    const person = this.#person.data;
    const from = this.#from.data;
    const to = this.#to.data;
    const precision = this.#precision.data;
    const order = sortedOrder([person, from], this.#person.length);
    const joined = {
      person: new IntList(),
      from: new IntList(),
      to: new IntList(),
      precision: new IntList(),
    };
    let open = -1;
    for (const i of order) {
      const timed = precision[i] === 0 && to[i] > from[i];
      if (timed && open >= 0 && joined.person.data[open] === person[i] && joined.to.data[open] === from[i]) {
        joined.to.data[open] = to[i];
        continue;
      }
      if (timed) open = joined.person.length;
      joined.person.push(person[i]);
      joined.from.push(from[i]);
      joined.to.push(to[i]);
      joined.precision.push(precision[i]);
    }
    this.#person = joined.person;
    this.#from = joined.from;
    this.#to = joined.to;
    this.#precision = joined.precision;
  }

  #addMinutes(table: PairTable): void {
    const record = this.#record.data;
    const from = this.#meetFrom.data;
    const order = sortedOrder([record, from], this.#record.length);
    for (let start = 0; start < order.length; ) {
      const pair = record[order[start]];
      let end = start + 1;
      while (end < order.length && record[order[end]] === pair) end++;
      const minutes = unionOf(order, start, end, from, this.#directTo.data);
      table.addMinutes(pair, minutes, unionOf(order, start, end, from, this.#meetTo.data) - minutes);
      start = end;
    }
  }
}

/** End of the own stay that begins at place j of the order, over all midnights it goes on. */
function endOfStay(world: PairWorld, own: OwnStays, j: number): Minute {
  const days = world.presences.days;
  let at = j;
  while (own.goesOver[own.order[at]] === 1) {
    at++;
    // A coarser row of the same place may lie between the two halves.
    while (own.cameOver[own.order[at]] === 0) at++;
  }
  const k = own.order[at];
  return days[own.day[k]].dayStart + own.to[k];
}

/** Minutes covered by [from[k], to[k]) over k in order[start…end), which ascend by `from`; empty and reversed ones cover nothing. */
function unionOf(order: Int32Array, start: number, end: number, from: Int32Array, to: Int32Array): number {
  let total = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const k = order[i];
    const begin = Math.max(from[k], covered);
    if (to[k] <= begin) continue;
    total += to[k] - begin;
    covered = to[k];
  }
  return total;
}
