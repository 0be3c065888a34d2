import type { City } from '../city/city.ts';
import { kindNumber } from '../city/kinds.ts';
import { hash3, streamKey, unit } from '../random/hash.ts';
import type { World } from './world.ts';

const DAY = 1440;

/** How samples become results. */
export interface TestingOptions {
  /** Tubes a day all laboratories together can do; samples beyond wait for the next day. */
  tubesPerDay: number;
  /** People per tube in screenings; single samples take a tube each. */
  poolSize: number;
  /** Hours from sample to result without a queue: least and most. */
  hoursToResult: [number, number];
}

/** One test as the command sees it once `resultAt` has come; minutes since the first day of the world. */
export interface TestRecord {
  person: number;
  sampledAt: number;
  resultAt: number;
  positive: boolean;
  reason: string;
}

/** Tubes by the laboratories of the city, pools of ten, results in 4 to 12 hours. */
export function testingDefaults(city: City): TestingOptions {
  let tubesPerDay = 0;
  for (let i = 0; i < city.placeKind.length; i++)
    if (city.placeKind[i] === kindNumber.laboratory) tubesPerDay += city.placeCapacity[i]!;
  return { tubesPerDay: Math.max(2000, tubesPerDay), poolSize: 10, hoursToResult: [4, 12] };
}

/** Samples, laboratories and results. Positive or not depends on the truth on the day of the sample; false results happen. */
export class Testing {
  readonly options: TestingOptions;
  /** All tests, in the order of sampling. */
  records: TestRecord[] = [];
  /** First positive result of each person who has one. */
  firstPositive: Map<number, TestRecord> = new Map();
  #world: World;
  #key: number;
  #tubesOn = new Map<number, number>();
  #sampledOn = new Map<number, number>();
  #byResultDay = new Map<number, number[]>();
  #foundOn = new Map<number, number>();

  constructor(world: World, options: TestingOptions) {
    this.#world = world;
    this.options = options;
    this.#key = streamKey(world.options.seed, 'tests');
  }

  /**
   * Samples a person at a minute, alone or in a pool. The result is drawn from the truth: sensitivity by whole days since infection,
   * specificity else. The laboratory takes it the same day while it has tubes, else a later one.
   */
  sample(person: number, at: number, reason: string, pooled = false): TestRecord {
    const { disease, columns } = this.#world;
    const drawn = hash3(this.#key, person, at, 0);
    const row = columns.latest[person]! - 1;
    let probability = 1 - disease.specificity.value;
    if (row >= 0) {
      const days = Math.floor((at - columns.infectedAt[row]!) / DAY);
      const curve = disease.sensitivity.value;
      if (days >= 0 && days < curve.length) probability = Math.max(probability, curve[days]!);
    }
    const positive = unit(drawn) < probability;
    let labDay = Math.floor(at / DAY);
    const tubes = pooled ? 1 / this.options.poolSize : 1;
    while ((this.#tubesOn.get(labDay) ?? 0) + tubes > this.options.tubesPerDay) labDay++;
    this.#tubesOn.set(labDay, (this.#tubesOn.get(labDay) ?? 0) + tubes);
    const [least, most] = this.options.hoursToResult;
    const minutes = Math.round(60 * (least + (most - least) * unit(hash3(this.#key, person, at, 1))));
    const resultAt = Math.max(at, labDay * DAY) + minutes;
    return this.#keep({ person, sampledAt: at, resultAt, positive, reason });
  }

  /** Results known from `from` to `to` (minutes, half open), in the order of the results. */
  results(from: number, to: number): TestRecord[] {
    const found: TestRecord[] = [];
    for (let day = Math.floor(from / DAY); day <= Math.floor((to - 1) / DAY); day++)
      for (const index of this.#byResultDay.get(day) ?? []) {
        const record = this.records[index]!;
        if (record.resultAt >= from && record.resultAt < to) found.push(record);
      }
    return found.sort((a, b) => a.resultAt - b.resultAt || a.person - b.person);
  }

  /** Whether a result makes a case: positive, and the first of the person. Says so once. */
  isNewCase(record: TestRecord): boolean {
    if (!record.positive || this.firstPositive.has(record.person)) return false;
    this.firstPositive.set(record.person, record);
    const day = Math.floor(record.resultAt / DAY);
    this.#foundOn.set(day, (this.#foundOn.get(day) ?? 0) + 1);
    return true;
  }

  /** Step 7: the first positives among a day's results are cases found. */
  closeDay(day: number): void {
    for (const record of this.results(day * DAY, (day + 1) * DAY)) this.isNewCase(record);
  }

  casesFoundOn(day: number): number {
    return this.#foundOn.get(day) ?? 0;
  }

  sampledOn(day: number): number {
    return this.#sampledOn.get(day) ?? 0;
  }

  /** Puts saved records back; `throughDay` is the last day closed. */
  restore(records: readonly TestRecord[], pooled: readonly [number, number][], throughDay: number): void {
    this.records = [];
    for (const map of [this.firstPositive, this.#sampledOn, this.#byResultDay, this.#foundOn]) map.clear();
    this.#tubesOn = new Map(pooled);
    for (const record of records) this.#keep(record);
    for (let day = 0; day <= throughDay; day++) this.closeDay(day);
  }

  /** Tubes booked by day, to be saved. */
  tubesBooked(): [number, number][] {
    return [...this.#tubesOn];
  }

  #keep(record: TestRecord): TestRecord {
    const index = this.records.push(record) - 1;
    const [sampledDay, resultDay] = [Math.floor(record.sampledAt / DAY), Math.floor(record.resultAt / DAY)];
    this.#sampledOn.set(sampledDay, (this.#sampledOn.get(sampledDay) ?? 0) + 1);
    const of = this.#byResultDay.get(resultDay);
    if (of) of.push(index);
    else this.#byResultDay.set(resultDay, [index]);
    return record;
  }
}
