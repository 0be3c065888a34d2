import { reachOf } from '../columns.ts';
import type { DayView } from '../segments/view.ts';
import { DEAD, MINUTES_OF_DAY } from '../segments/word.ts';
import type { Minute } from '../types.ts';

const ROOM = 256;
/** Keys sort by a 31-bit number first and then by an ordinal below this: 52 bits, exact in a double. */
const ORDINALS = 2 ** 21;

/**
 * The traced person's stays in the window, day by day, cut to it; reused from one question to the next. Everything is read in
 * steps over all days together, each step's reads independent of one another: the processor then waits for several cache misses
 * at once instead of one after the other.
 */
export class OwnStays {
  length = 0;
  /** Number of the day in the world's list. */
  day = new Int32Array(ROOM);
  place = new Int32Array(ROOM);
  /** Minutes of the day, cut to the window. */
  from = new Int32Array(ROOM);
  to = new Int32Array(ROOM);
  precision = new Uint8Array(ROOM);
  /** The stay was there until 24:00 of the day before; is there from 0:00 of the day after. */
  cameOver = new Uint8Array(ROOM);
  goesOver = new Uint8Array(ROOM);
  /** Shares minutes with another stay of the person, at another place. */
  overlaps = new Uint8Array(ROOM);
  anyOverlap = false;
  /** Row in the day's segment, or −1; then what the row says. */
  #row = new Int32Array(ROOM);
  #word = new Uint32Array(ROOM);
  /** Order by place, then time. */
  order = new Int32Array(ROOM);
  #key = new Float64Array(ROOM);
  #rangeStart = new Int32Array(64);
  #rangeEnd = new Int32Array(64);

  /** Reads the stays of `person` that meet [from, to). O(the person's rows). */
  read(days: readonly DayView[], person: number, from: Minute, to: Minute): void {
    this.length = 0;
    const firstDay = firstDayAfter(days, from - MINUTES_OF_DAY);
    const endDay = firstDayAfter(days, to - 1);
    this.#readSegments(days, person, firstDay, endDay, from, to);
    for (let d = firstDay; d < endDay; d++) this.#readLive(days[d], d, person, from, to);
    this.#arrange(days);
  }

  /** One stay at `place` over [from, to), as if somebody had been there all the time, on the days there are. */
  readInterval(days: readonly DayView[], place: number, from: Minute, to: Minute): void {
    this.length = 0;
    const endDay = firstDayAfter(days, to - 1);
    for (let d = firstDayAfter(days, from - MINUTES_OF_DAY); d < endDay; d++)
      this.#push(d, days[d].dayStart, place, 0, MINUTES_OF_DAY, 0, from, to);
    this.#arrange(days);
  }

