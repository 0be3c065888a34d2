import { checkInteger, reachOf } from './columns.ts';
import { offsetsOf, sortedOrder } from './order.ts';
import type { PersonRef, Seat, SeatEvidence } from './types.ts';

const UNKNOWN = -1;
const FIELDS = [
  'journey',
  'person',
  'from',
  'to',
  'carriage',
  'row',
  'column',
  'compartment',
  'crew',
] as const;
type SeatColumns = Record<(typeof FIELDS)[number], Int32Array>;

/** Collects seats, in any order, for {@link JourneySeats}. */
export class JourneySeatsBuilder {
  #columns = allocateSeats(64);
  #length = 0;

  /** Adds one seat; throws a RangeError naming the field and the value seen. Amortised O(1). */
  add(seat: Seat): this {
    checkInteger('journey', seat.journey, 0, 0x7fffffff);
    checkInteger('person', seat.person, 0, 0x7fffffff);
    checkInteger('from', seat.from, -0x3fffffff, 0x3fffffff);
    checkInteger('to', seat.to, seat.from, 0x3fffffff);
    for (const field of ['carriage', 'row', 'column', 'compartment'] as const)
      checkInteger(field, seat[field], UNKNOWN, 0x7fffffff);
    if (this.#length === this.#columns.person.length) {
      const grown = allocateSeats(this.#length * 2);
      for (const field of FIELDS) grown[field].set(this.#columns[field]);
      this.#columns = grown;
    }
    for (const field of FIELDS) this.#columns[field][this.#length] = Number(seat[field]);
    this.#length++;
    return this;
  }

  /** Orders the seats by journey and by person; the builder may go on being used. O(seats). */
  freeze(): JourneySeats {
    return new JourneySeats(this.#columns, this.#length);
  }
}

/** Seats by journey (physical order) and by person (permutation); 36 bytes a seat and 4 for the second order. */
export class JourneySeats {
  #columns: SeatColumns;
  #seatsOfJourney: Int32Array;
  #byPerson: Int32Array;
  #seatsOfPerson: Int32Array;

  constructor(columns: SeatColumns, length: number) {
    const order = sortedOrder([columns.journey, columns.from], length);
    this.#columns = allocateSeats(length);
    for (const field of FIELDS)
      for (let i = 0; i < length; i++) this.#columns[field][i] = columns[field][order[i]];
    this.#seatsOfJourney = offsetsOf(this.#columns.journey, null, length);
    this.#byPerson = sortedOrder([this.#columns.person, this.#columns.from], length);
    this.#seatsOfPerson = offsetsOf(this.#columns.person, this.#byPerson, length);
  }

  /**
   * Calls `visit` for every other person aboard with `person` at some minute of [from, to), with how their seats lie.
   * O(seats of the person's journeys).
   */
  forEachSharer(
    person: PersonRef,
    from: number,
    to: number,
    visit: (other: PersonRef, seat: SeatEvidence) => void,
  ): void {
    if (person + 1 >= this.#seatsOfPerson.length) return;
    const seats = this.#columns;
    for (let i = this.#seatsOfPerson[person]; i < this.#seatsOfPerson[person + 1]; i++) {
      const own = this.#byPerson[i];
      if (seats.from[own] >= to || reachOf(seats.from[own], seats.to[own]) <= from) continue;
      const start = Math.max(seats.from[own], from);
      const end = Math.min(seats.to[own], to);
      const reach = reachOf(start, end);
      const journey = seats.journey[own];
      for (let other = this.#seatsOfJourney[journey]; other < this.#seatsOfJourney[journey + 1]; other++) {
        if (seats.from[other] >= reach) break;
        if (seats.person[other] === person || reachOf(seats.from[other], seats.to[other]) <= start) continue;
        const sharedFrom = Math.max(start, seats.from[other]);
        const sameCarriage = sameIfKnown(seats.carriage[own], seats.carriage[other]);
        // A vehicle without carriages gives none on either side: then its rows can be compared all the same.
        const comparable =
          sameCarriage === true || (seats.carriage[own] === UNKNOWN && seats.carriage[other] === UNKNOWN);
        visit(seats.person[other], {
          journey,
          from: sharedFrom,
          to: Math.max(sharedFrom, Math.min(end, seats.to[other])),
          sameCarriage,
          rowDifference: comparable ? differenceIfKnown(seats.row[own], seats.row[other]) : null,
          columnDifference: comparable ? differenceIfKnown(seats.column[own], seats.column[other]) : null,
          sameCompartment:
            sameCarriage === false
              ? false
              : comparable
                ? sameIfKnown(seats.compartment[own], seats.compartment[other])
                : null,
          crew: seats.crew[other] === 1,
          ownCrew: seats.crew[own] === 1,
        });
      }
    }
  }
}

function sameIfKnown(a: number, b: number): boolean | null {
  return a === UNKNOWN || b === UNKNOWN ? null : a === b;
}

function differenceIfKnown(a: number, b: number): number | null {
  return a === UNKNOWN || b === UNKNOWN ? null : Math.abs(a - b);
}

function allocateSeats(capacity: number): SeatColumns {
  const columns = {} as SeatColumns;
  for (const field of FIELDS) columns[field] = new Int32Array(capacity);
  return columns;
}
