import type { City } from '../city/city.ts';
import { kindNumber, type Role, roleNumber } from '../city/kinds.ts';
import { ContactList } from '../movement/contacts.ts';
import { AMBIENT, settingNumber, settings } from '../movement/settings.ts';
import { memory } from '../observation/interview.ts';
import { observationDefaults } from '../observation/observe.ts';
import { Draws } from '../random/draws.ts';
import { hash2, hash3, streamKey, unit } from '../random/hash.ts';
import { outcomes } from '../world/columns.ts';
import type { Program } from '../world/program.ts';
import { testingDefaults } from '../world/testing.ts';
import type { World } from '../world/world.ts';
import { Laboratory } from './laboratory.ts';
import type { Placed } from './place.ts';
import type { WhatIf } from './what-if.ts';

const DAY = 1440;
const HOUR = 60;

type Due =
  | { what: 'positive'; at: number; person: number }
  | { what: 'interview'; at: number; person: number }
  | { what: 'quarantine'; at: number; person: number; until: number }
  | { what: 'test'; at: number; person: number };

/**
 * Carries a response on from a placed picture: knows its cases and those it holds, and sees from then on what a command sees. As {@link Responder}, made for many
 * short runs: what was counted only is not kept one by one. Every chance is drawn by whom and when, so two responses in one world differ by what they did.
 */
export class FromPicture implements Program {
  readonly id: string;
  /** New cases found, by day. */
  readonly foundOn = new Map<number, number>();
  /** Places closed by this response on a day. */
  placesClosed: { count: number; from: number; to: number }[] = [];
  readonly #world: World;
  readonly #whatIf: WhatIf;
  readonly #placed: Placed;
  readonly #laboratory: Laboratory;
  readonly #due = new Map<number, Due[]>();
  readonly #found = new Set<number>();
  readonly #contacts = new Map<number, number>();
  readonly #interviewsOn = new Map<number, number>();
  readonly #screenedSince = new Map<number, number>();
  readonly #list = new ContactList();
  readonly #scanKey: number;
  #begun = false;