  #readSegments(
    days: readonly DayView[],
    person: number,
    firstDay: number,
    endDay: number,
    from: Minute,
    to: Minute,
  ): void {
    if (this.#rangeStart.length < endDay - firstDay) {
      this.#rangeStart = new Int32Array(endDay - firstDay);
      this.#rangeEnd = new Int32Array(endDay - firstDay);
    }
    const rangeStart = this.#rangeStart;
    const rangeEnd = this.#rangeEnd;
    let rows = 0;
    for (let d = firstDay; d < endDay; d++) {
      const segment = days[d].segment;
      rangeStart[d - firstDay] = 0;
      rangeEnd[d - firstDay] = 0;
      if (segment === undefined || person >= segment.byPerson.keys) continue;
      const { base, delta, shift } = segment.byPerson;
      const start = base[person >> shift] + delta[person];
      const end = base[(person + 1) >> shift] + delta[person + 1];
      rangeStart[d - firstDay] = start;
      rangeEnd[d - firstDay] = end;
      rows += end - start;
    }
    this.#reserve(rows);
    const rowOf = this.#row;
    const dayOf = this.day;
    let n = 0;
    for (let d = firstDay; d < endDay; d++) {
      const segment = days[d].segment;
      if (segment === undefined) continue;
      const rowsByPerson = segment.rowsByPerson;
      const end = rangeEnd[d - firstDay];
      for (let k = rangeStart[d - firstDay]; k < end; k++) {
        rowOf[n] = rowsByPerson[k];
        dayOf[n++] = d;
      }
    }
    for (let k = 0; k < n; k++) {
      const segment = days[dayOf[k]].segment!;
      const row = rowOf[k];
      this.#word[k] = segment.word[row];
      this.place[k] = segment.placeOfBlock[row >> 6];
    }
    for (let k = 0; k < n; k++) {
      const { base, delta, shift } = days[dayOf[k]].segment!.byPlace;
      const row = rowOf[k];
      let place = this.place[k];
      while (base[(place + 1) >> shift] + delta[place + 1] <= row) place++;
      this.place[k] = place;
    }
    for (let k = 0; k < n; k++) {
      const word = this.#word[k];
      if (word & DEAD) continue;
      const d = dayOf[k];
      const { dayStart, segment } = days[d];
      const precision = segment!.kinds[((word >>> 1) & 0x1ff) * 3 + 1];
      this.#push(d, dayStart, this.place[k], word >>> 21, (word >>> 10) & 0x7ff, precision, from, to);
    }
  }

  #readLive(view: DayView, d: number, person: number, from: Minute, to: Minute): void {
    const live = view.live;
    if (live === undefined) return;
    const { place, word, kinds, nextOfPerson, length } = live;
    for (let link = live.lastOfPerson(person); link !== 0; link = nextOfPerson[link - 1]) {
      const row = link - 1;
      if (row >= length || word[row] & DEAD) continue;
      const packed = word[row];
      const precision = kinds[((packed >>> 1) & 0x1ff) * 3 + 1];
      this.#push(d, view.dayStart, place[row], packed >>> 21, (packed >>> 10) & 0x7ff, precision, from, to);
    }
  }

  #push(
    day: number,
    dayStart: Minute,
    place: number,
    rowFrom: number,
    rowTo: number,
    precision: number,
    from: Minute,
    to: Minute,
  ): void {
    if (dayStart + rowFrom >= to || dayStart + reachOf(rowFrom, rowTo) <= from) return;
    this.#reserve(this.length + 1);
    const k = this.length++;
    const cutFrom = Math.max(rowFrom, from - dayStart);
    this.day[k] = day;
    this.place[k] = place;
    this.from[k] = cutFrom;
    this.to[k] = Math.max(cutFrom, Math.min(rowTo, to - dayStart));
    this.precision[k] = precision;
  }

  /** Orders by place and time, and marks what goes over midnight and what overlaps. */
  #arrange(days: readonly DayView[]): void {
    const n = this.length;
    const { day, place, from, to, precision, cameOver, goesOver, overlaps, order } = this;
    const key = this.#key;
    for (let k = 0; k < n; k++) {
      cameOver[k] = 0;
      goesOver[k] = 0;
      overlaps[k] = 0;
      key[k] = (days[day[k]].dayStart + from[k]) * ORDINALS + k;
    }
    const byTime = n > 1 ? key.subarray(0, n).sort() : key;
    this.anyOverlap = false;
    let latest = -1;
    let latestEnd = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      const k = ordinalOf(byTime[j]);
      order[j] = k;
      if (precision[k] !== 0 || to[k] === from[k]) continue;
      const dayStart = days[day[k]].dayStart;
      if (dayStart + from[k] < latestEnd) {
        this.anyOverlap = true;
        overlaps[k] = 1;
        overlaps[latest] = 1;
      }
      if (dayStart + to[k] > latestEnd) {
        latestEnd = dayStart + to[k];
        latest = k;
      }
    }
    for (let j = 0; j < n; j++) key[j] = place[order[j]] * ORDINALS + j;
    const byPlace = n > 1 ? key.subarray(0, n).sort() : key;
    const rank = this.#row;
    for (let j = 0; j < n; j++) rank[j] = order[j];
    let before = -1;
    for (let j = 0; j < n; j++) {
      const k = rank[ordinalOf(byPlace[j])];
      order[j] = k;
      if (precision[k] !== 0 || to[k] === from[k]) continue;
      if (
        before >= 0 &&
        place[before] === place[k] &&
        to[before] === MINUTES_OF_DAY &&
        from[k] === 0 &&
        days[day[before]].dayStart + MINUTES_OF_DAY === days[day[k]].dayStart
      ) {
        goesOver[before] = 1;
        cameOver[k] = 1;
      }
      before = k;
    }
  }

  #reserve(rows: number): void {
    if (rows <= this.place.length) return;
    const room = rows * 2;
    if (room > ORDINALS)
      throw new RangeError(`a person has at most ${ORDINALS / 2} stays in a window, got ${rows}`);
    for (const name of ['day', 'place', 'from', 'to', 'order'] as const)
      this[name] = enlarged(this[name], new Int32Array(room));
    for (const name of ['precision', 'cameOver', 'goesOver', 'overlaps'] as const)
      this[name] = enlarged(this[name], new Uint8Array(room));
    this.#row = enlarged(this.#row, new Int32Array(room));
    this.#word = enlarged(this.#word, new Uint32Array(room));
    this.#key = new Float64Array(room);
  }
}

/** Number of days that begin at or before `minute`: the first that begins after it. */
export function firstDayAfter(days: readonly DayView[], minute: Minute): number {
  let d = 0;
  while (d < days.length && days[d].dayStart <= minute) d++;
  return d;
}

/** The ordinal packed below a key. */
function ordinalOf(key: number): number {
  return key - Math.floor(key / ORDINALS) * ORDINALS;
}

function enlarged<T extends Int32Array | Uint32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
