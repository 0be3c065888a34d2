import { kindNumber } from '../city/kinds.ts';
import { AT_HOME_STAY, Days } from '../movement/day.ts';
import { Draws } from '../random/draws.ts';
import { hash2, hash3, streamKey, unit } from '../random/hash.ts';
import { outcomes } from '../world/columns.ts';
import type { TestRecord } from '../world/testing.ts';
import type { World } from '../world/world.ts';

const DAY = 1440;

/** How much of what happens can be seen. */
export interface ObservationOptions {
  /** Share of visits to open places that leave a scan. */
  scanCoverage: number;
  /** Visits to fever clinics a day by people without this disease, per 100,000. */
  otherFeverPer100k: number;
}

export const observationDefaults: ObservationOptions = { scanCoverage: 0.8, otherFeverPer100k: 12 };

/** Somebody comes to a fever clinic. Whether it is this disease is not told. */
export interface ClinicVisit {
  person: number;
  at: number;
  place: number | null;
  /** Days since symptoms began, as told. */
  illDays: number;
}

/** Somebody registered at an open place: minutes since the first day of the world; a scan has no end. */
export interface Scan {
  person: number;
  place: number;
  at: number;
}

/** Somebody came to town. */
export interface Arrival {
  person: number;
  at: number;
  place: number | null;
  resident: boolean;
}

/** What a command can see of a day; never the truth behind it. */
export interface DayObserved {
  day: number;
  clinicVisits: ClinicVisit[];
  /** Results that became known on the day, of whomever was sampled. */
  results: TestRecord[];
  /** Only when asked for: one row a scan. */
  scans: Scan[];
  arrivals: Arrival[];
}

/** The eyes of a command on a world. */
export class Observer {
  readonly world: World;
  readonly options: ObservationOptions;
  readonly days: Days;
  #scanKey: number;
  #clinics: { place: number; district: number }[];

  constructor(world: World, options: Partial<ObservationOptions> = {}) {
    this.world = world;
    this.options = { ...observationDefaults, ...options };
    this.days = new Days(world.city);
    this.#scanKey = streamKey(world.options.seed, 'scans');
    const { city } = world;
    this.#clinics = [];
    for (let i = 0; i < city.placeKind.length; i++)
      if (city.placeKind[i] === kindNumber.hospital)
        this.#clinics.push({
          place: i + city.households,
          district: this.#districtOfBuilding(city.placeBuilding[i]!),
        });
  }

  /** What could be seen of a day that is done; the same however often it is asked. O(infections not over), with arrivals O(people). */
  observe(day: number, want: { scans?: boolean; arrivals?: boolean } = {}): DayObserved {
    return {
      day,
      clinicVisits: this.clinicVisits(day),
      results: this.world.testing.results(day * DAY, (day + 1) * DAY),
      scans: want.scans ? this.scansOf(0, this.world.city.people, day) : [],
      arrivals: want.arrivals ? this.arrivals(day) : [],
    };
  }

  /** People at fever clinics on a day: those ill with the disease who seek care and are free to, and others. */
  clinicVisits(day: number): ClinicVisit[] {
    const { world } = this;
    const { columns: c, city } = world;
    const [start, end] = [day * DAY, (day + 1) * DAY];
    const visits: ClinicVisit[] = [];
    for (const row of world.activeRows()) {
      const at = c.careAt[row]!;
      if ((c.outcome[row]! & outcomes.symptomatic) === 0 || at < start || at >= end) continue;
      const person = c.person[row]!;
      // somebody kept apart is seen there; somebody held at home is fetched, and seen
      if (at >= c.awayFrom[person]! && at < c.awayTo[person]!) continue;
      visits.push({
        person,
        at,
        place: this.#clinicOf(person),
        illDays: Math.max(0, Math.round((at - c.onsetAt[row]!) / DAY)),
      });
    }
    const draws = new Draws(world.options.seed, 'other fevers', day);
    const others = draws.poisson((this.options.otherFeverPer100k * city.people) / 100_000);
    for (let i = 0; i < others; i++) {
      const person = draws.below(city.people);
      visits.push({
        person,
        at: start + draws.between(480, 1260),
        place: this.#clinicOf(person),
        illDays: draws.below(4),
      });
    }
    return visits.sort((a, b) => a.at - b.at || a.person - b.person);
  }

  /** Where a person is on a day with the measures that hold: what a perfect tracker would see, not what is seen. */
  stays(person: number, day: number): ReturnType<Days['of']> {
    const { city } = this.world;
    const stays = this.days.of(person, day);
    const home = city.household[person]!;
    return stays.map(stay => {
      if (
        stay.round === AT_HOME_STAY ||
        this.#mayGo(person, stay.place, day * DAY + ((stay.from + stay.to) >> 1))
      )
        return stay;
      return { ...stay, place: home, round: AT_HOME_STAY };
    });
  }

  /** The scans of people `from` to `to` (exclusive) on a day: stays at open places, as many as the coverage leaves. About 10 µs a person. */
  scansOf(from: number, to: number, day: number): Scan[] {
    const { city } = this.world;
    const scans: Scan[] = [];
    for (let person = from; person < to; person++)
      for (const stay of this.stays(person, day)) {
        if (stay.round < 0 || stay.place < city.households) continue;
        if (this.wasScanned(person, day, stay.place))
          scans.push({
            person,
            place: stay.place,
            at: day * DAY + stay.from + (hash2(this.#scanKey, person, stay.from) % 5),
          });
      }
    return scans;
  }

  /** Whether the visits of a person to a place on a day left a scan. */
  wasScanned(person: number, day: number, place: number): boolean {
    return unit(hash3(this.#scanKey, person, day, place)) < this.options.scanCoverage;
  }

  /** Residents who come back and guests who arrive on a day. O(people). */
  arrivals(day: number): Arrival[] {
    const { city, options } = this.world;
    const { movement } = this.days;
    const key = streamKey(options.seed, 'arrival hours');
    const stations: number[] = [];
    for (let i = 0; i < city.placeKind.length; i++)
      if (city.placeKind[i] === kindNumber.station) stations.push(i + city.households);
    const found: Arrival[] = [];
    for (let person = 0; person < city.people; person++) {
      if (day === 0 || movement.isAway(person, day) || !movement.isAway(person, day - 1)) continue;
      const drawn = hash2(key, person, day);
      const byRoad = (drawn & 3) === 0 || stations.length === 0;
      found.push({
        person,
        at: day * DAY + 360 + ((drawn >>> 8) % 900),
        place: byRoad ? null : stations[(drawn >>> 4) % stations.length]!,
        resident: city.householdKind[city.household[person]!] !== kindNumber.hotel,
      });
    }
    return found;
  }

  #mayGo(person: number, place: number, at: number): boolean {
    const { city, columns: c } = this.world;
    if (this.world.held(person, at) >= 2) return false;
    const index = place - city.households;
    return index < 0 || at < c.closedFrom[index]! || at >= c.closedTo[index]!;
  }

  #clinicOf(person: number): number | null {
    const { city } = this.world;
    if (!this.#clinics.length) return null;
    const community = city.householdCommunity[city.household[person]!]!;
    const district = city.areaParent[city.areaParent[community]!]!;
    const near = this.#clinics.filter(clinic => clinic.district === district);
    const choices = near.length ? near : this.#clinics;
    return choices[community % choices.length]!.place;
  }

  #districtOfBuilding(building: number): number {
    const { city } = this.world;
    let area = city.buildingGrid[building]!;
    for (let level = 4; level > 1; level--) area = city.areaParent[area]!;
    return area;
  }
}
