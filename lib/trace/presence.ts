import { coalesce } from './coalesce.ts';
import { allocateColumns, copyRow, IntList, reachOf, writeRow } from './columns.ts';
import { lowerBound, offsetsOf, sortedOrder } from './order.ts';
import { type Presences, StayList } from './presences.ts';
import type { PersonRef, PlaceRef, Presence, PresenceColumns } from './types.ts';

/** Live rows the index holds before it merges them: an eighth of the frozen part, but never fewer than this. */
const LIVE_ROOM = 1024;

/** Collects presences, in any order and with repeats, for {@link PresenceIndex}. */
export class PresenceIndexBuilder {
  #columns: PresenceColumns = allocateColumns(LIVE_ROOM);
  #length = 0;

  /** Adds one presence; throws a RangeError naming the field and the value seen. Amortised O(1). */
  add(presence: Presence): this {
    this.#reserve(this.#length + 1);
    writeRow(this.#columns, this.#length, presence);
    this.#length++;
    return this;
  }

  /** Adds `rows` rows of parallel columns (default: as many as `person` is long), checked like `add`. O(rows). */
  addColumns(columns: PresenceColumns, rows: number = columns.person.length): this {
    this.#reserve(this.#length + rows);
    const row = { place: 0, person: 0, from: 0, to: 0, source: 0, precision: 0, certainty: 0 } as Presence;
    for (let i = 0; i < rows; i++) {
      row.place = columns.place[i];
      row.person = columns.person[i];
      row.from = columns.from[i];
      row.to = columns.to[i];
      row.source = columns.source[i];
      row.precision = columns.precision[i] as Presence['precision'];
      row.certainty = columns.certainty[i];
      writeRow(this.#columns, this.#length + i, row);
    }
    this.#length += rows;
    return this;
  }

  /** Coalesces and orders what was added; the builder may go on being used. O(rows). */
  freeze(): PresenceIndex {
    return new PresenceIndex(this.#columns, this.#length);
  }

  #reserve(rows: number): void {
    if (rows <= this.#columns.person.length) return;
    const grown = allocateColumns(Math.max(rows, this.#columns.person.length * 2));
    for (const name of Object.keys(grown) as (keyof PresenceColumns)[])
      grown[name].set(this.#columns[name].subarray(0, this.#length));
    this.#columns = grown;
  }
}

/**
 * Presences in two orders. Rows lie physically by place, within a place by class of duration (powers of four), within a
 * class by start; a second permutation orders them by person and start. A place scan looks back only as far as the
 * longest stay of each class, so a few residents do not make a station's thousands of short visits slow.
 *
 * Appended rows live at the tail of the same columns, reached through two maps until they are merged; what they
 * replace is marked dead. Row numbers handed out by `atPlace` and `ofPerson` hold until the next `append`.
 */
export class PresenceIndex implements Presences {
  /** All rows, frozen ones first, then live ones; read only. */
  columns: PresenceColumns = allocateColumns(0);
  #frozen = 0;
  #live = 0;
  #dead = new Uint8Array(0);
  #deadRows = 0;
  #segmentsOfPlace: Int32Array = new Int32Array(1);
  #segmentStart = new Int32Array(1);
  #segmentLongest = new Int32Array(0);
  #rowsOfPerson: Int32Array = new Int32Array(1);
  #byPerson: Int32Array = new Int32Array(0);
  #liveAtPlace = new Map<PlaceRef, number[]>();
  #liveOfPerson = new Map<PersonRef, number[]>();

  /** Builds from the first `length` rows of checked columns; use {@link PresenceIndexBuilder}. */
  constructor(columns: PresenceColumns, length: number) {
    this.#build(columns, length);
  }

  /** Stays held, after coalescing. */
  get size(): number {
    return this.#frozen + this.#live - this.#deadRows;
  }

  /**
   * Adds one presence so that the next query finds it, coalesced exactly as a rebuild would. O(the person's rows);
   * when the live part is full the whole index is rebuilt once, which spread over the appends is O(1) each.
   */
  append(presence: Presence): void {
    if (this.#frozen + this.#live === this.columns.person.length) this.#merge();
    writeRow(this.columns, this.#frozen + this.#live, presence);
    const touching = this.#touching(presence);
    const gathered = allocateColumns(touching.length + 1);
    copyRow(this.columns, this.#frozen + this.#live, gathered, 0);
    for (let i = 0; i < touching.length; i++) {
      copyRow(this.columns, touching.data[i], gathered, i + 1);
      this.#kill(touching.data[i]);
    }
    const merged = coalesce(gathered, touching.length + 1);
    for (let i = 0; i < merged.length; i++) {
      if (this.#frozen + this.#live === this.columns.person.length) this.#merge();
      const row = this.#frozen + this.#live++;
      copyRow(merged.columns, i, this.columns, row);
      listOf(this.#liveAtPlace, presence.place).push(row);
      listOf(this.#liveOfPerson, presence.person).push(row);
    }
  }

  /**
   * Replaces everything known of one person (a trajectory was corrected, an import undone): the next query sees only
   * `presences`, all of which must be theirs. O(the person's rows + one append each).
   */
  replacePerson(person: PersonRef, presences: readonly Presence[]): void {
    const other = presences.find(presence => presence.person !== person);
    if (other) throw new RangeError(`presences of person ${person} expected, got one of ${other.person}`);
    const old = new IntList();
    this.ofPerson(person, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, old);
    for (let i = 0; i < old.length; i++) this.#kill(old.data[i]);
    for (const presence of presences) this.append(presence);
  }

  /** A copy of all stays, coalesced, without slack: to hand to a worker or to another builder. O(rows). */
  stays(): PresenceColumns {
    const rows = this.#frozen + this.#live;
    const alive = allocateColumns(this.size);
    let length = 0;
    for (let row = 0; row < rows; row++)
      if (this.#dead[row] === 0) copyRow(this.columns, row, alive, length++);
    return alive;
  }

  /** Pushes to `out` the rows at a place that meet [from, to) (`to` must exceed `from`); unordered. O(log n + found). */
  atPlace(place: PlaceRef, from: number, to: number, out: IntList): void {
    const columns = this.columns;
    if (place + 1 < this.#segmentsOfPlace.length) {
      const last = this.#segmentsOfPlace[place + 1];
      for (let s = this.#segmentsOfPlace[place]; s < last; s++) {
        const end = this.#segmentStart[s + 1];
        let row = lowerBound(
          columns.from,
          null,
          this.#segmentStart[s],
          end,
          from - this.#segmentLongest[s] + 1,
        );
        for (; row < end && columns.from[row] < to; row++) {
          if (this.#dead[row] === 0 && reachOf(columns.from[row], columns.to[row]) > from) out.push(row);
        }
      }
    }
    this.#pushLive(this.#liveAtPlace.get(place), from, to, out);
  }

  /** Pushes to `out` the rows of a person that meet [from, to); unordered. O(the person's rows). */
  ofPerson(person: PersonRef, from: number, to: number, out: IntList): void {
    const columns = this.columns;
    if (person + 1 < this.#rowsOfPerson.length) {
      const end = this.#rowsOfPerson[person + 1];
      for (let i = this.#rowsOfPerson[person]; i < end; i++) {
        const row = this.#byPerson[i];
        if (columns.from[row] >= to) break;
        if (this.#dead[row] === 0 && reachOf(columns.from[row], columns.to[row]) > from) out.push(row);
      }
    }
    this.#pushLive(this.#liveOfPerson.get(person), from, to, out);
  }

  /** Adds to `out` the stays of a person that meet [from, to), unordered. O(the person's rows). */
  addStaysOf(person: PersonRef, from: number, to: number, out: StayList): void {
    const rows = new IntList();
    this.ofPerson(person, from, to, rows);
    this.#addRows(rows, out);
  }

  /** Adds to `out` the stays at a place that meet [from, to), unordered. O(log n + found). */
  addStaysAt(place: PlaceRef, from: number, to: number, out: StayList): void {
    const rows = new IntList();
    this.atPlace(place, from, to, rows);
    this.#addRows(rows, out);
  }

  /** The stays of a person that meet [from, to), ascending by place and start. */
  staysOf(person: PersonRef, from: number, to: number): Presence[] {
    const found = new StayList();
    this.addStaysOf(person, from, to, found);
    return found.sorted();
  }

  /** The stays at a place that meet [from, to), ascending by person and start. */
  staysAt(place: PlaceRef, from: number, to: number): Presence[] {
    const found = new StayList();
    this.addStaysAt(place, from, to, found);
    return found.sorted();
  }

  #addRows(rows: IntList, out: StayList): void {
    const { place, person, from, to, source, precision, certainty } = this.columns;
    for (let i = 0; i < rows.length; i++) {
      const row = rows.data[i];
      out.push(place[row], person[row], from[row], to[row], source[row], precision[row], certainty[row]);
    }
  }

  #pushLive(rows: readonly number[] | undefined, from: number, to: number, out: IntList): void {
    if (rows === undefined) return;
    for (const row of rows) {
      if (this.#dead[row] !== 0 || this.columns.from[row] >= to) continue;
      if (reachOf(this.columns.from[row], this.columns.to[row]) > from) out.push(row);
    }
  }

  #build(input: PresenceColumns, inputLength: number): void {
    const { columns: stays, length } = coalesce(input, inputLength);
    const durationClass = new Uint8Array(length);
    for (let i = 0; i < length; i++)
      durationClass[i] = (31 - Math.clz32(reachOf(stays.from[i], stays.to[i]) - stays.from[i])) >> 1;
    const order = sortedOrder([stays.place, durationClass, stays.from], length);
    const capacity = length + Math.max(LIVE_ROOM, length >> 3);
    const columns = allocateColumns(capacity);
    for (let i = 0; i < length; i++) copyRow(stays, order[i], columns, i);

    const segmentStart = new IntList();
    const segmentLongest = new IntList();
    const segmentPlace = new IntList();
    for (let i = 0; i < length; i++) {
      const opens =
        i === 0 ||
        columns.place[i] !== columns.place[i - 1] ||
        durationClass[order[i]] !== durationClass[order[i - 1]];
      if (opens) {
        segmentStart.push(i);
        segmentLongest.push(0);
        segmentPlace.push(columns.place[i]);
      }
      const duration = reachOf(columns.from[i], columns.to[i]) - columns.from[i];
      const s = segmentLongest.length - 1;
      if (duration > segmentLongest.data[s]) segmentLongest.data[s] = duration;
    }
    segmentStart.push(length);

    this.columns = columns;
    this.#frozen = length;
    this.#live = 0;
    this.#dead = new Uint8Array(capacity);
    this.#deadRows = 0;
    this.#segmentsOfPlace = offsetsOf(segmentPlace.data, null, segmentPlace.length);
    this.#segmentStart = segmentStart.data.slice(0, segmentStart.length);
    this.#segmentLongest = segmentLongest.data.slice(0, segmentLongest.length);
    this.#byPerson = sortedOrder([columns.person, columns.from], length);
    this.#rowsOfPerson = offsetsOf(columns.person, this.#byPerson, length);
    this.#liveAtPlace = new Map();
    this.#liveOfPerson = new Map();
  }

  /** Rows of the same person at the same place that overlap or touch the new one: all it can be coalesced with. */
  #touching(presence: Presence): IntList {
    const near = new IntList();
    this.ofPerson(presence.person, presence.from - 1, reachOf(presence.from, presence.to) + 1, near);
    const touching = new IntList();
    for (let i = 0; i < near.length; i++)
      if (this.columns.place[near.data[i]] === presence.place) touching.push(near.data[i]);
    return touching;
  }

  #kill(row: number): void {
    this.#dead[row] = 1;
    this.#deadRows++;
    if (row < this.#frozen) return;
    drop(this.#liveAtPlace.get(this.columns.place[row]), row);
    drop(this.#liveOfPerson.get(this.columns.person[row]), row);
  }

  #merge(): void {
    const alive = this.stays();
    this.#build(alive, alive.person.length);
  }
}

function listOf(map: Map<number, number[]>, key: number): number[] {
  let list = map.get(key);
  if (list === undefined) {
    list = [];
    map.set(key, list);
  }
  return list;
}

function drop(rows: number[] | undefined, row: number): void {
  const at = rows?.indexOf(row) ?? -1;
  if (at >= 0) rows!.splice(at, 1);
}
