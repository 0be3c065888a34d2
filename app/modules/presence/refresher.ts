import type { Presence } from '@outpace/trace';
import { buildSegment } from '@outpace/trace/segments/build.ts';
import type { CityIndex } from '@outpace/trace/segments/city.ts';
import type { DaySegment } from '@outpace/trace/segments/segment.ts';
import { StayKinds } from '@outpace/trace/segments/word.ts';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import {
  type Changes,
  changesSince,
  currentSnapshot,
  idRanges,
  isNoted,
  type PresenceWrite,
  writesOfDay,
} from './changes.ts';
import { daysFrom, minuteOn } from './cityMinutes.ts';
import { bindingsOf, daysByKey, isOfAnotherKey, keysOfDays, sayUnreadable } from './dayKeys.ts';
import { countsOfSources, type PackedRows, packed, rowsOf, rowsOfChunk } from './dayRows.ts';
import type { Membership } from './membership.ts';
import { personNumbers } from './numbers.ts';
import { indexCapabilities, indexName, type People } from './people.ts';
import { PlaceSettings } from './placeSettings.ts';
import { SegmentStore } from './segmentStore.ts';
import type { Contributor } from './traceEngine.ts';

/** Rows that are appended one by one; with more of one day, the day is built anew on another thread. */
const appendedAtMost = 200_000;
/** Rows appended before the requests waiting behind are let through: some 5 ms. */
const appendedAtOnce = 5_000;

// the snapshot before the first transaction
const nothingSeen = '1:1:';

/** How a day came into memory. */
export type DayOrigin = 'file' | 'rows' | 'rows on another thread';

/** What is held of one day besides its rows. */
export interface HeldDay {
  origin: DayOrigin;
  /** Why the file of the day was not used. */
  fileRefused?: string;
  /** Sealed rows by source code, and rows that came since. */
  counts: Float64Array;
}

/** Which rows an index holds: all of them, or those that a snapshot had not seen (the others lie on a cluster). */
export type Holding = 'everything' | { unseenBy: string | undefined };

/**
 * Keeps the index equal to what is committed. Every note of a write carries its transaction; a refresh takes those that the snapshot of the last
 * refresh did not see, so that a transaction which was open meanwhile and ended late is found like any other. Reading a row twice changes nothing.
 */
export class Refresher {
  readonly #outpace: Outpace;
  readonly #city: CityIndex;
  readonly #membership: Membership;
  readonly #people: People;
  readonly store: SegmentStore;
  /** Ranks of places; whoever met somewhere met at a place that was there before. */
  readonly settings = new PlaceSettings();
  readonly #days = new Map<string, HeldDay>();
  /** Days whose rows another key store's key wrote: nothing of them is held. */
  readonly #unreadable = new Set<string>();
  #seen: string | undefined;
  /** Highest person number: what decodes to more is nobody. */
  #lastNumber = 0;
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;

  readonly #holding: Holding;
  #staleSince: number | undefined;

  constructor(
    outpace: Outpace,
    city: CityIndex,
    membership: Membership,
    people: People,
    holding: Holding = 'everything',
  ) {
    this.#holding = holding;
    this.#outpace = outpace;
    this.#city = city;
    this.#membership = membership;
    this.#people = people;
    this.store = new SegmentStore(outpace);
  }

  /** Days held, with how they came. */
  get days(): ReadonlyMap<string, HeldDay> {
    return this.#days;
  }

  /** Since when rows that were taken away still lie on the cluster; undefined when none does. */
  get staleSince(): number | undefined {
    return this.#staleSince;
  }

  /** The snapshot the index is at. */
  get snapshot(): string | undefined {
    return this.#seen;
  }

