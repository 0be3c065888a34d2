import type { City } from '../city/city.ts';
import { NONE, roleNumber, roles } from '../city/kinds.ts';
import { hash2, hash3, mix, streamKey } from '../random/hash.ts';
import { Permutation } from '../random/permutation.ts';
import { ageGroups, attendance, type Round, roundsOf, sociability, travel } from './rounds.ts';

/** Bits of `flags`: in town, at school or work, then one for each round. */
export const IN_TOWN = 1;
export const AT_GROUP = 2;
export const roundBit = (round: number): number => 4 << round;

const levelNumber = { city: 0, district: 1, street: 2, community: 3, grid: 4, building: 5 } as const;
const VISITOR = roleNumber.visitor;
/** Days in which a resident makes at most one trip; a power of two, for speed. */
const PERIOD = 16;

/** A place at a time, as drawn for one room of a round; reused, read it at once. */
export interface Room {
  /** Place number, or NONE for somebody's home. */
  place: number;
  /** Minutes of the day, half open. */
  from: number;
  to: number;
}

/**
 * Who goes where on a day, computed on demand: a pure function of (city, person, day), so nothing is stored and whoever asks, from
 * any thread and from either side of a meeting, gets the same answer. One instance belongs to one thread (it keeps scratch space).
 */
export class Movement {
  readonly city: City;
  readonly rounds: Round[];
  /** Area level of each round, as a number from the top. */
  readonly levelOfRound: number[];
  readonly permutation: Permutation = new Permutation();
  /** Flags of everybody on `cachedDay`, when somebody filled them. */
  cached: Uint8Array | null = null;
  cachedDay = -1;
  readonly #room: Room = { place: NONE, from: 0, to: 0 };
  #flagKey: number;
  #tripKey: number;
  #holidayKey: number;
  #roundKey: number;
  #roomKey: number;
  #thresholds: Uint16Array;
  #attendance: Uint16Array;
  #ageGroup: Uint8Array;
  #followsWeek: Uint8Array;
  #nobodyTravels: boolean;
  #mostDaysAway: number;
  #awayThreshold: number;
  #holidayThreshold: number;
  #kindOfDay = -1;
  // columns of the city at hand: what another thread was sent is slow to look into
  #role: Uint8Array;
  #group: Uint32Array;
  #age: Uint8Array;
  #sociability: Uint8Array;
  #kind: 0 | 1 | 2 = 0;

