import type { PlaceKind } from '../city/kinds.ts';
import { kindNumber, type Role, roleNumber } from '../city/kinds.ts';
import { ContactList } from '../movement/contacts.ts';
import { AMBIENT, settingNumber, settings } from '../movement/settings.ts';
import { type Interview, interview } from '../observation/interview.ts';
import { type ObservationOptions, Observer } from '../observation/observe.ts';
import { hash2, streamKey, unit } from '../random/hash.ts';
import type { Program } from '../world/program.ts';
import type { World } from '../world/world.ts';
import type { Policy } from './policy.ts';

const DAY = 1440;
const HOUR = 60;

/** Something to be done when its minute has come. */
interface Due {
  at: number;
  what: 'interview' | 'quarantine' | 'test';
  person: number;
  /** Of a quarantine: last day of contact. */
  day?: number;
}

interface State extends Record<string, unknown> {
  due: Due[];
  /** Known contacts, with the last day of contact. */
  contacts: [number, number][];
  interviewsOn: [number, number][];
  closed: string[];
  screened: [number, number][];
}

/** Carries out a policy at the end of each day; a program for {@link World}. Sees only what {@link Observer} sees. */
export class Responder implements Program {
  readonly id: string;
  readonly policy: Policy;
  #observation: Partial<ObservationOptions>;
  #observer: Observer | null = null;
  readonly #list = new ContactList();

  constructor(policy: Policy, observation: Partial<ObservationOptions> = {}) {
    this.id = policy.id;
    this.policy = policy;
    this.#observation = observation;
  }

  /** Lives through day `day`: who comes to the clinics, what results say, what falls due; each order begins at its own minute. */
  act(world: World, day: number): void {
    const observer =
      (this.#observer?.world === world ? this.#observer : null) ?? new Observer(world, this.#observation);
    this.#observer = observer;
    const state = stateOf(world);
    const { policy } = this;
    const end = (day + 1) * DAY;
    if (policy.testAtClinics > 0)
      for (const visit of observer.clinicVisits(day))
        if (chance(world, 'clinic tests', visit.person, visit.at) < policy.testAtClinics)
          world.test(visit.person, visit.at, 'fever clinic');
    this.#testCohorts(world, day);
    this.#screen(world, state, day);
    // a result of this morning may bring an interview at noon, and that a test in the evening
    for (let again = true; again; ) {
      again = this.#doDue(world, observer, state, end);
      for (const result of world.testing.results(day * DAY, end)) {
        if (!world.testing.isNewCase(result)) continue;
        again = true;
        const apart = result.resultAt + policy.hoursToIsolateCase * HOUR;
        world.measures.isolate(result.person, 'apart', apart, apart + policy.caseDaysApart * DAY);
        if (policy.tracing)
          state.due.push({
            at: result.resultAt + policy.tracing.hoursToInterview * HOUR,
            what: 'interview',
            person: result.person,
          });
        this.#zone(world, result.person, result.resultAt);
        this.#screenFrom(world, state, result.person, day);
      }
    }
    this.#close(world, state, end);
    world.programState = state;
  }

  #testCohorts(world: World, day: number): void {
    for (const cohort of this.policy.cohorts) {
      const role = roleNumber[cohort.role as Role];
      for (let person = 0; person < world.city.people; person++)
        if (world.city.role[person] === role && chance(world, 'cohort', person, day) < cohort.shareADay)
          world.test(person, day * DAY + 600, cohort.role);
    }
  }

