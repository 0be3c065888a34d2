import { IntList } from './columns.ts';
import type { PersonRef, PlaceRef, Precision, Presence } from './types.ts';

/** Growable columns of stays: what a search collects without making an object a row. */
export class StayList {
  readonly place = new IntList();
  readonly person = new IntList();
  readonly from = new IntList();
  readonly to = new IntList();
  readonly source = new IntList();
  readonly precision = new IntList();
  readonly certainty = new IntList();

  get length(): number {
    return this.place.length;
  }

  /** Forgets the rows and keeps the room. */
  clear(): void {
    for (const column of [this.place, this.person, this.from, this.to]) column.length = 0;
    for (const column of [this.source, this.precision, this.certainty]) column.length = 0;
  }

  push(
    place: number,
    person: number,
    from: number,
    to: number,
    source: number,
    precision: number,
    certainty: number,
  ): void {
    this.place.push(place);
    this.person.push(person);
    this.from.push(from);
    this.to.push(to);
    this.source.push(source);
    this.precision.push(precision);
    this.certainty.push(certainty);
  }

  /** Adds row i of another list. */
  pushFrom(other: StayList, i: number): void {
    const { place, person, from, to, source, precision, certainty } = other;
    this.push(
      place.data[i],
      person.data[i],
      from.data[i],
      to.data[i],
      source.data[i],
      precision.data[i],
      certainty.data[i],
    );
  }

  /** Takes the last row back. */
  pop(): void {
    for (const column of [this.place, this.person, this.from, this.to]) column.length--;
    for (const column of [this.source, this.precision, this.certainty]) column.length--;
  }

  /** Row i as an object. */
  at(i: number): Presence {
    return {
      place: this.place.data[i],
      person: this.person.data[i],
      from: this.from.data[i],
      to: this.to.data[i],
      source: this.source.data[i],
      precision: this.precision.data[i] as Precision,
      certainty: this.certainty.data[i],
    };
  }

  /** All rows as objects, ascending by place, person, start, end and precision. */
  sorted(): Presence[] {
    return Array.from({ length: this.length }, (_, i) => this.at(i)).sort(
      (a, b) =>
        a.place - b.place ||
        a.person - b.person ||
        a.from - b.from ||
        a.to - b.to ||
        a.precision - b.precision,
    );
  }
}

/**
 * What a trace needs of an index of presences, in memory whole or by days. Stays are given coalesced and whole: one that lasts over
 * midnight is one stay, also where the window cuts it. [from, to) may be without bounds; `to` must exceed `from`.
 */
export interface Presences {
  /** Stays held; an index by days counts one that lasts over midnight once a day. */
  readonly size: number;
  /** Adds to `out` the stays of a person that meet [from, to), unordered. */
  addStaysOf(person: PersonRef, from: number, to: number, out: StayList): void;
  /** Adds to `out` the stays at a place that meet [from, to), unordered. */
  addStaysAt(place: PlaceRef, from: number, to: number, out: StayList): void;
  /** The stays of a person that meet [from, to), ascending by place and start. */
  staysOf(person: PersonRef, from: number, to: number): Presence[];
  /** The stays at a place that meet [from, to), ascending by person and start. */
  staysAt(place: PlaceRef, from: number, to: number): Presence[];
}
