import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { epochDay } from './cityMinutes.ts';
import { type ClickHouse, connectClickHouse } from './clickhouse/client.ts';
import { type ClickHouseConfig, clickhouseFromEnvironment } from './clickhouse/configuration.ts';
import { type ClickHouseEngine, clickhouseEngine } from './clickhouse/engine.ts';
import { type Forwarded, forgetDay, forwardPresences } from './clickhouse/forward.ts';
import { createPresenceTables } from './clickhouse/tables.ts';
import { daysByKey, sayUnreadable } from './dayKeys.ts';
import { forwardedSnapshot, forwardSource, isCaughtUp } from './forwardSource.ts';
import { MemoryEngine } from './memoryEngine.ts';
import { indexCapabilities, indexName } from './people.ts';
import type { Contributor } from './traceEngine.ts';

/** Rows that may lie beside the cluster before those it has meanwhile are let go. */
const besideAtMost = 1_000_000;

/** A city whose presences lie on a ClickHouse cluster: what it does not have yet lies here, and every question is asked of both. */
export class Cluster {
  readonly #outpace: Outpace;
  readonly #clickhouse: ClickHouse;
  readonly #config: ClickHouseConfig;
  readonly #contributors: () => readonly Contributor[];
  readonly engine: ClickHouseEngine;
  #near: MemoryEngine | undefined;
  #bonds: Awaited<ReturnType<MemoryEngine['bonds']>> | undefined;
  #tablesMade: Promise<void> | undefined;
  #caughtUp = false;
  /** Days whose rows another key store's key wrote. */
  #unreadable: ReadonlySet<string> = new Set();

  constructor(
    outpace: Outpace,
    clickhouse: ClickHouse,
    config: ClickHouseConfig,
    contributors: () => readonly Contributor[],
  ) {
    this.#outpace = outpace;
    this.#clickhouse = clickhouse;
    this.#config = config;
    this.#contributors = contributors;
    const numbers = new MemoryEngine(outpace, { unseenBy: undefined });
    this.engine = clickhouseEngine({
      clickhouse,
      config,
      epochDay,
      references: this.#references,
      near: async () => {
        const near = await this.refreshed();
        return {
          size: near.size,
          staysOf: (person, from, to) => near.rows.staysOf(person, from, to),
          staysAt: (place, from, to) => near.rows.staysAt(place, from, to),
          staleSince: near.refresher.staleSince,
        };
      },
      surroundings: () => this.#bonds ?? {},
      city: {
        numbersOf: ids => numbers.numbersOf(ids),
        personsOf: refs => numbers.personsOf(refs),
        minuteOf: instant => numbers.minuteOf(instant),
        instantOf: minute => numbers.instantOf(minute),
        dayOfMinute: minute => numbers.dayOfMinute(minute),
      },
    });
  }

  /** Whether the days recorded before the cluster was there are all on it: until then the index in memory answers. */
  async isCaughtUp(): Promise<boolean> {
    // what falls behind afterwards is in every answer all the same, from beside the cluster
    this.#caughtUp ||= await this.#asIndex(isCaughtUp);
    return this.#caughtUp;
  }

  /** The rows beside the cluster, brought up to what is committed; ties and seats with them. */
  async refreshed(): Promise<MemoryEngine> {
    await this.#makeTables();
    await this.#findUnreadable();
    if (this.#near && this.#near.size > besideAtMost) this.#near = undefined;
    if (!this.#near) {
      const unseenBy = await this.#asIndex(forwardedSnapshot);
      this.#near = new MemoryEngine(this.#outpace, { unseenBy });
    }
    await this.#near.refresh(this.#contributors());
    this.#bonds = await this.#near.bonds();
    return this.#near;
  }

  /** Sends what was committed since the last time, and first of all the days that were recorded before the cluster was there. One at a time. */
  async forward(): Promise<Forwarded> {
    await this.#makeTables();
    await this.#findUnreadable();
    const done = await forwardPresences(
      forwardSource(this.#outpace),
      this.#clickhouse,
      this.#config,
      this.#references,
      { now: this.#outpace.clock.now() },
    );
    // days sent anew no longer hold what was taken away
    if (done.renewedDays) this.#near = undefined;
    await this.engine.refresh();
    return done;
  }

  /** Drops a forgotten day on the cluster. */
  async forget(day: string): Promise<void> {
    await this.#makeTables();
    await forgetDay(this.#clickhouse, this.#config, day);
  }

  async close(): Promise<void> {
    await this.#near?.close();
    await this.#clickhouse.close?.();
  }

  get #references() {
    const { keys } = this.#outpace;
    // a key that is not there is not made: its day was never recorded, or was forgotten
    return {
      of: (day: string) => (this.#unreadable.has(day) ? undefined : keys.knownPresenceCipher(day)),
    };
  }

  async #findUnreadable(): Promise<void> {
    const { unreadable } = await this.#asIndex(daysByKey);
    if (unreadable.some(day => !this.#unreadable.has(day))) sayUnreadable(unreadable);
    this.#unreadable = new Set(unreadable);
  }

  async #asIndex<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
    const token = await this.#outpace.systemToken(indexName, indexCapabilities);
    return this.#outpace.act(token, work, { pool: 'worker' });
  }

  #makeTables(): Promise<void> {
    this.#tablesMade ??= (async () => {
      for (const statement of createPresenceTables(this.#config)) await this.#clickhouse.run(statement);
    })().catch(error => {
      this.#tablesMade = undefined;
      throw error;
    });
    return this.#tablesMade;
  }
}

const clusters = new WeakMap<Outpace, Cluster | null>();

/** The cluster of a city, by the environment's OUTPACE_CLICKHOUSE_… ; null where presences stay on this machine. */
export function clusterOf(outpace: Outpace, contributors: () => readonly Contributor[]): Cluster | null {
  let cluster = clusters.get(outpace);
  if (cluster === undefined) {
    const config = clickhouseFromEnvironment(process.env);
    cluster = config ? new Cluster(outpace, connectClickHouse(config), config, contributors) : null;
    clusters.set(outpace, cluster);
  }
  return cluster;
}

/** Puts a cluster that is opened already in place of the configured one (an embedded one in tests). */
export function useCluster(
  outpace: Outpace,
  clickhouse: ClickHouse,
  config: ClickHouseConfig,
  contributors: () => readonly Contributor[],
): Cluster {
  const cluster = new Cluster(outpace, clickhouse, config, contributors);
  clusters.set(outpace, cluster);
  return cluster;
}

/** Ends the connections. */
export async function closeCluster(outpace: Outpace): Promise<void> {
  await clusters.get(outpace)?.close();
  clusters.delete(outpace);
}
