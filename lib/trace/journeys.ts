import { checkInteger, reachOf } from './columns.ts';
import { offsetsOf, sortedOrder } from './order.ts';
import { sharedCopy } from './shared.ts';
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
    return new JourneySeats(orderedSeats(this.#columns, this.#length));
  }
}

/** What another thread needs to read the seats; a structured clone shares the memory. */
export interface JourneySeatsDescriptor {
  columns: SeatColumns;
  seatsOfJourney: Int32Array;
  byPerson: Int32Array;
  seatsOfPerson: Int32Array;
}

/** Seats by journey (physical order) and by person (permutation); 36 bytes a seat and 4 for the second order. */
export class JourneySeats {
  #columns: SeatColumns;
  #seatsOfJourney: Int32Array;
  #byPerson: Int32Array;
  #seatsOfPerson: Int32Array;

  /** From a builder, or from what `share()` gave in another thread. */
  constructor(descriptor: JourneySeatsDescriptor) {
    this.#columns = descriptor.columns;
    this.#seatsOfJourney = descriptor.seatsOfJourney;
    this.#byPerson = descriptor.byPerson;
    this.#seatsOfPerson = descriptor.seatsOfPerson;
  }

  /** What another thread needs to read the seats. O(1). */
  share(): JourneySeatsDescriptor {
    return {
      columns: this.#columns,
      seatsOfJourney: this.#seatsOfJourney,
      byPerson: this.#byPerson,
      seatsOfPerson: this.#seatsOfPerson,
    };
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

function orderedSeats(columns: SeatColumns, length: number): JourneySeatsDescriptor {
  const order = sortedOrder([columns.journey, columns.from], length);
  const seats = {} as SeatColumns;
  for (const field of FIELDS) seats[field] = sharedCopy(order.map(seat => columns[field][seat]));
  const byPerson = sortedOrder([seats.person, seats.from], length);
  return {
    columns: seats,
    seatsOfJourney: sharedCopy(offsetsOf(seats.journey, null, length)),
    byPerson: sharedCopy(byPerson),
    seatsOfPerson: sharedCopy(offsetsOf(seats.person, byPerson, length)),
  };
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
