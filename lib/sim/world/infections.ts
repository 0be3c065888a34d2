import { NONE } from '../city/kinds.ts';
import { drawCourse } from '../disease/course.ts';
import { INFECTIOUS, NOT_CONCERNED, outcomes, SUSCEPTIBLE, type WorldColumns } from './columns.ts';
import type { DayCounts } from './counts.ts';
import { type Exposure, numberAt } from './exposure.ts';
import type { Inner } from './save.ts';
import type { Threads } from './threads.ts';
import type { WorldOptions } from './world.ts';

const DAY = 1440;

/** The infections of a world from beginning to end: steps 1, 6 and the counting of step 8. */
export class Infections {
  /** Rows used of the infection columns. */
  count = 0;
  #options: WorldOptions;
  #columns: WorldColumns;
  #active: Uint32Array;
  #activeCount = 0;
  #recovered = 0;
  #dead = 0;
  #best: Int32Array;

  constructor(options: WorldOptions, columns: WorldColumns) {
    this.#options = options;
    this.#columns = columns;
    this.#active = new Uint32Array(1024);
    this.#best = new Int32Array(options.city.people);
  }

  /** Whether the latest infection of a person is not over. */
  isActive(person: number): boolean {
    const row = this.#columns.latest[person]! - 1;
    return row >= 0 && (this.#columns.outcome[row]! & outcomes.ended) === 0;
  }

  /** Step 1: ends what is over, lists who is infectious today. */
  beginDay(start: number, exposure: Exposure): number {
    const c = this.#columns;
    let kept = 0;
    let infectious = 0;
    for (let i = 0; i < this.#activeCount; i++) {
      const row = this.#active[i]!;
      const person = c.person[row]!;
      if (c.endAt[row]! <= start && c.infectiousTo[row]! <= start) {
        const dies = (c.outcome[row]! & outcomes.dies) !== 0;
        c.outcome[row]! |= outcomes.ended;
        c.status[person] = dies ? NOT_CONCERNED : SUSCEPTIBLE;
        if (dies) this.#dead++;
        else this.#recovered++;
        continue;
      }
      this.#active[kept++] = row;
      const today = c.infectiousFrom[row]! < start + DAY && c.infectiousTo[row]! > start;
      c.status[person] = today ? INFECTIOUS : NOT_CONCERNED;
      if (!today) continue;
      c.today[infectious++] = row;
      c.mostToday[row] = this.#mostToday(row, start, exposure);
    }
    this.#activeCount = kept;
    return infectious;
  }

  /** The most infectious an infection is on a day, a little rounded up. */
  #mostToday(row: number, start: number, exposure: Exposure): number {
    const c = this.#columns;
    const peak = Math.min(start + DAY - 1, Math.max(start, c.peakAt[row]!));
    return (
      1.0001 * c.numbers[numberAt.transmissibility]! * c.strength[row]! * exposure.infectiousness(row, peak)
    );
  }

  /** Step 6: of each person's exposures the earliest infects. */
  settle(threads: Threads, now: number): void {
    const best = this.#best;
    const exposed: number[] = [];
    const kept: number[] = [];
    threads.forEachExposure((other, infector, minute, setting, place) => {
      const at = best[other]! - 1;
      if (at < 0) {
        best[other] = kept.length / 4 + 1;
        exposed.push(other);
        kept.push(infector, minute, setting, place);
      } else if (
        minute < kept[at * 4 + 1]! ||
        (minute === kept[at * 4 + 1]! &&
          (infector < kept[at * 4]! || (infector === kept[at * 4]! && setting < kept[at * 4 + 2]!)))
      ) {
        kept[at * 4] = infector;
        kept[at * 4 + 1] = minute;
        kept[at * 4 + 2] = setting;
        kept[at * 4 + 3] = place;
      }
    });
    // by person: the order in which threads found them must not matter
    const order = Uint32Array.from(exposed).sort();
    for (const person of order) {
      const at = (best[person]! - 1) * 4;
      best[person] = 0;
      this.begin(person, kept[at]!, kept[at + 3]!, kept[at + 2]!, now + kept[at + 1]!);
    }
  }

  /** Begins an infection and draws its course. */
  begin(person: number, infector: number, place: number, setting: number, at: number): void {
    const c = this.#columns;
    const { city, disease, seed } = this.#options;
    const row = this.count;
    if (row === c.person.length) throw new RangeError(`more infections than there is room for: ${row}`);
    const earlier = c.latest[person]!;
    const course = drawCourse(
      disease,
      seed,
      person,
      earlier === 0 ? 0 : row,
      city.age[person]!,
      c.vaccinated[person] === 1,
      at,
    );
    if (earlier !== 0) this.#recovered--;
    c.person[row] = person;
    c.infector[row] = infector;
    c.place[row] = place;
    c.setting[row] = setting;
    c.infectedAt[row] = at;
    c.infectiousFrom[row] = course.infectiousFrom;
    c.peakAt[row] = course.peakAt;
    c.infectiousTo[row] = course.infectiousTo;
    c.onsetAt[row] = course.onsetAt;
    c.hospitalAt[row] = course.hospitalAt;
    c.endAt[row] = course.endAt;
    c.careAt[row] = course.careAt;
    c.strength[row] = course.strength;
    c.outcome[row] =
      (course.symptomatic ? outcomes.symptomatic : 0) |
      (course.staysHome ? outcomes.staysHome : 0) |
      (course.hospitalised ? outcomes.hospitalised : 0) |
      (course.dies ? outcomes.dies : 0) |
      (infector === NONE ? outcomes.imported : 0);
    c.latest[person] = row + 1;
    c.status[person] = NOT_CONCERNED;
    this.count++;
    if (this.#activeCount === this.#active.length) {
      const grown = new Uint32Array(Math.max(1024, this.#active.length * 2));
      grown.set(this.#active);
      this.#active = grown;
    }
    this.#active[this.#activeCount++] = row;
  }

  /** Rows of infections that are not over. */
  activeRows(): Uint32Array {
    return this.#active.subarray(0, this.#activeCount);
  }

  /** Step 8: counts of people by state; throws when they do not add up. */
  addUp(counts: DayCounts, end: number): void {
    const c = this.#columns;
    const { people } = this.#options.city;
    counts.dead = this.#dead;
    counts.recovered = this.#recovered;
    for (let i = 0; i < this.#activeCount; i++)
      if (c.infectiousFrom[this.#active[i]!]! >= end) counts.latent++;
    counts.infected = this.#activeCount - counts.latent;
    counts.susceptible = people - this.#activeCount - this.#recovered - this.#dead;
    if (counts.susceptible < 0)
      throw new Error(`day ${counts.day}: the states add up to more than ${people} people`);
  }

  /** What is saved besides the columns. */
  inner(): Inner {
    return {
      infections: this.count,
      active: this.activeRows(),
      recovered: this.#recovered,
      dead: this.#dead,
    };
  }

  /** Puts a saved state back. */
  restore(inner: Inner): void {
    this.count = inner.infections;
    this.#active = inner.active;
    this.#activeCount = inner.active.length;
    this.#recovered = inner.recovered;
    this.#dead = inner.dead;
  }
}
