import type { Observer, World } from '@outpace/sim';
import type { FastifyInstance } from 'fastify';
import type { DrillEvent, DrillState, InjectState } from '../../core/drill.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { CityBooks } from '../city/index.ts';
import { instantOf, worldMinuteOf } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import { busyNow } from '../staff/crew.ts';
import { waitingCases } from '../staff/investigate.ts';
import type { Item } from './agenda.ts';
import { beginDrill, doItem, takeTogether } from './doing.ts';
import { giveInject, nextInject } from './injects.ts';
import { restoreScene, type Saved, saveScene } from './saving.ts';
import type { Scene } from './scene.ts';
import { makeScene } from './start.ts';

/** A drill's simulated world at work: feeds the product, obeys it, and does what simulated staff do. */
export interface Engine {
  world: World;
  observer: Observer;
  books: CityBooks;
  /**
   * Works on to `instant` (epoch ms), everything in its order, setting the product's clock as it goes. `mayStop` is asked between the things done; when
   * true it ends early. Returns the instant reached.
   */
  workTo(
    instant: number,
    options?: { mayStop?: () => boolean; onEvent?: (event: DrillEvent) => void },
  ): Promise<number>;
  /** Next thing worth a person's look (a first positive result, an inject); null when nothing is ahead. O(agenda). */
  nextEventAt(): number | null;
  give(inject: { id: string } | { title: Bilingual; text: Bilingual }): Promise<void>;
  injects(): InjectState[];
  /** Keeps what the command answered. Throws a RangeError for an inject that is not there. */
  answer(id: string, by: string, text: string, at: number): void;
  staffState(): DrillState['staff'];
  events(): DrillEvent[];
  /** Whether simulated staff take what people leave. */
  autopilot: boolean;
  save(): Saved;
  restore(saved: Saved): void;
  close(): void;
  /** Where the time went and what the product refused, by route; for measuring. */
  figures(): { spent: [string, { calls: number; ms: number }][]; refusals: [string, number][] };
}

export interface EngineOptions {
  outpace: Outpace;
  server: FastifyInstance;
  scenario: Scenario;
  books: CityBooks;
  setClock(instant: number): void;
  now(): number;
  saved?: Saved;
}

/** Opens the engine of a drill over a filled city: fresh, after its unseen days, or as it was saved. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const scene = await makeScene({ ...options, isFresh: options.saved === undefined });
  return new SceneEngine(scene, options);
}

class SceneEngine implements Engine {
  readonly #scene: Scene;
  readonly #options: EngineOptions;
  #begun = false;

  constructor(scene: Scene, options: EngineOptions) {
    this.#scene = scene;
    this.#options = options;
    if (options.saved) this.#begun = restoreScene(scene, options.saved);
    options.setClock(instantOf(options.scenario, scene.at));
  }

  get world(): World {
    return this.#scene.world;
  }
  get observer(): Observer {
    return this.#scene.observer;
  }
  get books(): CityBooks {
    return this.#scene.books;
  }
  get autopilot(): boolean {
    return this.#scene.state.autopilot;
  }
  set autopilot(on: boolean) {
    this.#scene.state.autopilot = on;
  }

  async workTo(
    instant: number,
    { mayStop, onEvent }: { mayStop?: () => boolean; onEvent?: (event: DrillEvent) => void } = {},
  ): Promise<number> {
    const scene = this.#scene;
    const { scenario, setClock } = this.#options;
    scene.onEvent = onEvent;
    const target = worldMinuteOf(scenario, instant);
    if (!this.#begun) {
      await beginDrill(scene);
      this.#begun = true;
    }
    for (let item = scene.agenda.next; item && item.at <= target; item = scene.agenda.next) {
      if (mayStop?.()) return this.#options.now();
      scene.at = Math.max(scene.at, item.at);
      setClock(instantOf(scenario, scene.at));
      await Promise.all(takeTogether(scene).map(one => doItem(scene, one)));
    }
    scene.at = Math.max(scene.at, target);
    setClock(Math.max(instant, instantOf(scenario, scene.at)));
    return this.#options.now();
  }

  nextEventAt(): number | null {
    const scene = this.#scene;
    const isNews = (item: Item) =>
      item.act === 'result' && item.data?.positive === true && !scene.caseOf.has(item.person);
    const moments = [scene.agenda.earliest(isNews), nextInject(scene)].filter(at => at !== null);
    return moments.length ? instantOf(scene.scenario, Math.min(...moments)) : null;
  }

  async give(inject: { id: string } | { title: Bilingual; text: Bilingual }): Promise<void> {
    giveInject(this.#scene, inject, this.#options.now());
  }

  injects(): InjectState[] {
    return structuredClone(this.#scene.state.injects).sort((a, b) => a.at - b.at);
  }

  answer(id: string, by: string, text: string, at: number): void {
    const inject = this.#scene.state.injects.find(one => one.id === id);
    if (!inject) throw new RangeError(`there is no inject ${id}`);
    inject.answer = { at, by, text };
    inject.state = 'answered';
  }

  staffState(): DrillState['staff'] {
    const scene = this.#scene;
    const { state, scenario } = scene;
    return [
      {
        role: { zh: '流调员', en: 'Investigators' },
        people: scenario.staff.investigators,
        busy: busyNow(scene, 'investigators'),
        waiting: waitingCases(scene).length,
      },
      {
        role: { zh: '网格员', en: 'Grid workers' },
        people: scenario.staff.gridWorkers,
        busy: busyNow(scene, 'gridWorkers'),
        waiting: state.held.filter(held => held.stage === 'waiting').length,
      },
      {
        role: { zh: '采样员', en: 'Samplers' },
        people: scenario.staff.samplers,
        busy: busyNow(scene, 'samplers'),
        waiting: state.samples.length,
      },
    ];
  }

  events(): DrillEvent[] {
    return [...this.#scene.state.events];
  }

  save(): Saved {
    return saveScene(this.#scene, this.#begun);
  }

  restore(saved: Saved): void {
    this.#begun = restoreScene(this.#scene, saved);
  }

  close(): void {
    this.#scene.world.close();
  }

  figures(): ReturnType<Engine['figures']> {
    const { spent, refusals } = this.#scene.client;
    return {
      spent: [...spent].sort((a, b) => b[1].ms - a[1].ms),
      refusals: [...refusals].sort((a, b) => b[1] - a[1]),
    };
  }
}
