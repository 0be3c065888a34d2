import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { standingClock, wallClock } from '../core/clock.ts';
import { type Config, configFromEnvironment } from '../core/config.ts';
import type { DrillControl, DrillState } from '../core/drill.ts';
import { type Outpace, openOutpace } from '../core/outpace.ts';
import { type EmbeddedPostgres, startEmbedded } from '../core/postgres/embedded.ts';
import { modules } from '../modules.ts';
import { type RunningServer, serve } from '../server.ts';
import { fillCity, openBooks } from './city/index.ts';
import { drillFiles, readEngine, writeEngine } from './folder.ts';
import { drillEnd, drillStart } from './moments.ts';
import { Pace } from './pace.ts';
import { dropDatabase, dropPoint, type Point, pointsOf, restorePoint, savePoint } from './points.ts';
import type { Scenario } from './scenario.ts';
import { ScoreKeeper } from './scoreKeeper.ts';
import { type Engine, openEngine } from './world/index.ts';

/** Says how far the making of a drill is. */
export type DrillSay = (zh: string, en: string, done?: number, of?: number) => void;

export interface DrillOptions {
  dataDirectory: string;
  scenario: Scenario;
  port?: number;
  /** Whether it is the demo city: printed sign-ins. */
  demo?: boolean;
  /** Of the seats people take; made-up and known in the demo. */
  password: string;
  say?: DrillSay;
  /** Whether a server listens; a drill that runs unattended needs none. */
  listen?: boolean;
  /** Told after the city was filled and before the first point is saved: what a demo adds. */
  prepare?: (outpace: Outpace) => Promise<void>;
}

/** The database everything lives in; points are copies beside it. */
const live = 'drill';
/** The point every drill has: the city filled, nothing happened yet. */
export const startPoint = 'start';

/** A drill that is open: the product in a simulated city, on its own clock. */
export class Drill implements DrillControl {
  readonly options: DrillOptions;
  readonly scenario: Scenario;
  address = '';
  outpace!: Outpace;
  engine!: Engine;
  readonly #cluster: EmbeddedPostgres;
  readonly #clock: ReturnType<typeof standingClock>;
  readonly #config: Config;
  readonly #pace: Pace;
  readonly #score: ScoreKeeper;
  #running: RunningServer | undefined;
  #moving: Promise<unknown> | null = null;
  /** As in the folder; read when the city opens, since every page asks for the clock. */
  #points: Point[] = [];

