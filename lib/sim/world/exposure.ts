import type { City } from '../city/city.ts';
import { sharedUint32 } from '../city/columns.ts';
import { NONE, roleNumber } from '../city/kinds.ts';
import { tenOf } from '../disease/course.ts';
import type { Disease } from '../disease/disease.ts';
import { AMBIENT, settingNumber, settings } from '../movement/settings.ts';
import { hash3, streamKey } from '../random/hash.ts';
import { outcomes, type WorldColumns } from './columns.ts';

const DAY = 1440;

/** How much a person may meet others at a moment. */
export const FREE = 0;
/** Stays within their community: no school, work or outing. */
export const IN_AREA = 1;
/** Only those at home. */
export const AT_HOME = 2;
/** Nobody: isolation site, hospital, dead. */
export const APART = 3;

/** Places in `numbers`: one multiplier a setting, then these. */
export const numberAt = { masks: 0, transmissibility: 32, homeQuarantineContact: 33 } as const;

const districtSettings = new Set(['class', 'team', 'canteen', 'leisure', 'transport', 'visit']);

/**
 * Decides whether one contact infects, and keeps those that do. The same for both ways of going through a day's contacts; every draw is
 * a hash of infector, infected, day and minute, so the order of evaluation does not matter.
 */
export class Exposure {
  /** Infected, infector, setting and minute, place: four numbers an exposure. */
  readonly found: Uint32Array;
  count = 0;
  #city: City;
  #columns: WorldColumns;
  #key: number;
  #weight: Float64Array;
  #susceptibility: Float64Array;
  #vaccineProtection: number;
  #priorProtection: number;
  #priorHalfLife: number;
  #leavesCommunity: Uint8Array;
  /** Highest susceptibility of any age, times 2^32. */
  #mostSusceptible: number;

