import { type Presence, type PresenceColumns, PresenceIndex } from '@outpace/trace';
import { allocateColumns, IntList, reachOf, rowAt, writeRow } from '@outpace/trace/columns.ts';

/** Rows fetched for one question, by city numbers; they become an index of their own, numbered from 0 without gaps. */
export class FetchedRows {
  /** The first `length` rows count. */
  columns: PresenceColumns = allocateColumns(1024);
  length = 0;

  /** Copies one row. Amortised O(1). */
  add(row: Presence): void {
    if (this.length === this.columns.person.length) {
      const grown = allocateColumns(this.length * 2);
      for (const name of Object.keys(grown) as (keyof PresenceColumns)[]) grown[name].set(this.columns[name]);
      this.columns = grown;
    }
    writeRow(this.columns, this.length++, row);
  }

  /**
   * Orders and coalesces the rows by the library's own rule. People and places are renumbered in their order, since an index is
   * as long as its highest number and a question knows a few thousand people of ten million. O(rows log rows).
   */
  index(): LocalWorld {
    const people = distinct(this.columns.person, this.length);
    const places = distinct(this.columns.place, this.length);
    const columns = { ...this.columns };
    columns.person = renumbered(this.columns.person, this.length, people);
    columns.place = renumbered(this.columns.place, this.length, places);
    return new LocalWorld(new PresenceIndex(columns, this.length), people, places);
  }
}

/** An index of the rows of one question, and the city's numbers of its people and places. */
export class LocalWorld {
  readonly presences: PresenceIndex;
  readonly #people: Int32Array;
  readonly #places: Int32Array;

  constructor(presences: PresenceIndex, people: Int32Array, places: Int32Array) {
    this.presences = presences;
    this.#people = people;
    this.#places = places;
  }

  /** Stays of a person of the city that meet [from, to), by the city's numbers, ascending by start and place. */
  staysOf(person: number, from: number, to: number): Presence[] {
    const here = this.personHere(person);
    if (here < 0) return [];
    const rows = new IntList();
    this.presences.ofPerson(here, from, to, rows);
    return this.#listed(rows).sort((a, b) => a.from - b.from || a.to - b.to || a.place - b.place);
  }

  /** Stays at a place of the city that meet [from, to), ascending by start and person. */
  staysAt(place: number, from: number, to: number): Presence[] {
    const here = this.placeHere(place);
    if (here < 0) return [];
    const rows = new IntList();
    this.presences.atPlace(here, from, to, rows);
    return this.#listed(rows).sort((a, b) => a.from - b.from || a.person - b.person || a.to - b.to);
  }

  #listed(rows: IntList): Presence[] {
    return Array.from(rows.data.subarray(0, rows.length), row => {
      const stay = rowAt(this.presences.columns, row);
      return { ...stay, person: this.#people[stay.person]!, place: this.#places[stay.place]! };
    });
  }

  /** Number here of a person of the city; −1 when no row is theirs. */
  personHere(person: number): number {
    return positionOf(this.#people, person);
  }
  placeHere(place: number): number {
    return positionOf(this.#places, place);
  }
  personOfCity(here: number): number {
    return this.#people[here]!;
  }
  placeOfCity(here: number): number {
    return this.#places[here]!;
  }
}

/** Minutes of the places of some stays, to ask cheaply whether a row meets any of them. */
export class Meetable {
  #byPlace = new Map<number, { from: number; to: number }[]>();
  #sorted = true;

  /** Adds the half-open minutes [from, to) at a place; `to` exceeds `from`. */
  add(place: number, from: number, to: number): void {
    const list = this.#byPlace.get(place);
    if (list) list.push({ from, to });
    else this.#byPlace.set(place, [{ from, to }]);
    this.#sorted = false;
  }

  /** Calls `visit` with each place and its minutes, overlapping ones joined, ascending. */
  forEach(visit: (place: number, from: number, to: number) => void): void {
    this.#join();
    for (const [place, spans] of this.#byPlace) for (const span of spans) visit(place, span.from, span.to);
  }

  /** Whether a stay (a point event counts as a minute) meets any of them. O(log n). */
  meets(place: number, from: number, to: number): boolean {
    this.#join();
    const spans = this.#byPlace.get(place);
    if (!spans) return false;
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (spans[middle]!.to > from) high = middle;
      else low = middle + 1;
    }
    return low < spans.length && spans[low]!.from < reachOf(from, to);
  }

  #join(): void {
    if (this.#sorted) return;
    this.#sorted = true;
    for (const [place, spans] of this.#byPlace) {
      spans.sort((a, b) => a.from - b.from);
      const joined: { from: number; to: number }[] = [];
      for (const span of spans) {
        const last = joined.at(-1);
        if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
        else joined.push({ ...span });
      }
      this.#byPlace.set(place, joined);
    }
  }
}

function distinct(values: Int32Array, length: number): Int32Array {
  const sorted = values.slice(0, length).sort();
  let written = 0;
  for (let i = 0; i < length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[written++] = sorted[i]!;
  return sorted.slice(0, written);
}

function renumbered(values: Int32Array, length: number, distinctValues: Int32Array): Int32Array<ArrayBuffer> {
  const here = new Map<number, number>();
  for (let i = 0; i < distinctValues.length; i++) here.set(distinctValues[i]!, i);
  const result = new Int32Array(values.length);
  for (let i = 0; i < length; i++) result[i] = here.get(values[i]!)!;
  return result;
}

function positionOf(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