  constructor(city: City) {
    this.city = city;
    this.rounds = roundsOf(city);
    this.levelOfRound = this.rounds.map(round => levelNumber[round.level]);
    const seed = city.options.seed;
    this.#flagKey = streamKey(seed, 'going out');
    this.#tripKey = streamKey(seed, 'trips');
    this.#holidayKey = streamKey(seed, 'holidays');
    this.#roundKey = streamKey(seed, 'rounds');
    this.#roomKey = streamKey(seed, 'rooms');
    this.#thresholds = new Uint16Array(6 * 9 * 3 * 4);
    for (const [r, round] of this.rounds.entries())
      for (let age = 0; age < 9; age++)
        for (const [mode, shares] of [round.going.atWork, round.going.free, round.going.off].entries())
          for (let s = 0; s < 4; s++)
            this.#thresholds[((r * 9 + age) * 3 + mode) * 4 + s] = Math.round(
              256 * Math.min(1, shares[age]! * (shares[age] === 1 ? 1 : sociability.value[s]!)),
            );
    this.#role = city.role;
    this.#group = city.group;
    this.#age = city.age;
    this.#sociability = city.sociability;
    this.#nobodyTravels = city.options.mixing === 'well-mixed';
    this.#mostDaysAway = travel.value.mostDays;
    this.#awayThreshold = travel.value.awayStartsPerPeriod * 256;
    this.#holidayThreshold = travel.value.holidayLeavers * 256;
    const shares: Record<string, number> = attendance.value;
    this.#attendance = Uint16Array.from(roles, role => Math.round(256 * (shares[role] ?? 0)));
    this.#followsWeek = Uint8Array.from(roles, role =>
      role === 'shift_worker' || role === 'health_worker' ? 0 : 1,
    );
    this.#ageGroup = new Uint8Array(256);
    for (let age = 0; age < 256; age++) this.#ageGroup[age] = ageGroups.findLastIndex(from => age >= from);
  }

  /** 0 workday, 1 weekend, 2 holiday. Days count from 0. */
  dayKind(day: number): 0 | 1 | 2 {
    if (day !== this.#kindOfDay) {
      const { holidays, firstWeekday } = this.city.options;
      const holiday = holidays.some(each => day >= each.from && day <= each.to);
      this.#kind = holiday ? 2 : (day + firstWeekday) % 7 >= 5 ? 1 : 0;
      this.#kindOfDay = day;
    }
    return this.#kind;
  }

  /** Whether a resident is out of town, or a guest not in it, on a day. */
  isAway(person: number, day: number): boolean {
    if (this.#nobodyTravels) return false;
    // periods of sixteen days, beginning on another day for each of sixteen kinds of people
    const shifted = day + (person & 15);
    const drawn = hash2(this.#tripKey, person, shifted >> 4);
    const first = ((drawn >>> 16) & 0xff) % (PERIOD - this.#mostDaysAway);
    const into = (shifted & 15) - first;
    const within = into >= 0 && into <= ((drawn >>> 8) & 0xff) % this.#mostDaysAway;
    if (this.#role[person] === VISITOR) return !within;
    if (within && (drawn & 0xff) < this.#awayThreshold) return true;
    if (this.dayKind(day) !== 2) return false;
    const { options, household } = this.city;
    const holiday = options.holidays.findIndex(each => day >= each.from && day <= each.to);
    return (hash2(this.#holidayKey, household[person]!, holiday) & 0xff) < this.#holidayThreshold;
  }

  /** What a person does on a day, as bits; 0 out of town. */
  flags(person: number, day: number): number {
    if (this.cachedDay === day) return this.cached![person]!;
    return this.computeFlags(person, day, this.dayKind(day));
  }

  /** As `flags`, never from what is kept; `dayKind` is that of the day. About 20 ns. */
  computeFlags(person: number, day: number, dayKind: number): number {
    if (this.isAway(person, day)) return 0;
    const role = this.#role[person]!;
    const drawn = hash2(this.#flagKey, person, day);
    let flags = IN_TOWN;
    let mode = dayKind === 0 ? 1 : 2;
    if (this.#group[person] !== NONE) {
      const works = this.#followsWeek[role] === 1 ? dayKind === 0 : (day + person) % 7 < 5;
      if (works && (drawn & 0xff) < this.#attendance[role]!) {
        flags |= AT_GROUP;
        mode = 0;
      }
    }
    const more = mix(drawn + 0x3c6ef372);
    const row = (this.#ageGroup[this.#age[person]!]! * 3 + mode) * 4 + this.#sociability[person]!;
    const thresholds = this.#thresholds;
    // written out: this runs for every person on every day
    if (((drawn >>> 8) & 0xff) < thresholds[row]!) flags |= 4;
    if (((drawn >>> 16) & 0xff) < thresholds[108 + row]!) flags |= 8;
    if (drawn >>> 24 < thresholds[216 + row]!) flags |= 16;
    if ((more & 0xff) < thresholds[324 + row]!) flags |= 32;
    if (((more >>> 8) & 0xff) < thresholds[432 + row]!) flags |= 64;
    if (((more >>> 16) & 0xff) < thresholds[540 + row]!) flags |= 128;
    // who works on a day off has no afternoon for an outing
    if ((flags & AT_GROUP) !== 0 && dayKind !== 0) flags &= ~0x20;
    // whoever is out for the evening is not on a visit
    if ((flags & 0x60) === 0x60) flags &= ~0x40;
    return flags;
  }

  /** Fills the flags of people `from` (inclusive) to `to` (exclusive). */
  fillFlags(flags: Uint8Array, day: number, from: number, to: number): void {
    const kind = this.dayKind(day);
    for (let person = from; person < to; person++) flags[person] = this.computeFlags(person, day, kind);
  }

  /** The area of a level (0 city … 3 community) in which a person lives. */
  areaOf(person: number, level: number): number {
    const { householdCommunity, household, areaParent } = this.city;
    let area = householdCommunity[household[person]!]!;
    for (let at = 3; at > level; at--) area = areaParent[area]!;
    return area;
  }

  /** Sets `permutation` to the positions of a round in an area on a day. */
  arrange(round: number, area: number, day: number): Permutation {
    const { areaPersonStart, areaPersonEnd } = this.city;
    return this.permutation.set(
      hash3(this.#roundKey, round, area, day),
      areaPersonEnd[area]! - areaPersonStart[area]!,
    );
  }

  /** The place and time of a room. */
  room(round: number, area: number, day: number, room: number): Room {
    const { places, window, minutes, tableSize, tablesPerRoom } = this.rounds[round]!;
    const { roundPlaces, levelStart, areaPersonStart, areaPersonEnd } = this.city;
    const drawn = hash3(this.#roomKey, round, area, Math.imul(day, 0x10001) + room);
    const [opens, closes] = this.dayKind(day) === 0 ? window.workday : window.off;
    const result = this.#room;
    result.from = opens + (drawn % Math.max(1, closes - opens - minutes + 1));
    result.to = result.from + minutes;
    result.place = NONE;
    if (places.length) {
      const { start, place } = roundPlaces[round]!;
      const index = area - levelStart[this.levelOfRound[round]!]!;
      const first = start[index]!;
      const count = start[index + 1]! - first;
      const rooms = Math.ceil((areaPersonEnd[area]! - areaPersonStart[area]!) / (tableSize * tablesPerRoom));
      result.place = place[first + Math.floor((room * count) / rooms)]!;
    }
    return result;
  }
}
