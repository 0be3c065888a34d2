import type { City } from '../city/city.ts';
import { kindNumber } from '../city/kinds.ts';

/** A hospital and its staff, as an interval of `city.members`. */
export interface Hospital {
  place: number;
  firstMember: number;
  staff: number;
}

/** Which hospital people of a district are taken to. */
export class Hospitals {
  #city: City;
  #ofDistrict = new Map<number, Hospital[]>();
  #all: Hospital[] = [];

  constructor(city: City) {
    this.#city = city;
    for (let site = 0; site < city.sites; site++) {
      const place = city.sitePlace[site]!;
      const index = place - city.households;
      if (city.placeKind[index] !== kindNumber.hospital) continue;
      const firstMember = city.groupStart[city.siteFirstGroup[site]!]!;
      const staff = city.groupStart[city.siteFirstGroup[site + 1]!]! - firstMember;
      if (staff === 0) continue;
      let area = city.buildingGrid[city.placeBuilding[index]!]!;
      for (let level = 4; level > 1; level--) area = city.areaParent[area]!;
      const hospital = { place, firstMember, staff };
      this.#all.push(hospital);
      this.#ofDistrict.set(area, [...(this.#ofDistrict.get(area) ?? []), hospital]);
    }
  }

  /** The hospital of a person; undefined in a city without. */
  of(person: number): Hospital | undefined {
    const { householdCommunity, household, areaParent } = this.#city;
    const community = householdCommunity[household[person]!]!;
    const choices = this.#ofDistrict.get(areaParent[areaParent[community]!]!) ?? this.#all;
    return choices[community % choices.length];
  }
}
