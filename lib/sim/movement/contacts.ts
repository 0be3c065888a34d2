import type { City } from '../city/city.ts';
import { NONE } from '../city/kinds.ts';
import { Meetings } from './meeting.ts';
import { AT_GROUP, IN_TOWN, Movement, roundBit } from './movement.ts';
import { AMBIENT, settingNumber } from './settings.ts';

/** Contacts of one person on one day, as columns; the first `count` rows are filled. */
export class ContactList {
  count = 0;
  person: Uint32Array = new Uint32Array(256);
  /** Setting, with AMBIENT added where only the air of a room was shared. */
  setting: Uint8Array = new Uint8Array(256);
  /** Minute of the day. */
  minute: Uint16Array = new Uint16Array(256);
  place: Uint32Array = new Uint32Array(256);

  push(person: number, setting: number, minute: number, place: number): void {
    if (this.count === this.person.length) this.#grow();
    const i = this.count++;
    this.person[i] = person;
    this.setting[i] = setting;
    this.minute[i] = minute;
    this.place[i] = place;
  }

  #grow(): void {
    const room = this.count * 2;
    const [person, setting, minute, place] = [
      new Uint32Array(room),
      new Uint8Array(room),
      new Uint16Array(room),
      new Uint32Array(room),
    ];
    person.set(this.person);
    setting.set(this.setting);
    minute.set(this.minute);
    place.set(this.place);
    this.person = person;
    this.setting = setting;
    this.minute = minute;
    this.place = place;
  }
}

/** Lists the contacts of single persons; about 1 µs each. One instance belongs to one thread. */
export class Contacts {
  readonly movement: Movement;
  readonly meetings: Meetings;

  constructor(city: City, movement: Movement = new Movement(city)) {
    this.movement = movement;
    this.meetings = new Meetings(movement);
  }

  /**
   * Fills `list` with everybody a person met on a day as they move when nothing restricts them: a symmetric relation. With
   * `ambient` also those in the same room at another table. A pair may meet in several settings, once in each.
   */
  of(person: number, day: number, list: ContactList, ambient = false): ContactList {
    list.count = 0;
    const flags = this.movement.flags(person, day);
    if ((flags & IN_TOWN) === 0) return list;
    this.#household(person, day, list);
    if ((flags & AT_GROUP) !== 0) this.#group(person, day, list);
    for (let round = 0; round < this.movement.rounds.length; round++)
      if ((flags & roundBit(round)) !== 0) this.#round(round, person, day, list, ambient);
    return list;
  }

  #household(person: number, day: number, list: ContactList): void {
    const { household, householdStart } = this.movement.city;
    const home = household[person]!;
    const setting = this.meetings.homeSetting(home);
    for (let other = householdStart[home]!; other < householdStart[home + 1]!; other++)
      if (other !== person && (this.movement.flags(other, day) & IN_TOWN) !== 0)
        list.push(other, setting, this.meetings.homeMinute(person, other, day), home);
  }

  #group(person: number, day: number, list: ContactList): void {
    const { movement, meetings } = this;
    const {
      group,
      groupPosition,
      groupStart,
      members,
      groupRegulars,
      groupDaily,
      groupPlace,
      groupSite,
      siteFirstGroup,
      siteDaily,
      sitePlace,
    } = movement.city;
    const own = group[person]!;
    const start = groupStart[own]!;
    const size = groupStart[own + 1]! - start;
    const at = groupPosition[person]!;
    const setting = meetings.groupSetting(own);
    const meet = (position: number) => {
      const other = members[start + position]!;
      if ((movement.flags(other, day) & AT_GROUP) !== 0)
        list.push(other, setting, meetings.groupMinute(person, other, day), groupPlace[own]!);
    };
    meetings.arrangeGroup(own, size, day);
    const { first, half } = meetings;
    const regulars = groupRegulars[own]!;
    const daily = groupDaily[own]!;
    if (regulars + daily >= half) {
      for (let position = 0; position < size; position++) if (position !== at) meet(position);
    } else {
      for (let i = 0; i < regulars + daily; i++) {
        const step = i < regulars ? i + 1 : regulars + 1 + ((first + i - regulars) % (half - regulars));
        meet((at + step) % size);
        meet((at - step + size) % size);
      }
    }
    const site = groupSite[own]!;
    const siteStart = groupStart[siteFirstGroup[site]!]!;
    const siteSize = groupStart[siteFirstGroup[site + 1]!]! - siteStart;
    if (siteSize === size || siteDaily[site] === 0) return;
    meetings.arrangeSite(site, siteSize, day);
    const among = start + at - siteStart;
    const steps = Math.min(siteDaily[site]!, meetings.half);
    for (let i = 0; i < steps; i++) {
      const step = 1 + ((meetings.first + i) % meetings.half);
      for (const position of [(among + step) % siteSize, (among - step + siteSize) % siteSize]) {
        const other = members[siteStart + position]!;
        if (group[other] !== own && (movement.flags(other, day) & AT_GROUP) !== 0)
          list.push(other, settingNumber.canteen, meetings.siteMinute(person, other, day), sitePlace[site]!);
      }
    }
  }

  #round(round: number, person: number, day: number, list: ContactList, ambient: boolean): void {
    const { movement } = this;
    const { areaPersonStart, household } = movement.city;
    const { tableSize, tablesPerRoom, setting: own } = movement.rounds[round]!;
    const area = movement.areaOf(person, movement.levelOfRound[round]!);
    const start = areaPersonStart[area]!;
    const positions = movement.arrange(round, area, day);
    const bit = roundBit(round);
    const at = positions.positionOf(person - start);
    const table = Math.floor(at / tableSize);
    const tableFrom = table * tableSize;
    const tableTo = tableFrom + tableSize;
    const roomSize = tableSize * tablesPerRoom;
    const roomIndex = Math.floor(at / roomSize);
    const room = movement.room(round, area, day, roomIndex);
    const setting = this.meetings.roomSetting(room.place, own);
    const minute = (room.from + room.to) >> 1;
    const from = ambient ? roomIndex * roomSize : tableFrom;
    const to = Math.min(positions.size, ambient ? from + roomSize : tableTo);
    let host = room.place;
    const firstRow = list.count;
    for (let position = from; position < to; position++) {
      const other = start + positions.itemAt(position);
      if (other !== person && (movement.flags(other, day) & bit) === 0) continue;
      if (host === NONE) host = household[other]!;
      if (other === person) continue;
      const together = position >= tableFrom && position < tableTo;
      list.push(other, together ? setting : setting | AMBIENT, minute, host);
    }
    if (room.place === NONE) for (let row = firstRow; row < list.count; row++) list.place[row] = host;
  }
}
