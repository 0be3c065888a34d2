import type { City } from '../city/city.ts';
import { kindNumber, NONE, placeKinds } from '../city/kinds.ts';
import { hash2, hash3, streamKey } from '../random/hash.ts';
import type { Movement } from './movement.ts';
import { type Setting, settingNumber } from './settings.ts';

/** The setting that a kind of place makes of a meeting of visitors there. */
const settingOfKind: Partial<Record<(typeof placeKinds)[number], Setting>> = {
  shop: 'shopping',
  market: 'shopping',
  restaurant: 'dining',
  entertainment: 'leisure',
  gym: 'leisure',
  worship: 'leisure',
  outdoor: 'outdoor',
  transport: 'transport',
  station: 'transport',
  clinic: 'health_care',
  hospital: 'health_care',
};
const settingNumbers = Uint8Array.from(placeKinds, kind => settingNumber[settingOfKind[kind] ?? 'leisure']);
const CLASSROOM = kindNumber.classroom;
const DORM = kindNumber.dorm;

/** Rules of a day's meetings that both ways of listing them share: who stands beside whom, when, in what setting. */
export class Meetings {
  readonly city: City;
  /** First of the others met today on each side of a member; set by `arrangeGroup` and `arrangeSite`. */
  first = 0;
  /** Steps between positions there are: half of the others. */
  half = 0;
  #minuteKey: number;
  #groupKey: number;
  #siteKey: number;

  constructor(movement: Movement) {
    this.city = movement.city;
    const seed = this.city.options.seed;
    this.#minuteKey = streamKey(seed, 'minutes');
    this.#groupKey = streamKey(seed, 'groups');
    this.#siteKey = streamKey(seed, 'sites');
  }

  homeSetting(household: number): number {
    return this.city.householdKind[household] === DORM ? settingNumber.dorm : settingNumber.home;
  }

  groupSetting(group: number): number {
    const place = this.city.groupPlace[group]! - this.city.households;
    return this.city.placeKind[place] === CLASSROOM ? settingNumber.class : settingNumber.team;
  }

  /** Setting of a room of a round; `place` NONE takes the round's own. */
  roomSetting(place: number, own: Setting | undefined): number {
    if (own !== undefined || place === NONE) return settingNumber[own ?? 'leisure'];
    return settingNumbers[this.city.placeKind[place - this.city.households]!]!;
  }

  /** Minute of the day at which two who live together were together: a time at which nobody is out. */
  homeMinute(a: number, b: number, day: number): number {
    const drawn = this.#pair(a, b, day) % 480;
    return drawn < 390 ? drawn : 960 + drawn;
  }

  /** Minute at which two of one group met: 8:00–11:59 or 13:00–16:59. */
  groupMinute(a: number, b: number, day: number): number {
    const drawn = this.#pair(a, b, day) % 480;
    return drawn < 240 ? 480 + drawn : 540 + drawn;
  }

  /** Minute at which two of one site met at noon. */
  siteMinute(a: number, b: number, day: number): number {
    return 720 + (this.#pair(a, b, day) % 60);
  }

  /** Sets `first` and `half` for a group of `size` on a day. */
  arrangeGroup(group: number, size: number, day: number): void {
    this.half = (size - 1) >> 1;
    const others = this.half - this.city.groupRegulars[group]!;
    this.first = others > 0 ? hash2(this.#groupKey, group, day) % others : 0;
  }

  /** Sets `first` and `half` for a site of `size` on a day. */
  arrangeSite(site: number, size: number, day: number): void {
    this.half = (size - 1) >> 1;
    this.first = this.half > 0 ? hash2(this.#siteKey, site, day) % this.half : 0;
  }

  #pair(a: number, b: number, day: number): number {
    return a < b ? hash3(this.#minuteKey, a, b, day) : hash3(this.#minuteKey, b, a, day);
  }
}