  /** Highest person number seen. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /**
   * Brings the index up to what is committed now. A caller that comes while a refresh runs waits for the next one, which those who come meanwhile
   * share: the one under way may have looked before the caller's rows were committed.
   */
  refresh(contributors: readonly Contributor[]): Promise<void> {
    if (!this.#running) {
      this.#running = this.#refresh(contributors).finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#waiting ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#waiting = undefined;
        return this.refresh(contributors);
      });
    return this.#waiting;
  }

  /** Runs between two refreshes, with the index's own session. */
  async exclusively<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
    while (this.#running) await this.#running.catch(() => {});
    let result: T | undefined;
    this.#running = this.#asIndex(async ctx => {
      result = await work(ctx);
    }).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
    return result as T;
  }

  /** Ties that were read piecemeal are read anew as one. */
  async makeTiesWhole(): Promise<void> {
    if (this.#membership.isSplit) await this.exclusively(ctx => this.#membership.readTies(ctx));
  }

  /** Stays of the city days from first to last, both inclusive, by source code. */
  countsOf(first: string, last: string): Float64Array {
    const counts = new Float64Array(256);
    for (const [day, held] of this.#days)
      if (day >= first && day <= last)
        for (let code = 0; code < 256; code++) counts[code]! += held.counts[code]!;
    return counts;
  }

  /** Days whose key was destroyed hold nothing any more, whoever destroyed it. */
  forgetDestroyed(): void {
    for (const { day, destroyed } of this.#outpace.keys.presenceDays())
      if (destroyed && this.#days.has(day)) this.#empty(day);
  }

  /** Puts a day that another thread built in place, with what was written since its snapshot. Within {@link exclusively}. */
  async adopt(ctx: Context, day: string, built: { segment: DaySegment; snapshot: string }): Promise<void> {
    if (!(await keysOfDays(ctx, [day])).has(day)) return this.#empty(day);
    this.#city.replaceDay(built.segment);
    this.#days.set(day, { origin: 'rows on another thread', counts: countsOfSources(built.segment) });
    const writes = await writesOfDay(ctx, day, built.snapshot);
    if (writes.some(write => write.removed)) await this.#readDay(ctx, day);
    else await this.#append(ctx, day, writes);
  }

  async #refresh(contributors: readonly Contributor[]): Promise<void> {
    this.forgetDestroyed();
    await this.#asIndex(async ctx => {
      if (this.#seen === undefined) return this.#open(ctx, contributors);
      const changes = await changesSince(ctx, this.#seen);
      if (!changes.noted) return this.#open(ctx, contributors);
      await this.#apply(ctx, changes, contributors);
      this.#seen = changes.snapshot;
    });
    this.forgetDestroyed(); // a key may have gone while rows were read
  }

  async #asIndex<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
    const token = await this.#outpace.systemToken(indexName, indexCapabilities);
    return this.#outpace.act(token, work, { pool: 'worker' });
  }

  async #apply(ctx: Context, changes: Changes, contributors: readonly Contributor[]): Promise<void> {
    await this.settings.read(ctx);
    const anew = new Set<string>();
    const added = new Map<string, PresenceWrite[]>();
    for (const write of changes.writes)
      for (const day of daysFrom(write.firstDay, write.lastDay)) {
        if (write.removed) {
          anew.add(day);
          if (this.#holding !== 'everything') this.#staleSince ??= this.#outpace.clock.now();
        } else if (added.has(day)) added.get(day)!.push(write);
        else added.set(day, [write]);
      }
    if (added.size || anew.size) this.#lastNumber = await lastNumber(ctx);
    // where the other rows lie on a cluster, taking some away is its business
    if (this.#holding === 'everything') for (const day of anew) await this.#readDay(ctx, day);
    else anew.clear();
    for (const [day, writes] of added) if (!anew.has(day)) await this.#append(ctx, day, writes);
    if (changes.groups.length) await this.#membership.readGroups(ctx, changes.groups);
    if (changes.seats) await this.#membership.readSeats(ctx);
    if (changes.people.length)
      for (const contributor of contributors) await this.#contribute(ctx, contributor, changes.people);
  }

  /** The first time: every day from its file where that is whole and current, else from the rows. */
  async #open(ctx: Context, contributors: readonly Contributor[]): Promise<void> {
    const snapshot = await currentSnapshot(ctx);
    await this.settings.read(ctx);
    this.#lastNumber = await lastNumber(ctx);
    if (this.#holding === 'everything') await this.#openDays(ctx);
    else await this.#apply(ctx, await changesSince(ctx, this.#holding.unseenBy ?? nothingSeen), []);
    await this.#membership.readTies(ctx);
    await this.#membership.readSeats(ctx);
    for (const contributor of contributors) await this.#contribute(ctx, contributor, 'everybody');
    this.#seen = snapshot;
  }

  async #openDays(ctx: Context): Promise<void> {
    const { readable: alive, unreadable } = await daysByKey(ctx);
    for (const day of unreadable) this.#unreadable.add(day);
    sayUnreadable(unreadable);
    // opened again, because notes were cleared: what was held of a day meanwhile lost goes
    for (const day of [...this.#days.keys()]) if (!alive.includes(day)) this.#empty(day);
    const files = await this.store.loadAll(ctx, alive, this.#lastNumber + 1);
    for (const day of alive) {
      const file = files.get(day)!;
      if ('refused' in file) {
        await this.#readDay(ctx, day, file.refused === 'absent' ? undefined : file.refused);
        continue;
      }
      const writes = (await isNoted(ctx, file.snapshot)) ? await writesOfDay(ctx, day, file.snapshot) : null;
      if (!writes || writes.some(write => write.removed)) {
        await this.#readDay(ctx, day, writes ? 'rows were removed since' : 'older than the notes of writes');
        continue;
      }
      this.#city.replaceDay(file.segment);
      this.#days.set(day, { origin: 'file', counts: countsOfSources(file.segment) });
      await this.#append(ctx, day, writes);
    }
  }

  /** What the day's references are read with; none where the day was forgotten or is of another key, which the log is told once. */
  async #cipherOf(ctx: Context, day: string) {
    const binding = (await bindingsOf(ctx, [day])).get(day);
    if (isOfAnotherKey(ctx, day, binding)) {
      if (!this.#unreadable.has(day)) sayUnreadable([day]);
      this.#unreadable.add(day);
      return undefined;
    }
    this.#unreadable.delete(day);
    return binding?.forgotten ? undefined : ctx.keys.knownPresenceCipher(day);
  }

  /** Reads a day anew from its rows: a small one here, a large one on another thread. */
  async #readDay(ctx: Context, day: string, fileRefused?: string): Promise<void> {
    if (fileRefused) console.error(`The segment of ${day} is not used (${fileRefused}); its rows are read.`);
    const cipher = await this.#cipherOf(ctx, day);
    if (!cipher) return this.#empty(day);
    const chunk = await readChunk(ctx, day, 0, Number.MAX_SAFE_INTEGER);
    if (chunk.row_count === rowsOfChunk) {
      const built = (await this.store.buildAll(ctx, [day], this.#lastNumber + 1, { write: false })).get(day);
      if (!built || 'refused' in built)
        throw new Error(`The rows of ${day} could not be read: ${built?.refused ?? 'no key'}.`);
      return this.adopt(ctx, day, built);
    }
    const person = new Uint32Array(chunk.row_count);
    const place = new Uint32Array(chunk.row_count);
    const word = new Uint32Array(chunk.row_count);
    const kinds = new StayKinds();
    let length = 0;
    let [people, places] = [0, 0];
    for (const row of rowsOf(chunk)) {
      const number = cipher.numberOf(row.ref);
      if (number > this.#lastNumber) continue;
      person[length] = number;
      place[length] = row.place;
      word[length++] = packed(row, kinds);
      people = Math.max(people, number + 1);
      places = Math.max(places, row.place + 1);
    }
    const segment = buildSegment(minuteOn(day, 0), { person, place, word }, length, kinds, places, people);
    this.#city.replaceDay(segment);
    this.#days.set(day, {
      origin: 'rows',
      counts: countsOfSources(segment),
      ...(fileRefused ? { fileRefused } : {}),
    });
  }

  /** Adds the rows of these writes to a day; with very many, the day is built anew. */
  async #append(ctx: Context, day: string, writes: readonly PresenceWrite[]): Promise<void> {
    if (!writes.length) return;
    const cipher = await this.#cipherOf(ctx, day);
    if (!cipher) return this.#empty(day);
    if (writes.reduce((sum, write) => sum + write.rows, 0) > appendedAtMost) return this.#readDay(ctx, day);
    const held = this.#held(day);
    const start = minuteOn(day, 0);
    let pending = 0;
    for (const { first, last } of idRanges(writes)) {
      for (let after = first - 1; ; ) {
        const chunk = await readChunk(ctx, day, after, last);
        for (const row of rowsOf(chunk)) {
          const number = cipher.numberOf(row.ref);
          if (number > this.#lastNumber) continue;
          this.#city.append({
            place: row.place,
            person: number,
            from: start + row.fromMinute,
            to: start + row.toMinute,
            source: row.source,
            precision: row.precision,
            certainty: row.certainty,
          });
          held.counts[row.source]!++;
          if (++pending % appendedAtOnce === 0) await new Promise(resolve => setImmediate(resolve));
        }
        if (chunk.row_count < rowsOfChunk) break;
        after = chunk.last_id!;
      }
    }
  }

  async #contribute(
    ctx: Context,
    contributor: Contributor,
    people: readonly string[] | 'everybody',
  ): Promise<void> {
    const rows = await contributor.load(ctx, people);
    const byPerson = Map.groupBy(rows, row => row.personId);
    const told = people === 'everybody' ? [...byPerson.keys()] : people;
    const numbers = await personNumbers(ctx, told);
    for (const personId of told) {
      const number = numbers.get(personId);
      if (number === undefined) continue;
      this.#city.setContributed(
        number,
        (byPerson.get(personId) ?? []).map(
          (row): Presence => ({
            place: row.placeNo,
            person: number,
            from: minuteOn(row.day, row.fromMinute),
            to: minuteOn(row.day, row.toMinute),
            source: row.source,
            precision: row.precision,
            certainty: row.certainty,
          }),
        ),
      );
    }
  }

  /** A forgotten day holds nothing but what other modules say of single people. */
  #empty(day: string): void {
    const none = new Uint32Array(0);
    this.#city.replaceDay(
      buildSegment(minuteOn(day, 0), { person: none, place: none, word: none }, 0, new StayKinds(), 0, 0),
    );
    this.#days.delete(day);
    this.store.remove(day);
  }

  #held(day: string): HeldDay {
    let held = this.#days.get(day);
    if (!held) {
      held = { origin: 'rows', counts: new Float64Array(256) };
      this.#days.set(day, held);
    }
    return held;
  }
}

async function readChunk(ctx: Context, day: string, after: number, upto: number): Promise<PackedRows> {
  const { rows } =
    await sql<PackedRows>`select * from core.packed_presences(${day}::date, ${after}, ${upto}, ${rowsOfChunk})`.execute(
      ctx.tx,
    );
  return rows[0]!;
}

async function lastNumber(ctx: Context): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(no), 0) as last from person`.execute(
    ctx.tx,
  );
  return rows[0]!.last;
}