  /** Does what falls due before `until`; true when anything was. */
  #doDue(world: World, observer: Observer, state: State, until: number): boolean {
    const tracing = this.policy.tracing;
    if (!tracing) return false;
    let done = false;
    const contacts = new Map(state.contacts);
    const interviews = new Map(state.interviewsOn);
    for (let next = 0; next < state.due.length; next++) {
      const due = state.due[next]!;
      if (due.at >= until) continue;
      if (due.what === 'interview') {
        let on = Math.floor(due.at / DAY);
        while ((interviews.get(on) ?? 0) >= tracing.interviewsPerDay) on++;
        if (on * DAY >= until) {
          due.at = Math.max(due.at, on * DAY);
          continue;
        }
        interviews.set(on, (interviews.get(on) ?? 0) + 1);
        this.#trace(world, observer, state, contacts, due.person, Math.max(due.at, on * DAY));
      } else if (due.what === 'quarantine') this.#quarantine(world, due);
      else world.test(due.person, due.at, 'contact');
      done = true;
      state.due[next] = state.due[state.due.length - 1]!;
      state.due.pop();
      next--;
    }
    state.contacts = [...contacts];
    state.interviewsOn = [...interviews];
    return done;
  }

  #trace(
    world: World,
    observer: Observer,
    state: State,
    contacts: Map<number, number>,
    person: number,
    at: number,
  ): void {
    const tracing = this.policy.tracing!;
    const found = this.#contactsNamed(world, observer, person, at);
    const told = at + tracing.hoursFromInterviewToQuarantine * HOUR;
    const order = (contact: number, day: number) => {
      if ((contacts.get(contact) ?? -1) >= day) return;
      const isNew = !contacts.has(contact);
      contacts.set(contact, day);
      if (chance(world, 'compliance', contact, 0) >= tracing.compliance) return;
      state.due.push({ at: told, what: 'quarantine', person: contact, day });
      if (isNew)
        for (const on of tracing.testOnDays)
          state.due.push({ at: told + (on - 1) * DAY + HOUR, what: 'test', person: contact });
    };
    for (const [contact, day] of found) order(contact, day);
    if (tracing.secondHop)
      for (const [contact] of found)
        for (const [second, day] of this.#contactsNamed(world, observer, contact, at)) order(second, day);
  }

  /** Contacts by last day, from the interview and, if the policy has it, from scans. */
  #contactsNamed(world: World, observer: Observer, person: number, at: number): Map<number, number> {
    const tracing = this.policy.tracing!;
    const first = world.testing.firstPositive.get(person);
    const sampled = Math.floor((first?.sampledAt ?? at) / DAY);
    const from = Math.max(0, sampled - tracing.lookBackDays);
    const to = Math.min(world.day, Math.floor(at / DAY));
    const told: Interview = interview(observer, person, from, to, tracing.byScans ? 1 : 0);
    const found = new Map<number, number>();
    const add = (contact: number, day: number) => {
      if ((found.get(contact) ?? -1) < day) found.set(contact, day);
    };
    for (const { person: contact, day } of told.contacts) add(contact, day);
    if (!tracing.byScans) return found;
    for (let day = from; day <= to; day++) {
      // both registered at one door about the same time: the room, not only the table
      const list = world.contactsOf(person, day, this.#list, true);
      for (let i = 0; i < list.count; i++) {
        const [other, setting, place] = [list.person[i]!, list.setting[i]! & ~AMBIENT, list.place[i]!];
        if (setting < settingNumber.shopping || setting === settingNumber.intimate) continue;
        if (observer.wasScanned(person, day, place) && observer.wasScanned(other, day, place))
          add(other, day);
      }
    }
    return found;
  }

  #quarantine(world: World, due: Due): void {
    const tracing = this.policy.tracing!;
    // counted from the last contact; found late, only the remaining days
    const to = (due.day! + tracing.quarantineDays + 1) * DAY;
    if (to > due.at) world.measures.isolate(due.person, tracing.keeping, due.at, to);
  }

  #zone(world: World, person: number, at: number): void {
    const { zone } = this.policy;
    if (!zone) return;
    const { city } = world;
    const building = city.householdBuilding[city.household[person]!]!;
    const from = at + zone.hours * HOUR;
    if (zone.unit === 'building') {
      world.measures.restrictBuilding(building, 'home', from, from + zone.days * DAY);
      return;
    }
    const grid = city.buildingGrid[building]!;
    world.measures.restrictArea(
      zone.unit === 'grid' ? grid : city.areaParent[grid]!,
      'home',
      from,
      from + zone.days * DAY,
    );
  }

  #screenFrom(world: World, state: State, person: number, day: number): void {
    if (!this.policy.screening) return;
    const { city } = world;
    const district = city.areaParent[city.areaParent[city.householdCommunity[city.household[person]!]!]!]!;
    if (!state.screened.some(([area]) => area === district)) state.screened.push([district, day]);
  }

  #screen(world: World, state: State, day: number): void {
    const { screening } = this.policy;
    if (!screening) return;
    const { areaPersonStart, areaPersonEnd } = world.city;
    for (const [district, since] of state.screened) {
      const after = day - since;
      if (
        after <= 0 ||
        (after - 1) % screening.everyDays !== 0 ||
        (after - 1) / screening.everyDays >= screening.rounds
      )
        continue;
      for (let person = areaPersonStart[district]!; person < areaPersonEnd[district]!; person++)
        if (chance(world, 'screening', person, day) < screening.coverage)
          world.testing.sample(person, day * DAY + 420 + (person % 600), 'screening', true);
    }
  }

  #close(world: World, state: State, from: number): void {
    const cases = world.testing.firstPositive.size;
    const { city } = world;
    for (const closure of this.policy.closures) {
      const name = closure.kinds.join(' ');
      if (cases < closure.atCases || state.closed.includes(name)) continue;
      state.closed.push(name);
      const kinds = new Set(closure.kinds.map((kind: PlaceKind) => kindNumber[kind]));
      for (let i = 0; i < city.placeKind.length; i++)
        if (kinds.has(city.placeKind[i]!))
          world.measures.closePlace(i + city.households, from, from + closure.days * DAY);
    }
    const { masks } = this.policy;
    if (masks && cases >= masks.atCases && !state.closed.includes('masks')) {
      state.closed.push('masks');
      for (const setting of settings)
        if (setting !== 'home' && setting !== 'dorm' && setting !== 'intimate')
          world.setMasks(settingNumber[setting], masks.factor);
    }
  }
}

function stateOf(world: World): State {
  const empty: State = { due: [], contacts: [], interviewsOn: [], closed: [], screened: [] };
  return { ...empty, ...world.programState };
}

function chance(world: World, name: string, person: number, at: number): number {
  return unit(hash2(streamKey(world.options.seed, name), person, at));
}
