import type { City } from '../city/city.ts';
import { sharedFloat32, sharedFloat64, sharedInt32, sharedUint8, sharedUint32 } from '../city/columns.ts';

/** What a person is to the spread today. */
export const NOT_CONCERNED = 0;
export const SUSCEPTIBLE = 1;
export const INFECTIOUS = 2;

/** Bits of `outcome` of an infection. */
export const outcomes = {
  symptomatic: 1,
  staysHome: 2,
  hospitalised: 4,
  dies: 8,
  imported: 16,
  ended: 32,
  seenByCare: 64,
} as const;

/**
 * All that changes in a world, on shared memory. Untouched pages cost nothing, so ten million people reserve much and use
 * what the epidemic reaches. Moments are minutes since the first day of the world; intervals are half open.
 */
export interface WorldColumns {
  /** NOT_CONCERNED, SUSCEPTIBLE (may be infected, perhaps with little probability) or INFECTIOUS today. */
  status: Uint8Array;
  /** Latest infection of each person, plus one; 0 never infected. */
  latest: Int32Array;
  /** Vaccinated: 1. */
  vaccinated: Uint8Array;

  // measures on a person
  homeFrom: Int32Array;
  homeTo: Int32Array;
  awayFrom: Int32Array;
  awayTo: Int32Array;

  // measures on places that are not homes, and on buildings
  closedFrom: Int32Array;
  closedTo: Int32Array;
  zoneLevel: Uint8Array;
  zoneFrom: Int32Array;
  zoneTo: Int32Array;

  // infections, in the order of `infectedAt` by day
  person: Uint32Array;
  /** Who infected them; NONE imported. */
  infector: Uint32Array;
  place: Uint32Array;
  setting: Uint8Array;
  outcome: Uint8Array;
  infectedAt: Int32Array;
  infectiousFrom: Int32Array;
  peakAt: Int32Array;
  infectiousTo: Int32Array;
  onsetAt: Int32Array;
  hospitalAt: Int32Array;
  endAt: Int32Array;
  careAt: Int32Array;
  strength: Float32Array;
  /** Of those infectious today: the most that one contact of weight 1 with somebody of susceptibility 1 can weigh today. */
  mostToday: Float32Array;

  /** Infections that are not over yet, and how many of them are infectious today (these first). */
  today: Uint32Array;
  /** Numbers of the world the threads read: see `control` in threads.ts. */
  numbers: Float64Array;
}

/** Room for infections: some people may have several. */
export const infectionRoom = (people: number): number => people + (people >> 1) + 1000;

/** Reserves the columns of a world. */
export function worldColumns(city: City): WorldColumns {
  const people = city.people;
  const places = Math.max(1, city.places - city.households);
  const room = infectionRoom(people);
  return {
    status: sharedUint8(people).fill(SUSCEPTIBLE),
    latest: sharedInt32(people),
    vaccinated: sharedUint8(people),
    homeFrom: sharedInt32(people),
    homeTo: sharedInt32(people),
    awayFrom: sharedInt32(people),
    awayTo: sharedInt32(people),
    closedFrom: sharedInt32(places),
    closedTo: sharedInt32(places),
    zoneLevel: sharedUint8(city.buildings),
    zoneFrom: sharedInt32(city.buildings),
    zoneTo: sharedInt32(city.buildings),
    person: sharedUint32(room),
    infector: sharedUint32(room),
    place: sharedUint32(room),
    setting: sharedUint8(room),
    outcome: sharedUint8(room),
    infectedAt: sharedInt32(room),
    infectiousFrom: sharedInt32(room),
    peakAt: sharedInt32(room),
    infectiousTo: sharedInt32(room),
    onsetAt: sharedInt32(room),
    hospitalAt: sharedInt32(room),
    endAt: sharedInt32(room),
    careAt: sharedInt32(room),
    strength: sharedFloat32(room),
    mostToday: sharedFloat32(room),
    today: sharedUint32(room),
    numbers: sharedFloat64(64),
  };
}