  constructor(city: City, disease: Disease, seed: number, columns: WorldColumns, found: Uint32Array) {
    this.#city = city;
    this.#columns = columns;
    this.#key = streamKey(seed, 'transmission');
    this.found = found;
    this.#weight = new Float64Array(256);
    for (const setting of settings) {
      const weight = disease.settings.value[setting] ?? 0;
      this.#weight[settingNumber[setting]] = weight;
      this.#weight[settingNumber[setting] | AMBIENT] = weight * disease.ambient.value;
    }
    this.#susceptibility = Float64Array.from(
      { length: 256 },
      (_, age) => disease.susceptibility.value[tenOf(age)]!,
    );
    this.#mostSusceptible = 4294967296 * Math.max(...this.#susceptibility);
    this.#vaccineProtection = disease.vaccine.value.infection;
    this.#priorProtection = disease.immunityAfterInfection.value.protection;
    this.#priorHalfLife = disease.immunityAfterInfection.value.halfLifeDays;
    this.#leavesCommunity = Uint8Array.from(settings, setting => (districtSettings.has(setting) ? 1 : 0));
  }

  /** Room for the exposures of one thread on one day. */
  static room(people: number): Uint32Array {
    return sharedUint32(4 * (people + 1024));
  }

  /** Weight of a setting (with AMBIENT or without) for this disease; 0 can be skipped. */
  weightOf(setting: number): number {
    return this.#weight[setting]!;
  }

  /** Whether a setting takes people out of their community. */
  leavesCommunity(setting: number): boolean {
    return this.#leavesCommunity[setting] === 1;
  }

  /** How far a person is held at a moment: FREE, IN_AREA, AT_HOME or APART. */
  held(person: number, at: number): number {
    const columns = this.#columns;
    if (at >= columns.awayFrom[person]! && at < columns.awayTo[person]!) return APART;
    let held = FREE;
    const row = columns.latest[person]! - 1;
    if (row >= 0) {
      const outcome = columns.outcome[row]!;
      if (
        (outcome & outcomes.hospitalised) !== 0 &&
        at >= columns.hospitalAt[row]! &&
        (at < columns.endAt[row]! || (outcome & outcomes.dies) !== 0)
      )
        return APART;
      if ((outcome & outcomes.staysHome) !== 0 && at >= columns.onsetAt[row]! && at < columns.endAt[row]!)
        held = AT_HOME;
    }
    if (at >= columns.homeFrom[person]! && at < columns.homeTo[person]!) held = AT_HOME;
    const building = this.#city.householdBuilding[this.#city.household[person]!]!;
    if (
      held === FREE &&
      columns.zoneLevel[building]! !== 0 &&
      at >= columns.zoneFrom[building]! &&
      at < columns.zoneTo[building]!
    )
      held = columns.zoneLevel[building]!;
    return held;
  }

  /** Infectiousness of an infection at a moment, a day: 1 over the whole course. */
  infectiousness(row: number, at: number): number {
    const { infectiousFrom, peakAt, infectiousTo } = this.#columns;
    const [from, peak, to] = [infectiousFrom[row]!, peakAt[row]!, infectiousTo[row]!];
    if (at <= from || at >= to) return 0;
    const height = (2 * DAY) / (to - from);
    return at < peak ? (height * (at - from)) / (peak - from) : (height * (to - at)) / (to - peak);
  }

  /** Weighs one contact of an infectious with a susceptible person; keeps it when it infects. */
  weigh(infector: number, other: number, setting: number, minute: number, place: number, day: number): void {
    const weight = this.#weight[setting]!;
    if (weight === 0) return;
    const columns = this.#columns;
    const row = columns.latest[infector]! - 1;
    const draw = hash3(this.#key + minute, infector, other, day);
    // most contacts do not infect, and most of those are known by the most this infector can do today
    if (draw >= columns.mostToday[row]! * weight * this.#mostSusceptible) return;
    const at = day * DAY + minute;
    const { numbers } = columns;
    const kind = setting & ~AMBIENT;
    let hazard =
      numbers[numberAt.transmissibility]! * columns.strength[row]! * this.infectiousness(row, at) * weight;
    hazard *= numbers[numberAt.masks + kind]! * this.#susceptibility[this.#city.age[other]!]!;
    // what follows only lowers the hazard, and −expm1(−h) ≤ h
    if (draw >= hazard * 4294967296) return;
    if (columns.vaccinated[other] === 1) hazard *= 1 - this.#vaccineProtection;
    const earlier = columns.latest[other]! - 1;
    if (earlier >= 0)
      hazard *=
        1 - this.#priorProtection * 0.5 ** ((at - columns.endAt[earlier]!) / DAY / this.#priorHalfLife);
    const holds = Math.max(this.held(infector, at), this.held(other, at));
    if (holds !== FREE) {
      const home = kind === settingNumber.home || kind === settingNumber.dorm;
      if (holds === APART || (holds === AT_HOME && !home) || (!home && this.#leavesCommunity[kind] === 1))
        return;
      if (home && holds === AT_HOME) hazard *= numbers[numberAt.homeQuarantineContact]!;
    }
    if (place !== NONE && place >= this.#city.households) {
      const index = place - this.#city.households;
      if (at >= columns.closedFrom[index]! && at < columns.closedTo[index]!) return;
    }
    if (draw < -Math.expm1(-hazard) * 4294967296) this.#keep(other, infector, setting, minute, place);
  }

  /** Weighs a patient's contacts with those who nurse them. */
  nurse(infector: number, nurse: number, minute: number, place: number, day: number): void {
    const columns = this.#columns;
    const at = day * DAY + minute;
    const row = columns.latest[infector]! - 1;
    const hazard =
      numbersOf(columns, settingNumber.health_care) *
      columns.strength[row]! *
      this.infectiousness(row, at) *
      this.#weight[settingNumber.health_care]! *
      (columns.vaccinated[nurse] === 1 ? 1 - this.#vaccineProtection : 1);
    if (
      hash3(this.#key + minute, infector, nurse, day) < -Math.expm1(-hazard) * 4294967296 &&
      this.held(nurse, at) === FREE
    )
      this.#keep(nurse, infector, settingNumber.health_care, minute, place);
  }

  #keep(other: number, infector: number, setting: number, minute: number, place: number): void {
    const at = this.count * 4;
    if (at + 4 > this.found.length)
      throw new RangeError(`more exposures in a day than there is room for: ${this.count}`);
    this.found[at] = other;
    this.found[at + 1] = infector;
    this.found[at + 2] = minute * 256 + setting;
    this.found[at + 3] = place;
    this.count++;
  }
}

const numbersOf = ({ numbers }: WorldColumns, setting: number): number =>
  numbers[numberAt.transmissibility]! * numbers[numberAt.masks + setting]!;

/** Whether a person works in health care. */
export const isHealthWorker = (city: City, person: number): boolean =>
  city.role[person] === roleNumber.health_worker;
