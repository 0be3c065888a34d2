import { wallClock } from '../core/clock.ts';

const beatMs = 250;

/** Leads a drill's time: stands, runs at a speed, or works on to an instant as fast as it can. One piece of work at a time. */
export class Pace {
  speed = 60;
  /** Instant worked towards, or null. */
  target: number | null = null;
  error: string | null = null;
  #running = false;
  #busy: Promise<void> | null = null;
  #stop = false;
  readonly #work: (instant: number, mayStop: () => boolean) => Promise<number>;
  readonly #now: () => number;
  readonly #end: number;

  /** `work` brings the drill to an instant and answers with the one it reached; it may stop early when asked to. */
  constructor(options: {
    work: (instant: number, mayStop: () => boolean) => Promise<number>;
    now: () => number;
    endsAt: number;
  }) {
    this.#work = options.work;
    this.#now = options.now;
    this.#end = options.endsAt;
  }

  get state(): 'paused' | 'running' | 'working' {
    return this.#running ? 'running' : this.#busy ? 'working' : 'paused';
  }

  /** Seconds of the drill a second, from 1 to 3600. */
  run(speed: number): void {
    if (!(speed >= 1 && speed <= 3600)) throw new RangeError(`speed must be from 1 to 3600, not ${speed}`);
    this.speed = speed;
    if (this.#running || this.#busy) return;
    this.#running = true;
    this.#begin(async () => {
      let last = wallClock.now();
      while (this.#running && this.#now() < this.#end) {
        await new Promise(resolve => setTimeout(resolve, beatMs));
        const wall = wallClock.now();
        // when the machine cannot follow, the drill is slower; it never leaps
        const passed = Math.min(wall - last, 4 * beatMs);
        last = wall;
        await this.#work(Math.min(this.#end, this.#now() + passed * this.speed), () => !this.#running);
      }
      this.#running = false;
    });
  }

  /** Works on to an instant, then stands. A drill that runs is made to stand first. */
  async workTo(instant: number): Promise<void> {
    await this.pause();
    this.target = Math.min(this.#end, instant);
    await this.#begin(async () => {
      await this.#work(this.target!, () => this.#stop);
    });
  }

  /** Stands as soon as what is under way is done. */
  async pause(): Promise<void> {
    this.#running = false;
    this.#stop = true;
    await this.#busy;
    this.#stop = false;
  }

  #begin(work: () => Promise<void>): Promise<void> {
    this.error = null;
    const done = work()
      .catch((error: Error) => {
        this.error = error.message;
        console.error(error.stack);
      })
      .finally(() => {
        this.#running = false;
        this.target = null;
        if (this.#busy === done) this.#busy = null;
      });
    this.#busy = done;
    return done;
  }
}
