import { dayOf } from '@outpace/protocol';
import type { World } from '@outpace/sim';
import type { FastifyInstance } from 'fastify';
import type { Outpace } from '../../core/outpace.ts';
import type { CityBooks } from '../city/books.ts';
import { calendarDayOf, drillTimeZone, firstWorldDay, instantOf, worldMinuteOf } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import { armsOf } from './arms.ts';
import { compared, seedsOf } from './comparison.ts';
import { controlShare, tasksLate } from './control.ts';
import { EvidenceBook } from './evidence.ts';
import { limitsOf } from './limits.ts';
import { readProduct } from './product.ts';
import { orderedDays, roomsUsed } from './restricted.ts';
import { scoreSteps } from './steps.ts';
import { scoreTracing } from './tracing.ts';
import { truthOf } from './truth.ts';
import type { Score } from './types.ts';
import { runWorlds } from './worlds.ts';

/** Worlds each simulated command is run in when nobody says: the drill's own and nineteen others. */
const usualSeeds = 20;

export interface ScoreOptions {
  scenario: Scenario;
  /** The drill's world as it stands: read, never changed. */
  world: World;
  books: Pick<CityBooks, 'city' | 'outbreakId' | 'personOfId' | 'personCode'>;
  outpace: Outpace;
  server: FastifyInstance;
  /** Instant by the drill's clock, epoch ms. */
  now: number;
  seeds?: number;
  onProgress?: (done: number, of: number) => void;
  signal?: AbortSignal;
  /** Threads for the other worlds; one fewer than the machine has where none is said. */
  threads?: number;
}

/**
 * Scores a drill as it stands: the four commands in its world, tracing against the truth, steps against their targets, control share, tasks, rooms. The other worlds run on threads; what is read from
 * the product and compared with the truth takes seconds beside them. Read-only. Rejects when `signal` is aborted, when a thread fails, or when the product has no city epidemiologist.
 */
export async function scoreDrill(options: ScoreOptions): Promise<Score> {
  const { scenario, world, books, now, signal } = options;
  const { warmUpDays } = scenario.outbreak;
  const seeds = seedsOf(scenario, options.seeds ?? usualSeeds);
  const wholeDays = world.day;
  const of = seeds.length * compared.length + 1;
  options.onProgress?.(0, of);
  // threads begin first: while they run, this one reads; what goes wrong here must not leave them behind
  const abort = new AbortController();
  const whole = signal ? AbortSignal.any([signal, abort.signal]) : abort.signal;
  let ran = 0;
  let readDone = 0;
  const told = () => options.onProgress?.(ran + readDone, of);
  const running = runWorlds({ scenario, days: wholeDays }, world.city, seeds, {
    signal: whole,
    threads: options.threads,
    onRun: done => {
      ran = done;
      told();
    },
  });
  running.catch(() => {});
  try {
    const evidence = new EvidenceBook();
    const product = await readProduct(options.outpace, options.server, books.outbreakId);
    whole.throwIfAborted();
    const minuteOf = (instant: number) => worldMinuteOf(scenario, instant);
    const code = (person: number | undefined) => (person === undefined ? '—' : books.personCode(person));
    const truth = truthOf(world);
    const people = new Map(product.cases.map(one => [one.id, books.personOfId(one.personId)]));
    const tracing = await scoreTracing(
      {
        cases: product.cases.flatMap(one => {
          const person = people.get(one.id);
          if (person === undefined) return [];
          const window = one.window && {
            from: minuteOf(one.window.from),
            to: minuteOf(Math.min(one.window.to, one.isolatedAt ?? Infinity, now)),
          };
          return [{ id: one.id, number: one.number, person, foundAt: minuteOf(one.positiveAt), window }];
        }),
        contacts: product.contacts.flatMap(one => {
          const person = books.personOfId(one.personId);
          return person === undefined ? [] : [{ ...one, person, listedAt: minuteOf(one.listedAt) }];
        }),
        firstDay: firstWorldDay(scenario),
        now: wholeDays * 1440,
        code,
      },
      truth,
      evidence,
    );
    const days = Array.from({ length: wholeDays }, (_, day) => calendarDayOf(scenario, day));
    const asked = { tz: drillTimeZone, now, days, code: (id: string) => code(books.personOfId(id)) };
    const steps = scoreSteps(
      product,
      {
        infectedAt: one => {
          const person = people.get(one.id);
          const infection = person === undefined ? null : truth.infectionAt(person, minuteOf(one.positiveAt));
          return infection && instantOf(scenario, infection.at);
        },
      },
      now,
      evidence,
    );
    const ordered = orderedDays(product, asked, evidence);
    const rooms = roomsUsed(product, asked, scenario.capacities.isolationRooms, evidence);
    const today = dayOf(now, drillTimeZone);
    const drillDays = [...days.slice(warmUpDays), ...(days.includes(today) ? [] : [today])];
    const control = controlShare(product, { tz: drillTimeZone, days: drillDays }, evidence);
    const tasks = tasksLate(product, now, evidence);
    readDone = 1;
    told();
    const worlds = await running;
    return {
      format: 'outpace-score/1',
      scenario: {
        id: scenario.id,
        title: scenario.title,
        people: scenario.city.people,
        seed: scenario.outbreak.seed,
      },
      now,
      days,
      beginsAt: Math.min(warmUpDays, wholeDays),
      worlds: seeds.length,
      arms: armsOf(world, worlds, warmUpDays, days, evidence),
      ordered,
      tracing,
      steps,
      control,
      tasks,
      rooms,
      limits: limitsOf(scenario, {
        worlds: seeds.length,
        wholeDays: Math.max(0, wholeDays - warmUpDays),
      }),
      evidence: evidence.lists,
    };
  } catch (error) {
    abort.abort(error);
    await running.catch(() => {});
    throw error;
  }
}