  /** `asNowHours`: hours from a report to its interview as it is now; cases reported less than that ago are still to be interviewed. */
  constructor(world: World, whatIf: WhatIf, placed: Placed, asNowHours: number) {
    this.id = whatIf.policy.id;
    this.#world = world;
    this.#whatIf = whatIf;
    this.#placed = placed;
    this.#scanKey = streamKey(world.options.seed, 'scans');
    const options = { ...testingDefaults(world.city), ...world.options.testing };
    this.#laboratory = new Laboratory(world, options, (person, at) =>
      this.#later({ what: 'positive', at, person }),
    );
    const { policy } = whatIf;
    const { now } = world;
    for (const { person, reportedAt, open, isolated } of placed.cases) {
      this.#found.add(person);
      if (open && !isolated && policy.caseDaysApart > 0) {
        const apart = Math.max(now, reportedAt + policy.hoursToIsolateCase * HOUR);
        world.measures.isolate(person, 'apart', apart, apart + policy.caseDaysApart * DAY);
      }
      if (policy.tracing && reportedAt + asNowHours * HOUR > now)
        this.#later({
          what: 'interview',
          at: Math.max(now, reportedAt + policy.tracing.hoursToInterview * HOUR),
          person,
        });
      if (policy.screening && whatIf.screensAtOnce && now - reportedAt < 7 * DAY)
        this.#screenedSince.set(districtOf(world.city, person), world.day - 1);
    }
    for (const person of placed.held) this.#contacts.set(person, world.day);
    for (const { person, until } of placed.awaited) {
      this.#contacts.set(person, world.day);
      // ordered already; whoever does not comply is never held
      if (policy.tracing && this.#chance('compliance', person, 0) < policy.tracing.compliance)
        this.#later({
          what: 'quarantine',
          at: now + policy.tracing.hoursFromInterviewToQuarantine * HOUR,
          person,
          until,
        });
    }
  }

  /** People sampled on a day. */
  testsOn(day: number): number {
    return this.#laboratory.sampledOn.get(day) ?? 0;
  }

  act(world: World, day: number): void {
    if (!this.#begun) this.#begin(day);
    this.#begun = true;
    this.#clinics(day);
    this.#cohorts(day);
    this.#screen(day);
    // a result of this morning may bring an interview at noon, and that a test in the evening: the list grows while it is read
    const today = this.#due.get(day) ?? [];
    this.#due.set(day, today);
    for (let i = 0; i < today.length; i++) this.#do(today[i]!);
    this.#due.delete(day);
    void world;
  }

  #later(due: Due): void {
    const day = Math.max(this.#world.day, Math.floor(due.at / DAY));
    const on = this.#due.get(day);
    if (on) on.push(due);
    else this.#due.set(day, [due]);
  }

  #do(due: Due): void {
    const { policy } = this.#whatIf;
    const { measures } = this.#world;
    switch (due.what) {
      case 'positive':
        if (!this.#found.has(due.person)) this.#newCase(due.person, due.at);
        return;
      case 'test':
        if (!this.#found.has(due.person)) this.#laboratory.sample(due.person, due.at);
        return;
      case 'quarantine':
        if (due.until > due.at) measures.isolate(due.person, policy.tracing!.keeping, due.at, due.until);
        return;
      case 'interview': {
        let on = Math.floor(due.at / DAY);
        while ((this.#interviewsOn.get(on) ?? 0) >= policy.tracing!.interviewsPerDay) on++;
        this.#interviewsOn.set(on, (this.#interviewsOn.get(on) ?? 0) + 1);
        // its turn is booked; contacts are those known on the day it is held
        const at = Math.max(due.at, on * DAY);
        this.#trace(due.person, at);
      }
    }
  }

  #newCase(person: number, at: number): void {
    const { policy } = this.#whatIf;
    const world = this.#world;
    this.#found.add(person);
    const day = Math.floor(at / DAY);
    this.foundOn.set(day, (this.foundOn.get(day) ?? 0) + 1);
    if (policy.caseDaysApart > 0) {
      const apart = at + policy.hoursToIsolateCase * HOUR;
      world.measures.isolate(person, 'apart', apart, apart + policy.caseDaysApart * DAY);
    }
    if (policy.tracing)
      this.#later({ what: 'interview', at: at + policy.tracing.hoursToInterview * HOUR, person });
    if (policy.screening) {
      const district = districtOf(world.city, person);
      if (!this.#screenedSince.has(district)) this.#screenedSince.set(district, day);
    }
    this.#seal(person, at);
  }

  #trace(person: number, at: number): void {
    const tracing = this.#whatIf.policy.tracing!;
    const told = at + tracing.hoursFromInterviewToQuarantine * HOUR;
    const order = (contact: number, day: number) => {
      if (this.#found.has(contact) || (this.#contacts.get(contact) ?? -1) >= day) return;
      const isNew = !this.#contacts.has(contact);
      this.#contacts.set(contact, day);
      if (this.#chance('compliance', contact, 0) >= tracing.compliance) return;
      // counted from the last contact; found late, only the remaining days
      this.#later({
        what: 'quarantine',
        at: told,
        person: contact,
        until: (day + tracing.quarantineDays + 1) * DAY,
      });
      if (isNew)
        for (const on of tracing.testOnDays)
          this.#later({ what: 'test', at: told + (on - 1) * DAY + HOUR, person: contact });
    };
    const named = this.#named(person, at);
    for (const [contact, day] of named) order(contact, day);
    if (tracing.secondHop)
      for (const [contact] of named) for (const [second, day] of this.#named(contact, at)) order(second, day);
  }

  /** Contacts by last day: those remembered, and with scans those registered at one door about the same time. */
  #named(person: number, at: number): Map<number, number> {
    const world = this.#world;
    const tracing = this.#whatIf.policy.tracing!;
    const effort = tracing.byScans ? 1 : 0;
    const found = new Map<number, number>();
    const answers = this.#chance('answers', person, 0) >= memory.doesNotAnswer.value * (1 - 0.5 * effort);
    const to = Math.min(world.day, Math.floor(at / DAY));
    const key = streamKey(world.options.seed, 'named');
    const list = this.#list;
    for (let day = to - tracing.lookBackDays; day <= to; day++) {
      world.contactsOf(person, day, list, tracing.byScans);
      const faded = memory.fadingPerDay.value ** (to - day);
      for (let i = 0; i < list.count; i++) {
        const other = list.person[i]!;
        const setting = list.setting[i]! & ~AMBIENT;
        if ((found.get(other) ?? -1) >= day) continue;
        let known = false;
        if (answers && (list.setting[i]! & AMBIENT) === 0) {
          const home = setting === settingNumber.home;
          const share = memory.recall.value[settings[setting]!] * (home ? 1 : faded);
          const recalled = 1 - (1 - share) * (1 - 0.5 * effort);
          known = unit(hash3(key, person, other, day)) < recalled * (home ? 1 : this.#whatIf.contactsNamed);
        }
        if (
          !known &&
          tracing.byScans &&
          setting >= settingNumber.shopping &&
          setting !== settingNumber.intimate
        )
          known =
            this.#wasScanned(person, day, list.place[i]!) && this.#wasScanned(other, day, list.place[i]!);
        if (known) found.set(other, day);
      }
    }
    return found;
  }

  #wasScanned(person: number, day: number, place: number): boolean {
    return unit(hash3(this.#scanKey, person, day, place)) < this.#whatIf.scanCoverage;
  }

  #clinics(day: number): void {
    const share = this.#whatIf.policy.testAtClinics;
    if (share <= 0) return;
    const world = this.#world;
    const c = world.columns;
    const [start, end] = [day * DAY, (day + 1) * DAY];
    for (const row of world.activeRows()) {
      const at = c.careAt[row]!;
      if ((c.outcome[row]! & outcomes.symptomatic) === 0 || at < start || at >= end) continue;
      const person = c.person[row]!;
      if (this.#found.has(person) || (at >= c.awayFrom[person]! && at < c.awayTo[person]!)) continue;
      if (this.#chance('clinic tests', person, at) < share) this.#laboratory.sample(person, at);
    }
    // people with other fevers
    const draws = new Draws(world.options.seed, 'other fevers', day);
    const others = draws.poisson(
      (share * observationDefaults.otherFeverPer100k * world.city.people) / 100_000,
    );
    for (let i = 0; i < others; i++) {
      const person = draws.below(world.city.people);
      if (!this.#found.has(person)) this.#laboratory.sample(person, start + draws.between(480, 1260));
    }
  }

  #cohorts(day: number): void {
    const world = this.#world;
    for (const { role, shareADay } of this.#whatIf.policy.cohorts) {
      const number = roleNumber[role as Role];
      const people = peopleOfRole(world.city, number);
      const infected = this.#activeWhere(
        person => world.city.role[person] === number && this.#chance('cohort', person, day) < shareADay,
      );
      this.#laboratory.screen(
        day,
        Math.round(people.length * shareADay),
        infected,
        i => people[hash2(i + 1, day, people.length) % people.length]!,
        1,
      );
    }
  }

  #screen(day: number): void {
    const { screening } = this.#whatIf.policy;
    if (!screening) return;
    const world = this.#world;
    const { areaPersonStart, areaPersonEnd } = world.city;
    for (const [district, since] of this.#screenedSince) {
      const after = day - since;
      if (after <= 0 || (after - 1) % screening.everyDays !== 0) continue;
      if ((after - 1) / screening.everyDays >= screening.rounds) continue;
      const [from, to] = [areaPersonStart[district]!, areaPersonEnd[district]!];
      const infected = this.#activeWhere(
        person =>
          person >= from && person < to && this.#chance('screening', person, day) < screening.coverage,
      );
      this.#laboratory.screen(
        day,
        Math.round((to - from) * screening.coverage),
        infected,
        i => from + (hash2(i + 1, day, district) % (to - from)),
      );
    }
  }

  /** Infected people of whom nobody knows, chosen by a condition; O(infections not over). */
  #activeWhere(chosen: (person: number) => boolean): number[] {
    const found: number[] = [];
    const { person } = this.#world.columns;
    for (const row of this.#world.activeRows())
      if (!this.#found.has(person[row]!) && chosen(person[row]!)) found.push(person[row]!);
    return found;
  }

  #seal(person: number, at: number): void {
    const { zone } = this.#whatIf.policy;
    if (!zone) return;
    const { city, measures } = this.#world;
    const building = city.householdBuilding[city.household[person]!]!;
    const grid = city.buildingGrid[building]!;
    const from = at + zone.hours * HOUR;
    const to = from + zone.days * DAY;
    if (zone.unit === 'building') {
      if (this.#chance('zone', building, 0) < zone.compliance)
        measures.restrictBuilding(building, 'home', from, to);
    } else if (this.#chance('zone', grid, 1) < zone.compliance)
      measures.restrictArea(zone.unit === 'grid' ? grid : city.areaParent[grid]!, 'home', from, to);
  }

  /** Closures, masks and the zones of cases known, from the first day on. */
  #begin(day: number): void {
    const world = this.#world;
    const { policy } = this.#whatIf;
    const { city } = world;
    for (const closure of policy.closures) {
      const kinds = new Set(closure.kinds.map(kind => kindNumber[kind]));
      const to = (day + closure.days) * DAY;
      let count = 0;
      for (let i = 0; i < city.placeKind.length; i++)
        if (kinds.has(city.placeKind[i]!)) {
          world.measures.closePlace(i + city.households, day * DAY, to);
          // a classroom closes with its school: one place
          if (city.placeKind[i] !== kindNumber.classroom || !kinds.has(kindNumber.school)) count++;
        }
      this.placesClosed.push({ count, from: day, to: day + closure.days });
    }
    if (policy.masks)
      for (const setting of settings)
        if (setting !== 'home' && setting !== 'dorm' && setting !== 'intimate')
          world.setMasks(settingNumber[setting], policy.masks.factor);
    if (policy.zone)
      for (const { person, reportedAt, open } of this.#placed.cases)
        if (open && world.now - reportedAt < policy.zone.days * DAY) this.#seal(person, world.now);
  }

  #chance(name: string, a: number, b: number): number {
    return unit(hash2(streamKey(this.#world.options.seed, name), a, b));
  }
}

function districtOf(city: City, person: number): number {
  return city.areaParent[city.areaParent[city.householdCommunity[city.household[person]!]!]!]!;
}

const ofRole = new WeakMap<City, Map<number, Uint32Array>>();
function peopleOfRole(city: City, role: number): Uint32Array {
  const known = ofRole.get(city) ?? new Map<number, Uint32Array>();
  ofRole.set(city, known);
  let people = known.get(role);
  if (!people) {
    const list: number[] = [];
    for (let person = 0; person < city.people; person++) if (city.role[person] === role) list.push(person);
    people = Uint32Array.from(list);
    known.set(role, people);
  }
  return people;
}
