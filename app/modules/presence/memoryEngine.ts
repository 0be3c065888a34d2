import os from 'node:os';
import {
  type GroupTies,
  type JourneySeats,
  type PersonRef,
  type Presence,
  type TraceQuery,
  type TraceResult,
  type TwoHopQuery,
  type TwoHopResult,
  traceContacts,
  traceTwoHops,
} from '@outpace/trace';
import { pairsOfMany } from '@outpace/trace/pairs/pairs.ts';
import { Tracer } from '@outpace/trace/pairs/tracer.ts';
import type { PairBatch, PairQuery } from '@outpace/trace/pairs/types.ts';
import { CityIndex } from '@outpace/trace/segments/city.ts';
import type { Outpace } from '../../core/outpace.ts';
import { dayOfMinute, instantOfMinute, minuteOfInstant } from './cityMinutes.ts';
import { Membership } from './membership.ts';
import { People } from './people.ts';
import { type Holding, Refresher } from './refresher.ts';
import type { Contributor, StaysQuery, TraceEngine } from './traceEngine.ts';

/** The city's stays in this machine's memory: one immutable segment a day, live rows over it, group ties and seats beside it. */
export class MemoryEngine implements TraceEngine {
  readonly kind = 'memory';
  readonly #outpace: Outpace;
  readonly #city = new CityIndex();
  readonly #membership = new Membership();
  readonly #people: People;
  readonly refresher: Refresher;
  #tracer: Tracer | undefined;
  #tracedTies: GroupTies | undefined;
  #tracedSeats: JourneySeats | undefined;
  #tracedSettings: Uint8Array | undefined;

  constructor(outpace: Outpace, holding: Holding = 'everything') {
    this.#outpace = outpace;
    this.#people = new People(outpace);
    this.refresher = new Refresher(outpace, this.#city, this.#membership, this.#people, holding);
  }

  get size(): number {
    return this.#city.size;
  }

  /** The rows themselves, for an engine that adds them to those of a cluster. */
  get rows(): CityIndex {
    return this.#city;
  }

  /** Ties in one, seats, and ranks of places. */
  async bonds(): Promise<{ groups: GroupTies; journeys: JourneySeats; settingOfPlace: Uint8Array }> {
    await this.refresher.makeTiesWhole();
    const { ties, seats } = this.#membership.whole();
    return { groups: ties, journeys: seats, settingOfPlace: this.refresher.settings.ranks };
  }

  /** Bytes of memory the index holds. */
  get bytes(): number {
    return this.#city.bytes;
  }

  /** Brings the index up to what is committed now. */
  async refresh(contributors: readonly Contributor[]): Promise<this> {
    await this.refresher.refresh(contributors);
    return this;
  }

  numbersOf(personIds: readonly string[]): Promise<Map<string, PersonRef>> {
    return this.#people.numbersOf(personIds);
  }
  personsOf(refs: Iterable<PersonRef>): Promise<Map<PersonRef, string>> {
    return this.#people.personsOf(refs);
  }

  async trace(query: TraceQuery): Promise<TraceResult> {
    return traceContacts(this.#world(), query);
  }
  async traceTwoHops(query: TwoHopQuery): Promise<TwoHopResult> {
    return traceTwoHops(this.#world(), query);
  }

  async staysOf(person: PersonRef, from: number, to: number): Promise<Presence[]> {
    return byStart(this.#city.staysOf(person, from, to));
  }
  async staysOfMany(queries: readonly StaysQuery[]): Promise<Presence[][]> {
    return queries.map(({ person, from, to }) => byStart(this.#city.staysOf(person, from, to)));
  }
  async staysAt(place: number, from: number, to: number): Promise<Presence[]> {
    return byStart(this.#city.staysAt(place, from, to));
  }
  async stayCounts(from: number, to: number): Promise<Float64Array> {
    return this.refresher.countsOf(dayOfMinute(from), dayOfMinute(Math.max(from, to - 1)));
  }

  async *pairs(
    queries: readonly PairQuery[],
    options: { signal?: AbortSignal } = {},
  ): AsyncIterable<PairBatch> {
    // a query over all cores reads the ties as one whole
    await this.refresher.makeTiesWhole();
    const { ties, seats } = this.#membership.whole();
    const { ranks } = this.refresher.settings;
    if (!this.#tracer)
      this.#tracer = Tracer.open(this.#city, {
        threads: threadsOf(this.#outpace),
        groups: ties,
        journeys: seats,
        settingOfPlace: ranks,
      });
    else if (this.#tracedTies !== ties || this.#tracedSeats !== seats || this.#tracedSettings !== ranks)
      this.#tracer.refresh(ties, seats, ranks);
    this.#tracedTies = ties;
    this.#tracedSeats = seats;
    this.#tracedSettings = ranks;
    yield* pairsOfMany(this.#tracer, queries, options);
  }

  minuteOf(instant: number): number {
    return minuteOfInstant(instant, this.#outpace.city.timeZone);
  }
  instantOf(minute: number): number {
    return instantOfMinute(minute, this.#outpace.city.timeZone);
  }
  dayOfMinute(minute: number): string {
    return dayOfMinute(minute);
  }

  async close(): Promise<void> {}

  #world() {
    return {
      presences: this.#city,
      groups: this.#membership.ties as GroupTies,
      journeys: this.#membership.seats,
    };
  }
}

/** Threads of a large query: the cores of the machine unless configured. */
export function threadsOf(outpace: Outpace): number {
  return outpace.config.traceThreads ?? Math.max(1, Math.min(8, os.availableParallelism()));
}

function byStart(stays: Presence[]): Presence[] {
  return stays.sort((a, b) => a.from - b.from || a.person - b.person || a.place - b.place || a.to - b.to);
}
