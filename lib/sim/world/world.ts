import type { City } from '../city/city.ts';
import { NONE } from '../city/kinds.ts';
import type { Disease } from '../disease/disease.ts';
import { ContactList, Contacts } from '../movement/contacts.ts';
import { settings } from '../movement/settings.ts';
import { Draws } from '../random/draws.ts';
import { hash2, hashBytes, streamKey, unit } from '../random/hash.ts';
import { SUSCEPTIBLE, type WorldColumns, worldColumns } from './columns.ts';
import { type DayCounts, noCounts } from './counts.ts';
import { numberAt } from './exposure.ts';
import { Infections } from './infections.ts';
import { Measures } from './measures.ts';
import { worldParameters } from './parameters.ts';
import type { Program, ProgramState } from './program.ts';
import { readState, writeState } from './save.ts';
import { Testing, type TestingOptions, type TestRecord, testingDefaults } from './testing.ts';
import { Threads, WORK } from './threads.ts';
import { type InfectionTruth, infectionAt } from './truth.ts';

const DAY = 1440;
/** Above this share of infectious people it is cheaper to go through everybody's contacts (measured: about 7 µs an infectious, 0.2 µs a person). */
const manyInfectious = 1 / 35;

/** What a world is made of: the same options give the same bytes, however many threads. */
export interface WorldOptions {
  city: City;
  disease: Disease;
  /** Seed of chance in this world; two worlds of one seed differ only by what was done in them. */
  seed: number;
  /** Threads that share a day's contacts, this one included; 1 where none is said. */
  threads?: number;
  /**
   * `infectious` (the default) follows the contacts of the infectious, until they are so many that everybody's are cheaper; `everyone` always draws
   * and looks at everybody's. Same results.
   */
  contacts?: 'infectious' | 'everyone';
  /** Infections brought in a day, on average, by people who arrive. */
  importedPerDay?: number;
  /** Multiplies the disease's transmissibility; for sensitivity runs. */
  transmissibility?: number;
  testing?: Partial<TestingOptions>;
  /** Acts on what is observed, on each day. */
  program?: Program;
}

/**
 * A disease in a city, day by day, driven by a program or from outside (`isolate`, `test`, `closePlace` …).
 *
 * `step()` does, in this order:
 *  1. Day begins: whose infection is over is recovered or dead; who is infectious today is listed.
 *  2. Arrivals bring infections in (`importedPerDay`).
 *  3. The program, if there is one, lives through the day: visits to fever clinics, results, what is due; its orders begin at their own
 *     minute. A driver from outside does the same before it calls `step()`: today can be observed before it is done.
 *  4. Movement: where everybody is, in rounds and groups, is settled by the day's hashes (computed where it is asked for).
 *  5. Transmission: every contact between an infectious and a susceptible person is weighed with setting, minute, infectiousness,
 *     susceptibility, immunity, masks, and the measures that hold at that minute.
 *  6. Of several exposures of one person the earliest infects (on a tie the lower infector); the course of the infection is drawn.
 *  7. Tests whose result came by midnight are known; the first positive of a person is a case found.
 *  8. Day closes: counts are added up; they must sum to the people of the city.
 */
