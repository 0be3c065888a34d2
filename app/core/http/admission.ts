import os from 'node:os';
import type { RouteDefinition } from './route.ts';

/** Whose turn it is when there is too much to do. `ordinary` is every page and list. */
export type Urgency = NonNullable<RouteDefinition['urgency']> | 'ordinary';

interface Settings {
  /** Requests worked on at once, at most and at least. */
  most: number;
  least: number;
  /** At most, while samples are coming: a statement that has begun cannot be told to give way. */
  besideSamples: number;
  /** How long one may wait for its turn before it is refused, milliseconds. */
  patience: number;
}

// chosen by running bench/campaign on two cores; more at once only lengthens every one of them
const settings: Record<Urgency, Settings> = {
  sampling: { most: 8, least: 8, besideSamples: 8, patience: 8000 },
  results: { most: 4, least: 1, besideSamples: 4, patience: 20_000 },
  ordinary: { most: 16, least: 1, besideSamples: Math.max(2, os.availableParallelism()), patience: 3000 },
};
/** When the first in the queue of pages has waited so many milliseconds there are more than can be served: then the newest goes first, and those served are served at once. */
const tooMany = 500;
/** Samples are coming when one came within so many milliseconds. */
const sampledLately = 10_000;
/** Above this delay, worked on or waited for, sampling has too little of the machine and the rest gives way; milliseconds. */
const tooSlow = 150;
const adjustEvery = 250;
/** Requests at once that are given back with each adjustment. */
const regrowth = 0.25;

/** Refused for want of capacity: nothing was read or written. */
export class Overloaded extends Error {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super('overloaded');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface Waiting {
  since: number;
  start: () => void;
  refuse: (error: Overloaded) => void;
}

/**
 * Lets requests in: samples first, then results, then all else. While samples are slow the number of other requests at once is halved again and again, and
 * grows back step by step when they are quick, so that nobody has to do anything afterwards (AIMD). Who waits too long is refused with the time to come back.
 * `stopwatch` is in milliseconds and never goes back; `chance` is uniform in [0, 1).
 */
export class Admission {
  readonly #limits = new Map<Urgency, number>();
  readonly #running = new Map<Urgency, number>();
  readonly #waiting: Record<Urgency, Waiting[]> = { sampling: [], results: [], ordinary: [] };
  readonly #stopwatch: () => number;
  readonly #chance: () => number;
  #slowest = 0;
  #adjustedAt: number;
  #sampledAt = Number.NEGATIVE_INFINITY;

  constructor(stopwatch: () => number, chance: () => number) {
    this.#stopwatch = stopwatch;
    this.#chance = chance;
    this.#adjustedAt = stopwatch();
    for (const [urgency, { most }] of Object.entries(settings) as [Urgency, Settings][]) {
      this.#limits.set(urgency, most);
      this.#running.set(urgency, 0);
    }
  }

  /** Runs `work` when its turn has come. Throws `Overloaded` when it does not come in time; nothing was done then. */
  async run<T>(urgency: Urgency, work: () => Promise<T>): Promise<T> {
    const arrived = this.#stopwatch();
    if (urgency === 'sampling') this.#sampledAt = arrived;
    await this.#turn(urgency, arrived);
    try {
      return await work();
    } finally {
      this.#running.set(urgency, this.#running.get(urgency)! - 1);
      this.#observe(urgency, this.#stopwatch() - arrived);
      this.#next();
    }
  }

  /** Requests under way, waiting and let in at once at most, by urgency: for the health page and tests. */
  get state(): Record<Urgency, { running: number; waiting: number; limit: number }> {
    const of = (urgency: Urgency) => ({
      running: this.#running.get(urgency)!,
      waiting: this.#waiting[urgency].length,
      limit: this.#limit(urgency),
    });
    return { sampling: of('sampling'), results: of('results'), ordinary: of('ordinary') };
  }

  /** To be called a few times a second: whoever waited too long is told, also while nothing finishes. */
  tick(): void {
    const now = this.#stopwatch();
    for (const [urgency, { patience }] of Object.entries(settings) as [Urgency, Settings][]) {
      const queue = this.#waiting[urgency];
      while (queue.length && now - queue[0]!.since > patience) queue.shift()!.refuse(this.#refusal());
    }
    const oldest = this.#waiting.sampling[0];
    if (oldest) this.#observe('sampling', now - oldest.since);
    this.#adjust(now);
    this.#next();
  }

  #turn(urgency: Urgency, since: number): Promise<void> {
    if (!this.#waiting[urgency].length && this.#hasRoom(urgency)) {
      this.#running.set(urgency, this.#running.get(urgency)! + 1);
      return Promise.resolve();
    }
    return new Promise((start, refuse) => this.#waiting[urgency].push({ since, start, refuse }));
  }

  #hasRoom(urgency: Urgency): boolean {
    return this.#running.get(urgency)! < this.#limit(urgency);
  }

  #limit(urgency: Urgency): number {
    const sampling = this.#stopwatch() - this.#sampledAt < sampledLately;
    return Math.floor(
      Math.min(
        this.#limits.get(urgency)!,
        sampling ? settings[urgency].besideSamples : Number.POSITIVE_INFINITY,
      ),
    );
  }

  #next(): void {
    for (const urgency of ['sampling', 'results', 'ordinary'] as const)
      while (this.#waiting[urgency].length && this.#hasRoom(urgency)) {
        this.#running.set(urgency, this.#running.get(urgency)! + 1);
        this.#take(urgency).start();
      }
  }

  #take(urgency: Urgency): Waiting {
    const queue = this.#waiting[urgency];
    const newest = urgency === 'ordinary' && this.#stopwatch() - queue[0]!.since > tooMany;
    return (newest ? queue.pop() : queue.shift())!;
  }

  #observe(urgency: Urgency, milliseconds: number): void {
    if (urgency === 'sampling') this.#slowest = Math.max(this.#slowest, milliseconds);
    this.#adjust(this.#stopwatch());
  }

  #adjust(now: number): void {
    if (now - this.#adjustedAt < adjustEvery) return;
    this.#adjustedAt = now;
    const slow = this.#slowest > tooSlow;
    this.#slowest = 0;
    for (const urgency of ['results', 'ordinary'] as const) {
      const { most, least } = settings[urgency];
      const limit = slow ? Math.max(least, this.#limit(urgency) / 2) : this.#limits.get(urgency)! + regrowth;
      this.#limits.set(urgency, Math.min(most, limit));
    }
  }

  /** Between two and six seconds, drawn, so that those refused together do not come back together. */
  #refusal(): Overloaded {
    return new Overloaded(2 + Math.floor(this.#chance() * 5));
  }
}
