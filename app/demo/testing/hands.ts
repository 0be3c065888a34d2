import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { drainJobs, runTimed } from '../../core/jobs/runner.ts';
import { apiOf } from '../../drills/api.ts';
import type { Drill } from '../../drills/drill.ts';
import { instantOfDrill } from '../../drills/moments.ts';
import { accountNamed, localSession } from '../../modules/accounts/setup.ts';
import { checkCharacter } from '../../modules/specimens/labels.ts';
import type { SamplingEvent } from '../../modules/specimens/schema.ts';

export type Api = ReturnType<typeof apiOf>;
/** Who sits where; the demo's sign-ins. */
const seats = ['city', 'duty', 'sampler', 'courier', 'lab', 'lab2', 'admin'] as const;
export type Seat = (typeof seats)[number];

/** What the device at a table sends at once, at most. */
const mostEvents = 200;

/** Names things as devices and printers do, the same in every demo: ids, tube labels with their check character, boxes. */
export class Labels {
  #ids = 0;
  #tubes = 0;
  #boxes = 0;

  id(): string {
    const hex = createHash('sha256')
      .update(`demo ${++this.#ids}`)
      .digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  tube(): string {
    const body = `7K2M-${String(4000 + ++this.#tubes).padStart(5, '0')}`;
    return `${body}-${checkCharacter(body)}`;
  }

  box(): string {
    return `XH-${String(100 + ++this.#boxes)}`;
  }
}

/** The seats of the demo at work through the product's own API, at one standing instant of the drill. */
export class Hands {
  readonly drill: Drill;
  readonly labels: Labels;
  readonly #day: number;
  readonly #apis: Record<Seat, Api>;
  readonly courier: string;

  private constructor(drill: Drill, labels: Labels, day: number, apis: Record<Seat, Api>, courier: string) {
    this.drill = drill;
    this.labels = labels;
    this.#day = day;
    this.#apis = apis;
    this.courier = courier;
  }

  /** Lives the drill up to a day (0 its first) and time, and sits down there. */
  static async at(drill: Drill, labels: Labels, day: number, time: string): Promise<Hands> {
    await drill.work(instantOfDrill(drill.scenario, day, time));
    const apis = {} as Record<Seat, Api>;
    for (const seat of seats) {
      const token = randomBytes(32);
      await localSession(drill.outpace, await accountNamed(drill.outpace, seat), token);
      apis[seat] = apiOf(drill.server, token);
    }
    return new Hands(drill, labels, day, apis, await accountNamed(drill.outpace, 'courier'));
  }

  as(seat: Seat): Api {
    return this.#apis[seat];
  }

  /** ISO instant of today at HH:MM, or of another day of the drill. */
  time(text: string, day: number = this.#day): string {
    return new Date(instantOfDrill(this.drill.scenario, day, text)).toISOString();
  }

  /** Lives the drill up to HH:MM of today, unless it is there already. */
  async reach(text: string): Promise<void> {
    await this.reachInstant(instantOfDrill(this.drill.scenario, this.#day, text));
  }

  /** As `reach`, to an instant in epoch ms. */
  async reachInstant(instant: number): Promise<void> {
    if (this.drill.state().now < instant) await this.drill.work(instant);
  }

  /** Who is sampled alone now, by what the records say: under a measure, or waiting for an own test after a positive tube. */
  async sampledAlone(): Promise<Set<string>> {
    const { outpace } = this.drill;
    const token = await outpace.systemToken('demo.alone', [
      'measure.read',
      'lab.read',
      'testing.read',
      'person.read',
    ]);
    const { rows } = await outpace.act(token, ctx =>
      sql<{
        id: string;
      }>`select person_id as id from measure where state = 'open' union select person_id from test_hold where state = 'waiting'`.execute(
        ctx.tx,
      ),
    );
    return new Set(rows.map(row => row.id));
  }

  /** Says how often a point is heard of at least; otherwise its opening hours say every hour. */
  async hearOf(pointId: string, everyMinutes: number, reason: string): Promise<void> {
    const duty = this.as('duty');
    const source = await duty.call<{ version: number }>('GET', `/sources/sampling_point/${pointId}`);
    // a point that is not open is no source
    if ('rule' in source) return;
    const answer = await duty.call('PATCH', `/sources/sampling_point/${pointId}`, {
      version: source.version,
      rhythm: { everyMinutes, hours: [{ from: '07:30', to: '20:00' }] },
      reason,
    });
    if (typeof answer === 'object' && answer && 'rule' in answer)
      throw new Error(`rhythm of a point: ${String(answer.rule)}`);
  }

  /** Runs what the steps before left to be done, at the instant they were taken. */
  async settle(): Promise<void> {
    const { outpace } = this.drill;
    await drainJobs(outpace);
    // counts and heartbeats are taken by the clock, which stands between two steps
    for (const timed of outpace.modules
      .filter(module => ['feeds', 'campaigns'].includes(module.name))
      .flatMap(module => module.timed ?? []))
      await runTimed(outpace, timed);
    await drainJobs(outpace);
  }

  /** Says everything a table's device has to say; throws when any of it is not taken. */
  async table(device: string, events: readonly Omit<SamplingEvent, 'id'>[]): Promise<void> {
    for (let from = 0; from < events.length; from += mostEvents) {
      const answer = await this.as('sampler').must<{
        results: { state: string; rule?: string; why?: { en: string } }[];
      }>('POST', '/sampling/events', {
        device,
        events: events
          .slice(from, from + mostEvents)
          .map(event => ({ ...event, id: 'id' in event ? event.id : this.labels.id() })),
      });
      const wrong = answer.results.find(one => one.state !== 'recorded');
      if (wrong) throw new Error(`${device}: ${wrong.state} ${wrong.rule ?? ''} ${wrong.why?.en ?? ''}`);
    }
  }
}
