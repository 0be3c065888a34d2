import type { City } from '../city/city.ts';
import { NONE } from '../city/kinds.ts';
import { Meetings } from '../movement/meeting.ts';
import { AT_GROUP, IN_TOWN, type Movement } from '../movement/movement.ts';
import { AMBIENT, settingNumber } from '../movement/settings.ts';
import { INFECTIOUS, SUSCEPTIBLE, type WorldColumns } from './columns.ts';
import type { Exposure } from './exposure.ts';

/** What a present person is to a pair: 4 present, plus 1 susceptible or 2 infectious. A pair that matters adds up to 11. */
const PRESENT = 4;
const MATTERS = 11;

/**
 * Draws every contact of everybody on a day, what other simulators do and what the bench compares: who is where, beside whom, at which table. Pairs at home,
 * in groups and sites are looked at one by one; of a room, those of its infectious. Gives exactly the same exposures as following the
 * infectious only (a test says so).
 */
export class Everyone {
  #city: City;
  #movement: Movement;
  #meetings: Meetings;
  #exposure: Exposure;
  #status: Uint8Array;
  #flags: Uint8Array;
  #ambient: boolean;
  #people = new Uint32Array(4096);
  #code = new Uint8Array(4096);
  #table = new Uint16Array(4096);
  #groupAt = new Uint32Array(4096);
  /** Who goes, by position in a round; NONE where nobody. */
  #standing = new Uint32Array(0);
  #goers = new Uint32Array(0);
  #contacts = 0;

  constructor(
    city: City,
    movement: Movement,
    exposure: Exposure,
    columns: WorldColumns,
    flags: Uint8Array,
    ambient: boolean,
  ) {
    this.#city = city;
    this.#movement = movement;
    this.#meetings = new Meetings(movement);
    this.#exposure = exposure;
    this.#status = columns.status;
    this.#flags = flags;
    this.#ambient = ambient;
  }

