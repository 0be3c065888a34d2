import { addDays, dayOf, daysBetween, startOfDay } from '@outpace/protocol';
import {
  GroupTiesBuilder,
  JourneySeatsBuilder,
  type PersonRef,
  type Presence,
  PresenceIndexBuilder,
  type TraceIndex,
} from '@outpace/trace';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';

// minutes are counted from here, in city-local time; any day before every outbreak would do
const epochDay = '2015-01-01';
const minutesOfDay = 1440;
// rows whose transaction was still open when we last read may carry smaller ids than rows we have seen; reading them twice is harmless
const overlapIds = 5_000;
const wholeLife = 0x3fffff00;

const capabilities: Capability[] = ['presence.index', 'case.read', 'person.read', 'place.read'];

/** A presence that another module holds (a confirmed line of a trajectory). Days are city-local; minutes half-open. */
export interface ContributedPresence {
  personId: string;
  placeNo: number;
  day: string;
  fromMinute: number;
  toMinute: number;
  precision: 0 | 1 | 2;
  source: number;
  certainty: number;
}

/** Another module's part of the index: read again whenever its fingerprint changes. */
export interface Contributor {
  name: string;
  fingerprint(ctx: Context): Promise<string>;
  load(ctx: Context): Promise<ContributedPresence[]>;
}

/** The city's presences in memory, in the small integers of @outpace/trace. */
export interface TraceEngine {
  index: TraceIndex;
  /** Stays held. */
  size: number;
  /** The reference of a person; undefined when nothing is known of where they were. */
  refOf(personId: string): PersonRef | undefined;
  personOf(ref: PersonRef): string;
  /** City-local minutes since the engine's epoch. */
  minuteOf(instant: number): number;
  instantOf(minute: number): number;
  dayOfMinute(minute: number): string;
}

class Engine implements TraceEngine {
  index!: TraceIndex;
  readonly #outpace: Outpace;
  readonly #refs = new Map<string, PersonRef>();
  readonly #people: string[] = [];
  #population = new PresenceIndexBuilder();
  #lastId = 0;
  #seen = new Set<number>();
  #stale = true;
  #fingerprint = '';
  #refreshing: Promise<void> | undefined;

  constructor(outpace: Outpace) {
    this.#outpace = outpace;
  }

  get size(): number {
    return this.index.presences.size;
  }
  refOf(personId: string): PersonRef | undefined {
    return this.#refs.get(personId);
  }
  personOf(ref: PersonRef): string {
    return this.#people[ref]!;
  }
  minuteOf(instant: number): number {
    const { timeZone } = this.#outpace.city;
    const day = dayOf(instant, timeZone);
    return this.#minute(day, Math.floor((instant - startOfDay(day, timeZone)) / 60_000));
  }
  instantOf(minute: number): number {
    return (
      startOfDay(this.dayOfMinute(minute), this.#outpace.city.timeZone) +
      (((minute % minutesOfDay) + minutesOfDay) % minutesOfDay) * 60_000
    );
  }
  dayOfMinute(minute: number): string {
    return addDays(epochDay, Math.floor(minute / minutesOfDay));
  }

  /** Rows were taken away: what is in memory must be read anew. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Brings the index up to what is committed now. Callers that come meanwhile share one refresh. */
  async refresh(contributors: readonly Contributor[]): Promise<void> {
    this.#refreshing ??= this.#refresh(contributors).finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #refresh(contributors: readonly Contributor[]): Promise<void> {
    const token = await this.#outpace.systemToken('trace-index', capabilities);
    await this.#outpace.act(
      token,
      async ctx => {
        const fingerprint = await this.#fingerprintOf(ctx, contributors);
        if (this.#stale) {
          this.#stale = false;
          this.#population = new PresenceIndexBuilder();
          this.#lastId = 0;
          this.#seen.clear();
          this.#fingerprint = '';
        }
        const fresh = await this.#readPresences(ctx);
        if (fingerprint !== this.#fingerprint) {
          await this.#rebuild(ctx, contributors);
          this.#fingerprint = fingerprint;
        } else for (const presence of fresh) this.index.presences.append(presence);
      },
      { pool: 'worker' },
    );
  }

