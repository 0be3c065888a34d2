import fs from 'node:fs';
import { wallClock } from '../core/clock.ts';
import type { DrillControl } from '../core/drill.ts';
import { scoreDrill } from './score/index.ts';

type ScoreState = ReturnType<DrillControl['score']>;
type Asked = Omit<Parameters<typeof scoreDrill>[0], 'onProgress' | 'signal'>;

const none: ScoreState = { state: 'none', done: 0, of: 0, computedAt: null, score: null };

/** Computes a drill's score when asked, beside its other work, and keeps the last one in a file. */
export class ScoreKeeper {
  readonly #file: string;
  #state: ScoreState = none;
  #working: Promise<void> | null = null;
  #abort: AbortController | null = null;

  constructor(file: string) {
    this.#file = file;
    if (fs.existsSync(file)) this.#state = JSON.parse(fs.readFileSync(file, 'utf8')) as ScoreState;
  }

  state(): ScoreState {
    return this.#state;
  }

  /** Begins anew; a computation under way is given up. Resolves when this one has ended, well or not. */
  compute(asked: Asked): Promise<void> {
    const before = this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#state = { ...none, state: 'computing' };
    const working = before.then(() => this.#work(asked, abort.signal));
    this.#working = working;
    return working;
  }

  async #work(asked: Asked, signal: AbortSignal): Promise<void> {
    try {
      const score = await scoreDrill({
        ...asked,
        signal,
        onProgress: (done: number, of: number) => {
          if (!signal.aborted) this.#state = { ...this.#state, done, of };
        },
      });
      if (signal.aborted) return;
      this.#state = { state: 'ready', done: 1, of: 1, computedAt: wallClock.now(), score };
      fs.writeFileSync(this.#file, JSON.stringify(this.#state));
    } catch (error) {
      if (signal.aborted) return;
      console.error((error as Error).stack);
      this.#state = { ...none, state: 'failed', error: (error as Error).message };
    }
  }

  /** The score, once it is there; throws when it failed. */
  async done(): Promise<unknown> {
    await this.#working;
    if (this.#state.state !== 'ready') throw new Error(this.#state.error ?? 'There is no score.');
    return this.#state.score;
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    if (this.#state.state === 'computing') this.#state = none;
    await this.#working;
  }

  /** After going back: what was scored never happened. */
  forget(): void {
    this.#state = none;
    fs.rmSync(this.#file, { force: true });
  }
}
