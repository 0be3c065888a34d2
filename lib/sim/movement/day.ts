import type { City } from '../city/city.ts';
import { NONE } from '../city/kinds.ts';
import { AT_GROUP, IN_TOWN, Movement, roundBit } from './movement.ts';

/** One stay of a day: minutes of the day, half open; `round` is the index of the round, −1 home, −2 school or work. */
export interface Stay {
  place: number;
  from: number;
  to: number;
  round: number;
}

export const AT_HOME_STAY = -1;
export const AT_GROUP_STAY = -2;

/** Days as stays, on demand, from the same hashes that decide who meets whom. One instance belongs to one thread. */
export class Days {
  readonly movement: Movement;

  constructor(city: City, movement: Movement = new Movement(city)) {
    this.movement = movement;
  }

  /**
   * Where a person is from 0:00 to 24:00 when nothing restricts them, in order and without gaps; empty when out of town. At school or work
   * from 8 to 17, at noon in the place as a whole; a visit to somebody's home is a stay there, a visit received none. About 5 µs.
   */
  of(person: number, day: number): Stay[] {
    const { movement } = this;
    const { city } = movement;
    const flags = movement.flags(person, day);
    if ((flags & IN_TOWN) === 0) return [];
    const out: Stay[] = [];
    if ((flags & AT_GROUP) !== 0) {
      const group = city.group[person]!;
      const [place, whole] = [city.groupPlace[group]!, city.sitePlace[city.groupSite[group]!]!];
      if (place === whole) out.push({ place, from: 480, to: 1020, round: AT_GROUP_STAY });
      else
        out.push(
          { place, from: 480, to: 720, round: AT_GROUP_STAY },
          { place: whole, from: 720, to: 780, round: AT_GROUP_STAY },
          { place, from: 780, to: 1020, round: AT_GROUP_STAY },
        );
    }
    for (let round = 0; round < movement.rounds.length; round++) {
      if ((flags & roundBit(round)) === 0) continue;
      const stay = this.#visit(round, person, day);
      if (stay && stay.place !== city.household[person]) out.push(stay);
    }
    out.sort((a, b) => a.from - b.from);
    const home = city.household[person]!;
    const stays: Stay[] = [];
    let at = 0;
    for (const stay of out) {
      if (stay.from > at) stays.push({ place: home, from: at, to: stay.from, round: AT_HOME_STAY });
      stays.push(stay);
      at = stay.to;
    }
    if (at < 1440) stays.push({ place: home, from: at, to: 1440, round: AT_HOME_STAY });
    return stays;
  }

  /** The people at a place at some time of a day by their movement, with when: staff, classes, residents, visitors of shops. */
  atPlace(place: number, day: number): { person: number; from: number; to: number }[] {
    const { movement } = this;
    const { city } = movement;
    const found: { person: number; from: number; to: number }[] = [];
    const add = (person: number) => {
      for (const stay of this.of(person, day))
        if (stay.place === place) found.push({ person, from: stay.from, to: stay.to });
    };
    if (place < city.households) {
      for (let person = city.householdStart[place]!; person < city.householdStart[place + 1]!; person++)
        add(person);
      return found;
    }
    for (const site of this.#sitesAt(place))
      for (
        let i = city.groupStart[city.siteFirstGroup[site]!]!;
        i < city.groupStart[city.siteFirstGroup[site + 1]!]!;
        i++
      )
        add(city.members[i]!);
    for (const [round, { tableSize, tablesPerRoom }] of movement.rounds.entries())
      for (const area of this.#areasVisiting(round, place)) {
        const positions = movement.arrange(round, area, day);
        const rooms = Math.ceil(positions.size / (tableSize * tablesPerRoom));
        for (let room = 0; room < rooms; room++) {
          const { place: at, from, to } = movement.room(round, area, day, room);
          if (at !== place) continue;
          const end = Math.min(positions.size, (room + 1) * tableSize * tablesPerRoom);
          for (let position = room * tableSize * tablesPerRoom; position < end; position++) {
            const person = city.areaPersonStart[area]! + positions.itemAt(position);
            if ((movement.flags(person, day) & roundBit(round)) !== 0) found.push({ person, from, to });
          }
        }
      }
    return found;
  }

  #visit(round: number, person: number, day: number): Stay | null {
    const { movement } = this;
    const { city } = movement;
    const { tableSize, tablesPerRoom } = movement.rounds[round]!;
    const area = movement.areaOf(person, movement.levelOfRound[round]!);
    const start = city.areaPersonStart[area]!;
    const positions = movement.arrange(round, area, day);
    const at = positions.positionOf(person - start);
    const { place, from, to } = movement.room(round, area, day, Math.floor(at / (tableSize * tablesPerRoom)));
    if (place !== NONE) return { place, from, to, round };
    // at the home of the first at the table who goes
    const first = Math.floor(at / tableSize) * tableSize;
    const bit = roundBit(round);
    for (let position = first; position < at; position++) {
      const host = start + positions.itemAt(position);
      if ((movement.flags(host, day) & bit) !== 0) return { place: city.household[host]!, from, to, round };
    }
    return null;
  }

  *#sitesAt(place: number): Generator<number> {
    const { sitePlace, sites, groupPlace, groups, groupSite } = this.movement.city;
    for (let site = 0; site < sites; site++)
      if (sitePlace[site] === place) {
        yield site;
        return;
      }
    for (let group = 0; group < groups; group++)
      if (groupPlace[group] === place) {
        yield groupSite[group]!;
        return;
      }
  }

  *#areasVisiting(round: number, place: number): Generator<number> {
    const { roundPlaces, levelStart } = this.movement.city;
    const lists = roundPlaces[round];
    if (!lists) return;
    for (let i = 0; i < lists.place.length; i++)
      if (lists.place[i] === place)
        yield levelStart[this.movement.levelOfRound[round]!]! +
          lists.start.findLastIndex(first => first <= i);
  }
}
