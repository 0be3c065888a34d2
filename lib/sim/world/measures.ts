import type { City } from '../city/city.ts';
import type { ContactList } from '../movement/contacts.ts';
import { AMBIENT, settingNumber } from '../movement/settings.ts';
import type { WorldColumns } from './columns.ts';
import { APART, AT_HOME, type Exposure, FREE, IN_AREA } from './exposure.ts';

const DAY = 1440;

/** Where somebody is kept: with their household, or apart from everybody. */
export type Keeping = 'home' | 'apart';

/** What is asked of people, places and buildings, with from and to in minutes (half open). Whether they comply is the caller's to decide. */
export class Measures {
  #city: City;
  #columns: WorldColumns;
  /** People with any order, in the order of their first; for counting. */
  people: number[] = [];
  #known = new Set<number>();
  #zoned = new Set<number>();
  #peopleOfBuilding: Uint32Array | null = null;

  constructor(city: City, columns: WorldColumns) {
    this.#city = city;
    this.#columns = columns;
  }

  /** Keeps a person at home or apart; an order that touches the present one prolongs it, another replaces it. */
  isolate(person: number, keeping: Keeping, from: number, to: number): void {
    if (!(to > from)) throw new RangeError(`an order ends after it begins: from ${from} to ${to}`);
    const c = this.#columns;
    const [starts, ends] = keeping === 'home' ? [c.homeFrom, c.homeTo] : [c.awayFrom, c.awayTo];
    if (ends[person]! > starts[person]! && from <= ends[person]! && to >= starts[person]!) {
      starts[person] = Math.min(starts[person]!, from);
      ends[person] = Math.max(ends[person]!, to);
    } else {
      starts[person] = from;
      ends[person] = to;
    }
    if (!this.#known.has(person)) {
      this.#known.add(person);
      this.people.push(person);
    }
  }

  /** Ends what holds a person, from a minute on. */
  release(person: number, at: number): void {
    const c = this.#columns;
    for (const [starts, ends] of [
      [c.homeFrom, c.homeTo],
      [c.awayFrom, c.awayTo],
    ] as const) {
      if (starts[person]! >= at) ends[person] = starts[person]!;
      else if (ends[person]! > at) ends[person] = at;
    }
  }

  /** Closes a place that is nobody's home. */
  closePlace(place: number, from: number, to: number): void {
    const index = place - this.#city.households;
    if (index < 0) throw new RangeError(`place ${place} is a home: isolate its people or close its building`);
    this.#columns.closedFrom[index] = from;
    this.#columns.closedTo[index] = to;
  }

  /** Opens a place again, from a minute on. */
  openPlace(place: number, at: number): void {
    const index = place - this.#city.households;
    this.#columns.closedTo[index] = Math.min(this.#columns.closedTo[index]!, at);
  }

  /** Everyone in an area stays at home (`home`), or in their community (`area`). Any level of area; O(buildings). */
  restrictArea(area: number, level: 'home' | 'area', from: number, to: number): number {
    let buildings = 0;
    for (const building of this.#buildingsIn(area)) {
      this.restrictBuilding(building, level, from, to);
      buildings++;
    }
    return buildings;
  }

  /** As `restrictArea`, for one building. */
  restrictBuilding(building: number, level: 'home' | 'area', from: number, to: number): void {
    this.#zoned.add(building);
    this.#columns.zoneLevel[building] = level === 'home' ? AT_HOME : IN_AREA;
    this.#columns.zoneFrom[building] = from;
    this.#columns.zoneTo[building] = to;
  }

  /** Lifts what holds in an area, from a minute on. */
  liftArea(area: number, at: number): void {
    for (const building of this.#buildingsIn(area))
      this.#columns.zoneTo[building] = Math.min(this.#columns.zoneTo[building]!, at);
  }

  /** Drops from a list the contacts that the measures of the moment prevented. */
  keepAllowed(person: number, day: number, list: ContactList, exposure: Exposure): ContactList {
    let kept = 0;
    const c = this.#columns;
    for (let i = 0; i < list.count; i++) {
      const at = day * DAY + list.minute[i]!;
      const setting = list.setting[i]! & ~AMBIENT;
      const home = setting === settingNumber.home || setting === settingNumber.dorm;
      const held = Math.max(exposure.held(person, at), exposure.held(list.person[i]!, at));
      if (
        held === APART ||
        (held === AT_HOME && !home) ||
        (held !== FREE && !home && exposure.leavesCommunity(setting))
      )
        continue;
      const index = list.place[i]! - this.#city.households;
      if (index >= 0 && at >= c.closedFrom[index]! && at < c.closedTo[index]!) continue;
      list.person[kept] = list.person[i]!;
      list.setting[kept] = list.setting[i]!;
      list.minute[kept] = list.minute[i]!;
      list.place[kept++] = list.place[i]!;
    }
    list.count = kept;
    return list;
  }

  /** People ordered home or apart for some part of a day. O(people ever under an order). */
  countHeld(day: number): { atHome: number; apart: number; inZones: number } {
    const c = this.#columns;
    const [start, end] = [day * DAY, (day + 1) * DAY];
    const counts = { atHome: 0, apart: 0, inZones: 0 };
    for (const person of this.people) {
      if (c.awayFrom[person]! < end && c.awayTo[person]! > start) counts.apart++;
      else if (c.homeFrom[person]! < end && c.homeTo[person]! > start) counts.atHome++;
    }
    for (const building of this.#zoned)
      if (c.zoneLevel[building] === AT_HOME && c.zoneFrom[building]! < end && c.zoneTo[building]! > start)
        counts.inZones += this.#peopleIn(building);
    return counts;
  }

  /** After restoring: who has any order, found again from the columns. */
  recount(): void {
    const { homeTo, awayTo } = this.#columns;
    this.people = [];
    for (let person = 0; person < this.#city.people; person++)
      if (homeTo[person] !== 0 || awayTo[person] !== 0) this.people.push(person);
    this.#known = new Set(this.people);
    this.#zoned = new Set();
    for (let building = 0; building < this.#city.buildings; building++)
      if (this.#columns.zoneLevel[building] !== 0) this.#zoned.add(building);
  }

  #peopleIn(building: number): number {
    if (!this.#peopleOfBuilding) {
      const { buildings, households, householdBuilding, householdStart } = this.#city;
      this.#peopleOfBuilding = new Uint32Array(buildings);
      for (let home = 0; home < households; home++)
        this.#peopleOfBuilding[householdBuilding[home]!]! +=
          householdStart[home + 1]! - householdStart[home]!;
    }
    return this.#peopleOfBuilding[building]!;
  }

  *#buildingsIn(area: number): Generator<number> {
    const { buildingGrid, areaParent, buildings, levelStart } = this.#city;
    const level = levelStart.findLastIndex(start => area >= start);
    for (let building = 0; building < buildings; building++) {
      let at = buildingGrid[building]!;
      for (let l = 4; l > level; l--) at = areaParent[at]!;
      if (at === area) yield building;
    }
  }
}