  private constructor(options: DrillOptions, cluster: EmbeddedPostgres) {
    this.options = options;
    this.scenario = options.scenario;
    this.#cluster = cluster;
    this.#clock = standingClock(this.startsAt);
    this.#config = configFromEnvironment(process.env, {
      dataDirectory: options.dataDirectory,
      databaseUrls: undefined,
      durable: false,
      demo: options.demo ?? false,
      drill: true,
      secondFactor: false,
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    this.#pace = new Pace({
      work: (instant, mayStop) => this.engine.workTo(instant, { mayStop }),
      now: () => this.#clock.now(),
      endsAt: this.endsAt,
    });
    this.#score = new ScoreKeeper(drillFiles(options.dataDirectory).score);
  }

  /** Opens a drill, filling its city on first use; one that ended out of order goes back to its last saved point. */
  static async open(options: DrillOptions): Promise<Drill> {
    fs.mkdirSync(options.dataDirectory, { recursive: true });
    const files = drillFiles(options.dataDirectory);
    fs.mkdirSync(files.folder, { recursive: true });
    const cluster = await startEmbedded(options.dataDirectory, { durable: false });
    try {
      const drill = new Drill(options, cluster);
      if (!fs.existsSync(files.filled)) {
        await drill.#fill();
      } else if (fs.existsSync(files.open)) {
        const last = pointsOf(options.dataDirectory).at(-1);
        if (last) await restorePoint(options.dataDirectory, cluster, live, last.id);
      }
      fs.writeFileSync(files.scenario, JSON.stringify(options.scenario, null, 2));
      await drill.#up();
      return drill;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get startsAt(): number {
    return drillStart(this.scenario);
  }

  get endsAt(): number {
    return drillEnd(this.scenario);
  }

  /** The HTTP server, for who feeds and who asks within this process. */
  get server(): FastifyInstance {
    return this.#running!.app;
  }

  state(): DrillState {
    const { scenario } = this;
    const now = this.#clock.now();
    return {
      scenario: {
        id: scenario.id,
        title: scenario.title,
        briefing: scenario.briefing,
        people: scenario.city.people,
        seed: scenario.outbreak.seed,
      },
      mode: scenario.mode,
      clock: this.#moving ? 'working' : this.#pace.state,
      speed: this.#pace.speed,
      now,
      startedAt: this.startsAt,
      endsAt: this.endsAt,
      ended: now >= this.endsAt,
      nextEventAt: this.engine.nextEventAt(),
      workingTo: this.#pace.target,
      points: this.#points,
      injects: this.engine.injects(),
      events: this.engine.events(),
      staff: this.engine.staffState(),
      autopilot: this.engine.autopilot,
      error: this.#pace.error,
    };
  }

  run(speed: number): void {
    this.#pace.run(speed);
  }

  async pause(): Promise<void> {
    await this.#pace.pause();
  }

  workTo(instant: number): void {
    void this.#pace.workTo(instant); // what goes wrong on the way stands in the state
  }

  /** As `workTo`, resolving when it has got there. Throws what went wrong on the way. */
  async work(instant: number): Promise<void> {
    await this.#pace.workTo(instant);
    if (this.#pace.error) throw new Error(this.#pace.error);
  }

  step(): void {
    const next = this.engine.nextEventAt();
    if (next !== null) this.workTo(next);
  }

  setAutopilot(on: boolean): void {
    this.engine.autopilot = on;
  }

  async inject(inject: Parameters<DrillControl['inject']>[0]): Promise<void> {
    await this.engine.give(inject);
  }

  async answerInject(id: string, by: string, text: string): Promise<void> {
    this.engine.answer(id, by, text, this.#clock.now());
  }

  score(): ReturnType<DrillControl['score']> {
    return this.#score.state();
  }

  computeScore(options: { seeds?: number } = {}): void {
    void this.#score.compute({
      scenario: this.scenario,
      world: this.engine.world,
      books: this.engine.books,
      outpace: this.outpace,
      server: this.server,
      now: this.#clock.now(),
      ...options,
    });
  }

  /** The score, computed now. */
  async scored(options: { seeds?: number } = {}): Promise<unknown> {
    this.computeScore(options);
    return this.#score.done();
  }

  async save(label: string): Promise<string> {
    const point: Point = {
      id: randomUUID(),
      at: this.#clock.now(),
      label,
      savedAt: wallClock.now(),
    };
    await this.#still(async directory => savePoint(directory, this.#cluster, live, point));
    return point.id;
  }

  async restore(pointId: string): Promise<void> {
    if (!this.#points.some(point => point.id === pointId))
      throw new RangeError(`There is no saved point ${pointId}.`);
    await this.#still(async directory => {
      await restorePoint(directory, this.#cluster, live, pointId);
      this.#score.forget();
    });
  }

  /** Writes everything down and ends, in order. */
  async close(): Promise<void> {
    await this.pause();
    await this.#moving;
    await this.#down();
    await this.#cluster.stop();
  }

  /** Stops the city, does something with its files, and starts it again on the same address. */
  async #still(work: (directory: string) => Promise<void>): Promise<void> {
    await this.#moving;
    const moving = (async () => {
      await this.#pace.pause();
      await this.#down();
      try {
        await work(this.options.dataDirectory);
      } finally {
        await this.#up();
      }
    })();
    this.#moving = moving;
    try {
      await moving;
    } finally {
      this.#moving = null;
    }
  }

  async #fill(): Promise<void> {
    const { dataDirectory, say = () => {} } = this.options;
    const files = drillFiles(dataDirectory);
    // what a filling that was cut short left behind
    await dropPoint(dataDirectory, this.#cluster, startPoint);
    await dropDatabase(this.#cluster, live);
    const outpace = await this.#openCity();
    try {
      let doing: [string, string] = ['', ''];
      await fillCity(
        outpace,
        this.scenario,
        (zh, en) => {
          doing = [zh, en];
          say(zh, en);
        },
        (_step, done, of) => say(...doing, done, of),
        this.options.password,
      );
      await this.options.prepare?.(outpace);
    } finally {
      await outpace.close();
    }
    for (const file of [files.engine, files.world]) fs.rmSync(file, { force: true });
    await savePoint(dataDirectory, this.#cluster, live, {
      id: startPoint,
      at: this.startsAt,
      label: this.scenario.title.zh,
      savedAt: wallClock.now(),
    });
    fs.writeFileSync(files.filled, '');
  }

  async #openCity(): Promise<Outpace> {
    return openOutpace(this.#config, modules, {
      clock: this.#clock,
      cluster: this.#cluster,
      database: live,
    });
  }

  async #up(): Promise<void> {
    const files = drillFiles(this.options.dataDirectory);
    const saved = readEngine(this.options.dataDirectory);
    this.#points = pointsOf(this.options.dataDirectory);
    this.#clock.set(this.startsAt);
    this.outpace = await this.#openCity();
    this.outpace.drill = this;
    fs.writeFileSync(files.open, '');
    this.#running = await serve(this.outpace, { timed: false });
    this.address = this.#running.address;
    this.#config.port = Number(new URL(this.address).port);
    this.engine = await openEngine({
      outpace: this.outpace,
      server: this.#running.app,
      scenario: this.scenario,
      books: await openBooks(this.outpace, this.scenario),
      setClock: instant => this.#clock.set(Math.max(this.#clock.now(), instant)),
      now: () => this.#clock.now(),
      ...(saved ? { saved } : {}),
    });
  }

  async #down(): Promise<void> {
    const files = drillFiles(this.options.dataDirectory);
    await this.#score.stop();
    writeEngine(this.options.dataDirectory, this.engine.save());
    this.engine.close();
    await this.#running?.stop();
    await this.outpace.close();
    fs.rmSync(files.open, { force: true });
  }
}
