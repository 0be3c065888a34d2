import type { PairTable } from './table.ts';
import {
  type PairQuery,
  type PairWorld,
  SEAT_SAME_CARRIAGE,
  SEAT_SAME_COMPARTMENT,
  SEAT_SAME_JOURNEY,
} from './types.ts';

const LAST_BIT = 31;

/** Adds to the table who shared a group or a journey with the person in the window. O(members of the person's groups and journeys). */
export function addGroupsAndSeats(world: PairWorld, query: PairQuery, table: PairTable): void {
  const { person, from, to } = query;
  world.groups?.forEachShared(person, from, to, (other, kind, sharedFrom, sharedTo) => {
    const record = table.recordOf(other);
    if (record < 0) return;
    table.addBelonging(record, 1 << Math.min(kind, LAST_BIT), 0);
    table.widen(record, sharedFrom, sharedTo);
  });
  world.journeys?.forEachSharer(person, from, to, (other, seat) => {
    const record = table.recordOf(other);
    if (record < 0) return;
    let bits = SEAT_SAME_JOURNEY;
    if (seat.sameCarriage === true) bits |= SEAT_SAME_CARRIAGE;
    if (seat.sameCompartment === true) bits |= SEAT_SAME_COMPARTMENT;
    table.addBelonging(record, 0, bits);
    table.widen(record, seat.from, seat.to);
  });
}
