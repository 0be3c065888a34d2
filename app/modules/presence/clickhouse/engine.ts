import type { Presence } from '@outpace/trace';
import type { StaysQuery, TraceEngine } from '../traceEngine.ts';
import type { ClickHouse } from './client.ts';
import type { ClickHouseConfig } from './configuration.ts';
import { Gatherer, type NearRows } from './gather.ts';
import { type PairSurroundings, pairsOnCluster } from './pairs.ts';
import { type DayReferences, PresenceRows } from './rows.ts';
import { presenceTables } from './tables.ts';
import { checkWindow, traceOnCluster, traceTwoHopsOnCluster } from './trace.ts';
import { Meetable } from './world.ts';

/** What the engine on a cluster needs from the city beside the cluster. */
export interface ClickHouseEngineOptions {
  clickhouse: ClickHouse;
  config: Pick<ClickHouseConfig, 'database' | 'cluster'>;
  references: DayReferences;
  /** Rows not in ClickHouse: asked for before each question, so that what was committed before it is in its answer. */
  near(): Promise<NearRows>;
  /** Groups, journeys and kinds of places, as they are now. */
  surroundings(): PairSurroundings;
  /** People's numbers and the calendar: the same as of the engine in memory. */
  city: Pick<TraceEngine, 'numbersOf' | 'personsOf' | 'minuteOf' | 'instantOf' | 'dayOfMinute'>;
  /** The day whose midnight is minute 0. */
  epochDay: string;
}

/** The engine on a cluster. `size` is what was counted at the last `refresh`. */
export interface ClickHouseEngine extends TraceEngine {
  /** Counts the stays held; call it now and then. */
  refresh(): Promise<void>;
  /** Rows seen whose reference meant nobody under its day's key; anything but 0 is a fault to look into. */
  readonly unreadableRows: number;
  /** Since when (epoch ms) the last question may have missed something committed, because forwarding is far behind; undefined when it missed nothing. */
  readonly staleSince: number | undefined;
}

/** Tracing over presences that lie in ClickHouse: the same answers to the row as the index in memory. */
export function clickhouseEngine(options: ClickHouseEngineOptions): ClickHouseEngine {
  const { clickhouse, references, surroundings, city, epochDay } = options;
  const table = presenceTables(options.config).read;
  const rows = new PresenceRows(clickhouse, table, references, epochDay);
  let held = 0;
  let staleSince: number | undefined;
  /** A question begins: forgotten days are forgotten, committed rows are there. */
  const begin = async (): Promise<NearRows> => {
    rows.forgetCiphers();
    const near = await options.near();
    staleSince = near.staleSince;
    return near;
  };

  const engine: ClickHouseEngine = {
    kind: 'clickhouse',
    get size() {
      return held;
    },
    get unreadableRows() {
      return rows.unreadable;
    },
    get staleSince() {
      return staleSince;
    },
    async refresh() {
      held = await rows.count();
    },
    numbersOf: city.numbersOf,
    personsOf: city.personsOf,
    minuteOf: city.minuteOf,
    instantOf: city.instantOf,
    dayOfMinute: city.dayOfMinute,
    async trace(query) {
      return traceOnCluster(rows, await begin(), surroundings(), query);
    },
    async traceTwoHops(query) {
      return traceTwoHopsOnCluster(rows, await begin(), surroundings(), query);
    },
    async staysOf(person, from, to) {
      return (await engine.staysOfMany([{ person, from, to }]))[0]!;
    },
    async staysOfMany(queries: readonly StaysQuery[]): Promise<Presence[][]> {
      for (const query of queries) checkWindow(query);
      const gatherer = new Gatherer(rows, await begin());
      await gatherer.own(queries);
      const world = gatherer.index();
      return queries.map(({ person, from, to }) => (to > from ? world.staysOf(person, from, to) : []));
    },
    async staysAt(place, from, to) {
      checkWindow({ from, to });
      if (to === from) return [];
      const gatherer = new Gatherer(rows, await begin());
      const asked = new Meetable();
      asked.add(place, from, to);
      await gatherer.at(asked);
      return gatherer.index().staysAt(place, from, to);
    },
    async stayCounts(from, to) {
      checkWindow({ from, to });
      if (to === from) return new Float64Array(256);
      await begin();
      return rows.countBySource(rows.dayOf(from), rows.dayOf(to - 1));
    },
    async *pairs(queries, { signal } = {}) {
      yield* pairsOnCluster(rows, await begin(), surroundings, queries, signal);
    },
  };
  return engine;
}
