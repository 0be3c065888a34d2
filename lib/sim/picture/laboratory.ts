import { hash3, streamKey, unit } from '../random/hash.ts';
import type { TestingOptions } from '../world/testing.ts';
import type { World } from '../world/world.ts';

const DAY = 1440;

/**
 * Tests of a world when only counts and positives matter: a city screened is hundreds of thousands of samples, of which the infected few are drawn one by one
 * and the rest by number. Sensitivity, specificity, tubes and hours are those of {@link Testing}; queues wait for the next day alike.
 */
export class Laboratory {
  /** People sampled by day. */
  readonly sampledOn = new Map<number, number>();
  /** Positive results nobody has read yet go here. */
  readonly #positive: (person: number, resultAt: number) => void;
  readonly #world: World;
  readonly #options: TestingOptions;
  readonly #key: number;
  readonly #tubesOn = new Map<number, number>();

  constructor(world: World, options: TestingOptions, positive: (person: number, resultAt: number) => void) {
    this.#world = world;
    this.#options = options;
    this.#positive = positive;
    this.#key = streamKey(world.options.seed, 'what-if tests');
  }

  /** Samples one person alone. */
  sample(person: number, at: number): void {
    const day = Math.floor(at / DAY);
    this.sampledOn.set(day, (this.sampledOn.get(day) ?? 0) + 1);
    const labDay = this.#book(day, 1);
    const chance = this.#isInfected(person) ? this.#sensitivity(person, at) : this.#falsePositive();
    if (unit(hash3(this.#key, person, day, 0)) < chance)
      this.#positive(person, this.#resultAt(person, at, labDay));
  }

  /**
   * Samples `count` people in pools on a day, of whom `infected` are looked at one by one; false positives are drawn by number and found by `other(i)`, a
   * person of those sampled.
   */
  screen(
    day: number,
    count: number,
    infected: readonly number[],
    other: (i: number) => number,
    poolSize = this.#options.poolSize,
  ): void {
    if (count <= 0) return;
    this.sampledOn.set(day, (this.sampledOn.get(day) ?? 0) + count);
    const tubes = count / poolSize;
    const first = this.#book(day, Math.min(tubes, this.#options.tubesPerDay) / 2);
    const last = this.#book(day, tubes - Math.min(tubes, this.#options.tubesPerDay) / 2);
    const results = (person: number, at: number) =>
      this.#positive(
        person,
        this.#resultAt(person, at, first + (hash3(this.#key, person, day, 3) % (last - first + 1))),
      );
    for (const person of infected) {
      const at = day * DAY + 420 + (person % 600);
      if (unit(hash3(this.#key, person, day, 0)) < this.#sensitivity(person, at)) results(person, at);
    }
    // by number: expected ones, rounded by a draw
    const falses = count * this.#falsePositive();
    const whole = Math.floor(falses + unit(hash3(this.#key, count, day, 2)));
    for (let i = 0; i < whole; i++) results(other(i), day * DAY + 600);
  }

  #isInfected(person: number): boolean {
    return this.#world.columns.latest[person] !== 0;
  }

  #falsePositive(): number {
    return 1 - this.#world.disease.specificity.value;
  }

  #sensitivity(person: number, at: number): number {
    const { columns, disease } = this.#world;
    const days = Math.floor((at - columns.infectedAt[columns.latest[person]! - 1]!) / DAY);
    return Math.max(this.#falsePositive(), days < 0 ? 0 : (disease.sensitivity.value[days] ?? 0));
  }

  /** Books tubes from a day on; the day the last of them is done. */
  #book(day: number, tubes: number): number {
    let left = tubes;
    for (let on = day; ; on++) {
      const free = this.#options.tubesPerDay - (this.#tubesOn.get(on) ?? 0);
      const taken = Math.min(free, left);
      this.#tubesOn.set(on, (this.#tubesOn.get(on) ?? 0) + taken);
      left -= taken;
      if (left <= 1e-9) return on;
    }
  }

  #resultAt(person: number, at: number, labDay: number): number {
    const [least, most] = this.#options.hoursToResult;
    return (
      Math.max(at, labDay * DAY) +
      Math.round(60 * (least + (most - least) * unit(hash3(this.#key, person, at, 1))))
    );
  }
}