  /** Goes through one thread's share of the day's contacts; flags must be filled. Returns the number of contacts (pairs). */
  goThrough(day: number, thread: number, threads: number): number {
    this.#contacts = 0;
    const part = (count: number, at: number) => Math.floor((count * at) / threads);
    const { households, groups, sites } = this.#city;
    this.#households(day, part(households, thread), part(households, thread + 1));
    this.#groups(day, part(groups, thread), part(groups, thread + 1));
    this.#sites(day, part(sites, thread), part(sites, thread + 1));
    for (let round = 0; round < this.#movement.rounds.length; round++)
      this.#round(round, day, thread, threads);
    return this.#contacts;
  }

  #households(day: number, from: number, to: number): void {
    const { householdStart } = this.#city;
    const flags = this.#flags;
    const status = this.#status;
    let contacts = 0;
    for (let home = from; home < to; home++) {
      const end = householdStart[home + 1]!;
      for (let a = householdStart[home]!; a < end - 1; a++) {
        if ((flags[a]! & IN_TOWN) === 0) continue;
        for (let b = a + 1; b < end; b++) {
          if ((flags[b]! & IN_TOWN) === 0) continue;
          contacts++;
          if (status[a]! + status[b]! === 3)
            this.#weigh(
              a,
              b,
              this.#meetings.homeSetting(home),
              this.#meetings.homeMinute(a, b, day),
              home,
              day,
            );
        }
      }
    }
    this.#contacts += contacts;
  }

  #groups(day: number, from: number, to: number): void {
    const { groupStart, members, groupRegulars, groupDaily, groupPlace } = this.#city;
    const meetings = this.#meetings;
    let contacts = 0;
    for (let group = from; group < to; group++) {
      const start = groupStart[group]!;
      const size = groupStart[group + 1]! - start;
      if (!this.#gather(start, size)) continue;
      const code = this.#code;
      meetings.arrangeGroup(group, size, day);
      const { first, half } = meetings;
      const regulars = groupRegulars[group]!;
      const steps = regulars + groupDaily[group]!;
      const whole = steps >= half;
      for (let i = 0; i < (whole ? size - 1 : steps); i++) {
        const step =
          whole || i < regulars ? i + 1 : regulars + 1 + ((first + i - regulars) % (half - regulars));
        for (let a = 0, b = step; a < size; a++, b++) {
          if (b === size) {
            if (whole) break;
            b = 0;
          }
          const one = code[a]!;
          const other = code[b]!;
          if ((one & other & PRESENT) === 0) continue;
          contacts++;
          if (one + other === MATTERS) {
            const [x, y] = [members[start + a]!, members[start + b]!];
            this.#weigh(
              x,
              y,
              meetings.groupSetting(group),
              meetings.groupMinute(x, y, day),
              groupPlace[group]!,
              day,
            );
          }
        }
      }
    }
    this.#contacts += contacts;
  }

  #sites(day: number, from: number, to: number): void {
    const { groupStart, siteFirstGroup, siteDaily, sitePlace, members } = this.#city;
    const meetings = this.#meetings;
    let contacts = 0;
    for (let site = from; site < to; site++) {
      const [firstGroup, endGroup] = [siteFirstGroup[site]!, siteFirstGroup[site + 1]!];
      if (siteDaily[site] === 0 || endGroup - firstGroup < 2) continue;
      const start = groupStart[firstGroup]!;
      const size = groupStart[endGroup]! - start;
      if (!this.#gather(start, size)) continue;
      const code = this.#code;
      meetings.arrangeSite(site, size, day);
      const { first, half } = meetings;
      const steps = Math.min(siteDaily[site]!, half);
      const groupAt = this.#groupsAt(firstGroup, endGroup, start);
      for (let i = 0; i < steps; i++) {
        const step = 1 + ((first + i) % half);
        for (let a = 0, b = step; a < size; a++, b++) {
          if (b === size) b = 0;
          const one = code[a]!;
          const other = code[b]!;
          if ((one & other & PRESENT) === 0 || groupAt[a] === groupAt[b]) continue;
          contacts++;
          if (one + other === MATTERS) {
            const [x, y] = [members[start + a]!, members[start + b]!];
            this.#weigh(x, y, settingNumber.canteen, meetings.siteMinute(x, y, day), sitePlace[site]!, day);
          }
        }
      }
    }
    this.#contacts += contacts;
  }

  /** Which group stands at each position of a site. */
  #groupsAt(firstGroup: number, endGroup: number, start: number): Uint32Array {
    const { groupStart } = this.#city;
    const size = groupStart[endGroup]! - start;
    if (size > this.#groupAt.length) this.#groupAt = new Uint32Array(size * 2);
    for (let group = firstGroup; group < endGroup; group++)
      this.#groupAt.fill(group, groupStart[group]! - start, groupStart[group + 1]! - start);
    return this.#groupAt;
  }

  /** Codes of the members at work or school; false where nobody is. */
  #gather(start: number, size: number): boolean {
    if (size > this.#code.length) this.#code = new Uint8Array(size * 2);
    const { members } = this.#city;
    let present = 0;
    for (let i = 0; i < size; i++) {
      const person = members[start + i]!;
      const here = (this.#flags[person]! & AT_GROUP) !== 0;
      this.#code[i] = here ? PRESENT + this.#status[person]! : 0;
      if (here) present++;
    }
    return present > 1;
  }

  #round(round: number, day: number, thread: number, threads: number): void {
    const movement = this.#movement;
    const { levelStart, areas, areaPersonStart, household } = this.#city;
    const { tableSize, tablesPerRoom, setting: own } = movement.rounds[round]!;
    const level = movement.levelOfRound[round]!;
    const roomSize = tableSize * tablesPerRoom;
    const shift = 2 + round;
    const flags = this.#flags;
    const status = this.#status;
    const people = this.#people;
    const code = this.#code;
    const tableOf = this.#table;
    const exposure = this.#exposure;
    let contacts = 0;
    const first = levelStart[level]!;
    const end = levelStart[level + 1] ?? areas;
    // many areas are shared out whole; of few, every thread takes its rooms
    const byArea = end - first >= 4 * threads;
    for (let area = first; area < end; area++) {
      if (byArea && (area - first) % threads !== thread) continue;
      const start = areaPersonStart[area]!;
      const positions = movement.arrange(round, area, day);
      const { size } = positions;
      const rooms = Math.ceil(size / roomSize);
      const roomFrom = byArea ? 0 : Math.floor((rooms * thread) / threads);
      const roomTo = byArea ? rooms : Math.floor((rooms * (thread + 1)) / threads);
      const [least, most] = [roomFrom * roomSize, Math.min(size, roomTo * roomSize)];
      // few of the people go: placing those is cheaper than asking at each position who stands there
      const standing = this.#cleared(most - least);
      const going = this.#going(size);
      let goers = 0;
      // written, then counted or not: no branch to guess
      for (let i = 0; i < size; i++) {
        going[goers] = i;
        goers += (flags[start + i]! >>> shift) & 1;
      }
      for (let i = 0; i < goers; i++) {
        const at = positions.positionOf(going[i]!);
        if (at >= least && at < most) standing[at - least] = start + going[i]!;
      }
      for (let roomIndex = roomFrom; roomIndex < roomTo; roomIndex++) {
        let count = 0;
        let anyStatus = 0;
        let tableStart = 0;
        const from = roomIndex * roomSize;
        for (let table = 0; table < tablesPerRoom; table++) {
          const tableFrom = from + table * tableSize;
          const tableTo = Math.min(most, tableFrom + tableSize);
          for (let position = tableFrom; position < tableTo; position++) {
            const person = standing[position - least]!;
            people[count] = person;
            tableOf[count] = table;
            count += person === NONE ? 0 : 1;
          }
          for (let i = tableStart; i < count; i++) anyStatus |= code[i] = status[people[i]!]!;
          const size = count - tableStart;
          contacts += (size * (size - 1)) >> 1;
          tableStart = count;
        }
        // of a room without both kinds no pair can matter
        if (anyStatus !== 3) continue;
        const room = movement.room(round, area, day, roomIndex);
        const setting = this.#meetings.roomSetting(room.place, own);
        const place = room.place === NONE ? household[people[0]!]! : room.place;
        const minute = (room.from + room.to) >> 1;
        for (let a = 0; a < count; a++) {
          if (code[a] !== INFECTIOUS) continue;
          const infector = people[a]!;
          const table = tableOf[a]!;
          for (let b = 0; b < count; b++) {
            if (code[b] !== SUSCEPTIBLE) continue;
            if (tableOf[b] === table) exposure.weigh(infector, people[b]!, setting, minute, place, day);
            else if (this.#ambient)
              exposure.weigh(infector, people[b]!, setting | AMBIENT, minute, place, day);
          }
        }
      }
    }
    this.#contacts += contacts;
  }

  #going(size: number): Uint32Array {
    if (size >= this.#goers.length) this.#goers = new Uint32Array(size + (size >> 3) + 1);
    return this.#goers;
  }

  #cleared(size: number): Uint32Array {
    if (size > this.#standing.length) this.#standing = new Uint32Array(size + (size >> 3));
    return this.#standing.fill(NONE, 0, size);
  }

  #weigh(a: number, b: number, setting: number, minute: number, place: number, day: number): void {
    if (this.#status[a] === 1) this.#exposure.weigh(b, a, setting, minute, place, day);
    else this.#exposure.weigh(a, b, setting, minute, place, day);
  }
}
