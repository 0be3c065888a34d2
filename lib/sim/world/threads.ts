import { Worker } from 'node:worker_threads';
import type { City } from '../city/city.ts';
import { sharedFloat64, sharedInt32, sharedUint8 } from '../city/columns.ts';
import type { Disease } from '../disease/disease.ts';
import type { WorldColumns } from './columns.ts';
import { Everyone } from './everyone.ts';
import { Exposure } from './exposure.ts';
import { Spread } from './spread.ts';

/** Every contact of everybody, or only those of the infectious; or go. */
export const WORK = { everyone: 1, infectious: 2, leave: 9 } as const;
export type Work = (typeof WORK)[keyof typeof WORK];

/** Places in `control`: what is asked, by whom it is done, where all wait for each other. */
const SEQUENCE = 0;
const KIND = 1;
const DAY_ASKED = 2;
const INFECTIOUS_COUNT = 3;
const DONE = 4;
const BARRIER = 5;
const FAILED = 6;

/** All that a thread shares with the others. */
export interface Shared {
  city: City;
  disease: Disease;
  seed: number;
  threads: number;
  columns: WorldColumns;
  control: Int32Array;
  /** Per thread: exposures kept, contacts gone through. */
  counts: Float64Array;
  flags: Uint8Array;
  found: Uint32Array[];
}

/** One thread's share of a day. */
export class Share {
  readonly #shared: Shared;
  readonly #thread: number;
  readonly #spread: Spread;
  #everyone: Everyone | null = null;

  constructor(shared: Shared, thread: number) {
    this.#shared = shared;
    this.#thread = thread;
    const { city, disease, seed, columns, found } = shared;
    this.#spread = new Spread(
      city,
      disease,
      seed,
      columns,
      new Exposure(city, disease, seed, columns, found[thread]!),
    );
  }

  get exposure(): Exposure {
    return this.#spread.exposure;
  }

  get spread(): Spread {
    return this.#spread;
  }

  work(kind: Work): void {
    const { city, threads, control, counts, flags, columns, disease } = this.#shared;
    const thread = this.#thread;
    const day = control[DAY_ASKED]!;
    const { movement, exposure } = this.#spread;
    exposure.count = 0;
    if (kind !== WORK.infectious) {
      movement.cachedDay = -1;
      movement.fillFlags(
        flags,
        day,
        Math.floor((city.people * thread) / threads),
        Math.floor((city.people * (thread + 1)) / threads),
      );
      movement.cached = flags;
      movement.cachedDay = day;
      if (Atomics.add(control, BARRIER, 1) + 1 === threads) Atomics.notify(control, BARRIER);
      for (let seen = Atomics.load(control, BARRIER); seen < threads; seen = Atomics.load(control, BARRIER))
        Atomics.wait(control, BARRIER, seen, 20);
    } else movement.cachedDay = -1;
    let contacts = 0;
    if (kind === WORK.everyone) {
      this.#everyone ??= new Everyone(city, movement, exposure, columns, flags, disease.ambient.value > 0);
      contacts = this.#everyone.goThrough(day, thread, threads);
      for (let i = thread; i < control[INFECTIOUS_COUNT]!; i += threads) {
        const row = columns.today[i]!;
        this.#spread.nursing(row, columns.person[row]!, day);
      }
    } else contacts = this.#spread.ofInfectious(day, control[INFECTIOUS_COUNT]!, thread, threads);
    // the flags are another day's, or gone, before anybody asks again
    movement.cachedDay = -1;
    counts[thread * 2] = exposure.count;
    counts[thread * 2 + 1] = contacts;
  }
}

/** What a thread does until it is told to leave. */
export function serve(shared: Shared, thread: number): void {
  const share = new Share(shared, thread);
  const { control, threads } = shared;
  for (let seen = 0; ; ) {
    Atomics.wait(control, SEQUENCE, seen);
    const sequence = Atomics.load(control, SEQUENCE);
    if (sequence === seen) continue;
    seen = sequence;
    const kind = control[KIND]! as Work;
    if (kind === WORK.leave) return;
    try {
      share.work(kind);
    } catch (error) {
      // whoever waits must not wait for ever
      Atomics.store(control, FAILED, thread);
      Atomics.add(control, DONE, 1);
      Atomics.notify(control, DONE);
      throw error;
    }
    if (Atomics.add(control, DONE, 1) + 1 === threads - 1) Atomics.notify(control, DONE);
  }
}

/** The threads of a world: this one and `threads − 1` others, which wait on shared memory between days. */
export class Threads {
  readonly shared: Shared;
  readonly share: Share;
  #workers: Worker[] = [];

  constructor(city: City, disease: Disease, seed: number, columns: WorldColumns, threads: number) {
    this.shared = {
      city,
      disease,
      seed,
      threads,
      columns,
      control: sharedInt32(16),
      counts: sharedFloat64(threads * 2),
      flags: sharedUint8(city.people),
      found: Array.from({ length: threads }, () => Exposure.room(city.people)),
    };
    this.share = new Share(this.shared, 0);
    const { baseMap: _map, names: _names, ...columnsOfCity } = city;
    for (let thread = 1; thread < threads; thread++) {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { ...this.shared, city: columnsOfCity, thread },
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      worker.unref();
      this.#workers.push(worker);
    }
  }

  /** Does one day's work on all threads; returns when every thread is done. */
  run(kind: Work, day: number, infectious: number): { contacts: number } {
    const { control, threads, counts } = this.shared;
    control[KIND] = kind;
    control[DAY_ASKED] = day;
    control[INFECTIOUS_COUNT] = infectious;
    Atomics.store(control, DONE, 0);
    Atomics.store(control, BARRIER, 0);
    if (threads > 1) {
      Atomics.add(control, SEQUENCE, 1);
      Atomics.notify(control, SEQUENCE);
    }
    this.share.work(kind);
    for (let done = Atomics.load(control, DONE); done < threads - 1; done = Atomics.load(control, DONE))
      Atomics.wait(control, DONE, done, 50);
    if (control[FAILED] !== 0) throw new Error(`thread ${control[FAILED]} failed on day ${day}`);
    let contacts = 0;
    for (let thread = 0; thread < threads; thread++) contacts += counts[thread * 2 + 1]!;
    return { contacts };
  }

  /** Calls back for each exposure of the day, thread by thread. */
  forEachExposure(
    call: (other: number, infector: number, minute: number, setting: number, place: number) => void,
  ): void {
    const { threads, counts, found } = this.shared;
    for (let thread = 0; thread < threads; thread++) {
      const list = found[thread]!;
      for (let i = 0; i < counts[thread * 2]!; i++)
        call(
          list[i * 4]!,
          list[i * 4 + 1]!,
          list[i * 4 + 2]! >>> 8,
          list[i * 4 + 2]! & 0xff,
          list[i * 4 + 3]!,
        );
    }
  }

  /** Ends the other threads. */
  close(): void {
    const { control } = this.shared;
    control[KIND] = WORK.leave;
    Atomics.add(control, SEQUENCE, 1);
    Atomics.notify(control, SEQUENCE);
    for (const worker of this.#workers) void worker.terminate();
    this.#workers = [];
  }
}