  async #fingerprintOf(ctx: Context, contributors: readonly Contributor[]): Promise<string> {
    const own = await sql<{
      f: string;
    }>`select concat_ws(' ', (select count(*) from tie_member), (select max(no) from tie_group), (select count(*) from journey_seat), (select max(id::text) from journey_seat)) as f`.execute(
      ctx.tx,
    );
    const others: string[] = [];
    for (const contributor of contributors) others.push(await contributor.fingerprint(ctx));
    return [own.rows[0]!.f, ...others].join('|');
  }

  /** Reads presences not yet held, adds them to the population's columns and returns them. */
  async #readPresences(ctx: Context): Promise<Presence[]> {
    const fresh: Presence[] = [];
    const people = new Map<string, Map<number, string>>();
    const from = Math.max(0, this.#lastId - overlapIds);
    for (let after = from; ; ) {
      const { rows } = await sql<{
        day: string;
        id: number;
        place_no: number;
        ref: number;
        from_minute: number;
        to_minute: number;
        precision: 0 | 1 | 2;
        source: number;
        certainty: number;
      }>`
        select day, id, place_no, ref, from_minute, to_minute, precision, source, certainty from presence where id > ${after} order by id limit 50000`.execute(
        ctx.tx,
      );
      for (const row of rows) {
        if (this.#seen.has(row.id)) continue;
        this.#seen.add(row.id);
        let ofDay = people.get(row.day);
        if (!ofDay) {
          ofDay = this.#outpace.keys.presencePeople(row.day);
          people.set(row.day, ofDay);
        }
        const personId = ofDay.get(row.ref);
        if (personId === undefined) continue; // that day was forgotten
        const start = this.#minute(row.day, 0);
        const presence: Presence = {
          place: row.place_no,
          person: this.#refFor(personId),
          from: start + row.from_minute,
          to: start + row.to_minute,
          source: row.source,
          precision: row.precision,
          certainty: row.certainty,
        };
        this.#population.add(presence);
        fresh.push(presence);
      }
      const last = rows.at(-1);
      if (last) this.#lastId = Math.max(this.#lastId, last.id);
      if (rows.length < 50_000) {
        for (const id of this.#seen) if (id <= this.#lastId - overlapIds) this.#seen.delete(id);
        return fresh;
      }
      after = last!.id;
    }
  }

  async #rebuild(ctx: Context, contributors: readonly Contributor[]): Promise<void> {
    const population = this.#population.freeze();
    const presences = new PresenceIndexBuilder().addColumns(population.columns, population.size);
    for (const contributor of contributors) {
      for (const row of await contributor.load(ctx)) {
        const start = this.#minute(row.day, 0);
        presences.add({
          place: row.placeNo,
          person: this.#refFor(row.personId),
          from: start + row.fromMinute,
          to: start + row.toMinute,
          source: row.source,
          precision: row.precision,
          certainty: row.certainty,
        });
      }
    }
    this.index = {
      presences: presences.freeze(),
      groups: await this.#readTies(ctx),
      journeys: await this.#readSeats(ctx),
    };
  }

  async #readTies(ctx: Context) {
    const ties = new GroupTiesBuilder();
    const groups = await sql<{ no: number; kind: string }>`select no, kind from tie_group`.execute(ctx.tx);
    for (const group of groups.rows) ties.addGroup(group.no, group.kind);
    const members = await sql<{
      no: number;
      person_id: string;
      from_on: string | null;
      to_on: string | null;
    }>`select g.no, m.person_id, m.from_on, m.to_on from tie_member m join tie_group g on g.id = m.group_id`.execute(
      ctx.tx,
    );
    for (const member of members.rows) {
      ties.addMember({
        group: member.no,
        person: this.#refFor(member.person_id),
        from: member.from_on ? this.#minute(member.from_on, 0) : 0,
        to: member.to_on ? this.#minute(addDays(member.to_on, 1), 0) : wholeLife,
      });
    }
    return ties.freeze();
  }

  async #readSeats(ctx: Context) {
    const seats = new JourneySeatsBuilder();
    const { rows } = await sql<{
      no: number;
      day: string;
      person_id: string;
      carriage: string | null;
      seat_row: number | null;
      seat: string | null;
      compartment: string | null;
      crew: boolean;
      boarded_at: Date | null;
      left_at: Date | null;
    }>`
      select j.no, j.day, s.person_id, s.carriage, s.seat_row, s.seat, s.compartment, s.crew, s.boarded_at, s.left_at from journey_seat s join journey j on j.id = s.journey_id`.execute(
      ctx.tx,
    );
    for (const row of rows) {
      const from = row.boarded_at ? this.minuteOf(row.boarded_at.getTime()) : this.#minute(row.day, 0);
      const to = row.left_at ? this.minuteOf(row.left_at.getTime()) : this.#minute(addDays(row.day, 1), 0);
      const letter = row.seat?.toUpperCase().match(/[A-K]/)?.[0];
      seats.add({
        journey: row.no,
        person: this.#refFor(row.person_id),
        from,
        to: Math.max(from, to),
        carriage: numberIn(row.carriage),
        row: row.seat_row ?? -1,
        column: letter ? letter.charCodeAt(0) - 65 : -1,
        compartment: numberIn(row.compartment),
        crew: row.crew,
      });
    }
    return seats.freeze();
  }

  #refFor(personId: string): PersonRef {
    let ref = this.#refs.get(personId);
    if (ref === undefined) {
      ref = this.#people.length;
      this.#refs.set(personId, ref);
      this.#people.push(personId);
    }
    return ref;
  }
  #minute(day: string, minuteOfDay: number): number {
    return daysBetween(epochDay, day) * minutesOfDay + minuteOfDay;
  }
}

function numberIn(text: string | null): number {
  const digits = text?.match(/\d+/)?.[0];
  return digits ? Number(digits) : -1;
}

const engines = new WeakMap<Outpace, Engine>();
const contributors = new WeakMap<Outpace, Contributor[]>();

/** The city's engine, brought up to what is committed now. Whoever asks must do so for a case, and journal it. */
export async function freshEngine(outpace: Outpace): Promise<TraceEngine> {
  let engine = engines.get(outpace);
  if (!engine) {
    engine = new Engine(outpace);
    engines.set(outpace, engine);
  }
  await engine.refresh(contributors.get(outpace) ?? []);
  return engine;
}

/** Lets a module below this one put its own rows into the index. */
export function contribute(outpace: Outpace, contributor: Contributor): void {
  contributors.set(outpace, [...(contributors.get(outpace) ?? []), contributor]);
}

/** Presences were removed (an import undone, a day forgotten). */
export function invalidateEngine(outpace: Outpace): void {
  engines.get(outpace)?.invalidate();
}