export class World {
  readonly city: City;
  readonly disease: Disease;
  readonly options: WorldOptions;
  readonly columns: WorldColumns;
  readonly measures: Measures;
  readonly testing: Testing;
  /** Days done; the next step is of this day. */
  day = 0;
  /** Counts at the end of each day done. */
  days: DayCounts[] = [];
  /** State of the program, plain data, saved with the world. */
  programState: ProgramState = {};
  #infections: Infections;
  #threads: Threads;
  #contactsOfOne: Contacts | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    this.city = options.city;
    this.disease = options.disease;
    this.columns = worldColumns(options.city);
    this.#infections = new Infections(options, this.columns);
    this.measures = new Measures(options.city, this.columns);
    this.testing = new Testing(this, { ...testingDefaults(options.city), ...options.testing });
    const { numbers } = this.columns;
    numbers.fill(1, numberAt.masks, numberAt.masks + settings.length);
    numbers[numberAt.transmissibility] =
      options.disease.transmissibility.value * (options.transmissibility ?? 1);
    numbers[numberAt.homeQuarantineContact] = worldParameters.homeQuarantineContact.value;
    this.#vaccinateAtStart();
    this.#threads = new Threads(
      options.city,
      options.disease,
      options.seed,
      this.columns,
      options.threads ?? 1,
    );
  }

  /** Infections so far; rows of the infection columns. */
  get infections(): number {
    return this.#infections.count;
  }

  /** First minute of the day that the next step does. */
  get now(): number {
    return this.day * DAY;
  }

  /** Infects a person who may be infected; false when they may not (infected, immune for good, dead). */
  infect(
    person: number,
    at: number = this.now,
    source: { infector?: number; place?: number; setting?: number } = {},
  ): boolean {
    if (this.columns.status[person] !== SUSCEPTIBLE || this.#infections.isActive(person)) return false;
    this.#infections.begin(
      person,
      source.infector ?? NONE,
      source.place ?? this.city.household[person]!,
      source.setting ?? 255,
      at,
    );
    return true;
  }

  /** Infects `count` residents drawn at random from those who may be, out of people `from` to `to` (exclusive). Returns who. */
  seed(count: number, from = 0, to: number = this.city.people): number[] {
    const draws = new Draws(this.options.seed, 'first cases', this.day);
    const chosen: number[] = [];
    for (let tries = 0; chosen.length < count && tries < count * 200; tries++) {
      const person = from + draws.below(to - from);
      if (this.infect(person)) chosen.push(person);
    }
    return chosen;
  }

  /** Does one day; see the class for the steps. Returns its counts. */
  step(): DayCounts {
    const { day } = this;
    const before = this.infections;
    const infectious = this.#infections.beginDay(this.now, this.#threads.share.exposure);
    const imported = this.#bringIn();
    this.options.program?.act(this, day);
    const kind =
      this.options.contacts === 'everyone' || infectious > this.city.people * manyInfectious
        ? WORK.everyone
        : WORK.infectious;
    const { contacts } = this.#threads.run(kind, day, infectious);
    this.#infections.settle(this.#threads, this.now);
    this.testing.closeDay(day);
    this.day++;
    const counts = noCounts(day);
    counts.newInfections = this.infections - before;
    counts.imported = imported;
    counts.infectious = infectious;
    counts.contacts = contacts;
    counts.everInfected = this.infections;
    counts.casesFound = this.testing.casesFoundOn(day);
    counts.testsSampled = this.testing.sampledOn(day);
    const held = this.measures.countHeld(day);
    counts.heldAtHome = held.atHome;
    counts.heldApart = held.apart;
    counts.heldInZones = held.inZones;
    this.#infections.addUp(counts, this.now);
    this.days.push(counts);
    return counts;
  }

  /** Everyone a person met on a day, with the measures that held then: the truth of contacts. */
  contactsOf(
    person: number,
    day: number,
    list: ContactList = new ContactList(),
    ambient = false,
  ): ContactList {
    this.#contactsOfOne ??= new Contacts(this.city);
    this.#contactsOfOne.of(person, day, list, ambient);
    return this.measures.keepAllowed(person, day, list, this.#threads.share.exposure);
  }

  /** How far a person is held at a moment: 0 free, 1 in their community, 2 at home, 3 apart. */
  held(person: number, at: number): number {
    return this.#threads.share.exposure.held(person, at);
  }

  /** The infections so far, one by one: the truth. Row numbers never change. */
  truth(row: number): InfectionTruth {
    return infectionAt(this.columns, row);
  }

  /** Row of the latest infection of a person, −1 where there is none. */
  infectionOf(person: number): number {
    return this.columns.latest[person]! - 1;
  }

  /** Marks a person as vaccinated from now on. */
  vaccinate(person: number): void {
    this.columns.vaccinated[person] = 1;
  }

  /** Sets by how much masks (or anything else) multiply the hazard in a setting, from now on; 1 is none. */
  setMasks(setting: number, factor: number): void {
    if (!(factor >= 0 && factor <= 1)) throw new RangeError(`factor must be from 0 to 1, not ${factor}`);
    this.columns.numbers[numberAt.masks + setting] = factor;
  }

  /** Samples a person; the result is known when it is due. See {@link Testing.sample}. */
  test(person: number, at: number = this.now, reason = 'ordered'): TestRecord {
    return this.testing.sample(person, at, reason);
  }

  /** The state as bytes; `restore` of a world with the same options goes on from there exactly. */
  save(): Uint8Array {
    return writeState(this, this.#infections.inner());
  }

  /** Goes back (or on) to a saved state of a world with the same city, disease and seed. Throws when it is of another. */
  restore(bytes: Uint8Array): void {
    this.#infections.restore(readState(this, bytes));
  }

  /** Tells whether two worlds are in the same state, in sixteen digits. */
  hash(): string {
    const c = this.columns;
    const rows = this.infections;
    return hashBytes([
      c.status,
      c.latest,
      c.homeFrom,
      c.homeTo,
      c.awayFrom,
      c.awayTo,
      c.closedFrom,
      c.closedTo,
      c.zoneLevel,
      c.person.subarray(0, rows),
      c.infector.subarray(0, rows),
      c.place.subarray(0, rows),
      c.setting.subarray(0, rows),
      c.outcome.subarray(0, rows),
      c.infectedAt.subarray(0, rows),
      c.infectiousTo.subarray(0, rows),
      c.endAt.subarray(0, rows),
      c.strength.subarray(0, rows),
    ]);
  }

  /** Rows of infections that are not over. */
  activeRows(): Uint32Array {
    return this.#infections.activeRows();
  }

  /** Ends the threads; the world can still be read. */
  close(): void {
    this.#threads.close();
  }

  /** Step 2. */
  #bringIn(): number {
    const mean = this.options.importedPerDay ?? 0;
    if (mean === 0) return 0;
    const draws = new Draws(this.options.seed, 'arrivals', this.day);
    const count = draws.poisson(mean);
    let brought = 0;
    const { movement } = this.#threads.share.spread;
    for (let tries = 0; brought < count && tries < 4000 * count; tries++) {
      const person = draws.below(this.city.people);
      const arrives =
        !movement.isAway(person, this.day) && (this.day === 0 || movement.isAway(person, this.day - 1));
      if (!arrives && tries < 3000 * count) continue;
      // infected somewhere else, up to two days ago
      if (this.infect(person, this.now - draws.below(2 * DAY))) brought++;
    }
    return brought;
  }

  #vaccinateAtStart(): void {
    const shares = this.disease.vaccinated.value;
    if (shares.every(share => share === 0)) return;
    const key = streamKey(this.options.seed, 'vaccinated');
    const { age, people } = this.city;
    const { vaccinated } = this.columns;
    for (let person = 0; person < people; person++)
      if (unit(hash2(key, person, 0)) < shares[Math.min(8, Math.floor(age[person]! / 10))]!)
        vaccinated[person] = 1;
  }
}
