import type { Presence } from '@outpace/trace';
import type { ClickHouse, QuestionTable } from './client.ts';
import { dayNumber, dayOfNumber, MINUTES_OF_DAY } from './days.ts';
import { ALL_SLOTS } from './slots.ts';

/** Who is meant by the references of one day. */
export interface DayCipher {
  refOf(person: number): number;
  numberOf(ref: number): number;
}

/** The key store's door: a day's cipher, or undefined once that day was forgotten (its rows then mean nobody). */
export interface DayReferences {
  of(day: string): DayCipher | undefined;
}

/** A day of a person, in days since 1970-01-01 of the city's calendar. */
export interface PersonDay {
  day: number;
  person: number;
}
/** A day of a place, and the slots wanted of it (bits, see slots.ts). */
export interface PlaceDay {
  day: number;
  place: number;
  slots: bigint;
}
/** A person's day at a place. */
export interface PersonPlaceDay {
  day: number;
  place: number;
  person: number;
}

const COLUMNS = 'toUInt16(day), place, ref, `from`, `to`, source, precision, certainty';
const ROW_BYTES = 17;
const PERSON_MAX = 0x7fffffff;

/**
 * The rows of the cluster by person and minute, as the rest of the city knows them. Every statement is a set of keys that are a
 * prefix of the sorting key (or of the projection's), so a shard reads little more than it returns, and rows of different shards
 * need nothing of one another: the union of the shards' answers is the answer.
 */
export class PresenceRows {
  readonly #clickhouse: ClickHouse;
  readonly #table: string;
  readonly #references: DayReferences;
  readonly #epoch: number;
  #ciphers = new Map<number, DayCipher | null>();
  /** Rows whose reference meant no possible person under its day's key: left over from another key. Anything but 0 is a fault to look into. */
  unreadable = 0;

  /** `epochDay` is the day whose midnight is minute 0. */
  constructor(clickhouse: ClickHouse, table: string, references: DayReferences, epochDay: string) {
    this.#clickhouse = clickhouse;
    this.#table = table;
    this.#references = references;
    this.#epoch = dayNumber(epochDay);
  }

  /** The day a minute lies in. */
  dayOf(minute: number): number {
    return Math.floor(minute / MINUTES_OF_DAY) + this.#epoch;
  }
  /** The minute at which a day begins. */
  startOf(day: number): number {
    return (day - this.#epoch) * MINUTES_OF_DAY;
  }

  /** Ciphers are asked for anew with each question, so that a day forgotten meanwhile is forgotten here. */
  forgetCiphers(): void {
    this.#ciphers = new Map();
  }

  /** Calls `visit` for the rows of these people on these days. */
  async ofPeople(
    keys: readonly PersonDay[],
    visit: (row: Presence) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const known = keys.filter(key => this.#cipher(key.day));
    const table: QuestionTable = {
      name: 'asked_people',
      columns: {
        day: { type: 'UInt16', values: known.map(key => key.day) },
        ref: { type: 'UInt32', values: known.map(key => this.#cipher(key.day)!.refOf(key.person)) },
      },
    };
    const where = '(day, ref) GLOBAL IN (SELECT toDate(day), ref FROM {table})';
    await this.#read(where, table, visit, signal);
  }

  /** Calls `visit` for the rows in these slots of these places: all that meet what was asked, and some that do not. */
  async atPlaces(
    keys: readonly PlaceDay[],
    visit: (row: Presence) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const known = keys.filter(key => this.#cipher(key.day) && key.slots !== 0n);
    const table: QuestionTable = {
      name: 'asked_places',
      columns: {
        day: { type: 'UInt16', values: known.map(key => key.day) },
        place: { type: 'UInt32', values: known.map(key => key.place) },
        slots: { type: 'UInt64', values: known.map(key => key.slots & ALL_SLOTS) },
      },
    };
    const where =
      '(day, place, slot) GLOBAL IN (SELECT toDate(day), place, toUInt8(arrayJoin(bitPositionsToArray(slots))) FROM {table})';
    await this.#read(where, table, visit, signal);
  }

  /** Calls `visit` for all rows of these people at these places on these days. */
  async ofPeopleAtPlaces(
    keys: readonly PersonPlaceDay[],
    visit: (row: Presence) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const known = keys.filter(key => this.#cipher(key.day));
    const table: QuestionTable = {
      name: 'asked_stays',
      columns: {
        day: { type: 'UInt16', values: known.map(key => key.day) },
        place: { type: 'UInt32', values: known.map(key => key.place) },
        ref: { type: 'UInt32', values: known.map(key => this.#cipher(key.day)!.refOf(key.person)) },
      },
    };
    // the first set finds the granules, the second the rows in them
    const where =
      '(day, place) GLOBAL IN (SELECT toDate(day), place FROM {table}) AND (day, place, ref) GLOBAL IN (SELECT toDate(day), place, ref FROM {table})';
    await this.#read(where, table, visit, signal);
  }

  /** Rows held, repeats counted. */
  async count(): Promise<number> {
    const table: QuestionTable = { name: 'nothing', columns: { none: { type: 'UInt8', values: [] } } };
    let rows = 0;
    await this.#bytes(`SELECT count() FROM ${this.#table}`, table, 8, undefined, (view, at) => {
      rows = Number(view.getBigUint64(at, true));
    });
    return rows;
  }

  /** Rows as they lie there, repeats counted, by source code, over days [firstDay, lastDay] (both inclusive). */
  async countBySource(firstDay: number, lastDay: number): Promise<Float64Array> {
    const counts = new Float64Array(256);
    const days = Array.from({ length: lastDay - firstDay + 1 }, (_, i) => firstDay + i);
    const table: QuestionTable = { name: 'asked_days', columns: { day: { type: 'UInt16', values: days } } };
    const statement = `SELECT source, toUInt32(count()) FROM ${this.#table} WHERE day GLOBAL IN (SELECT toDate(day) FROM {table}) GROUP BY source`;
    await this.#bytes(statement, table, 5, undefined, (view, at) => {
      counts[view.getUint8(at)]! += view.getUint32(at + 1, true);
    });
    return counts;
  }

  async #read(
    where: string,
    table: QuestionTable,
    visit: (row: Presence) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (Object.values(table.columns)[0]!.values.length === 0) return;
    const statement = `SELECT ${COLUMNS} FROM ${this.#table} WHERE ${where}`;
    const row = { place: 0, person: 0, from: 0, to: 0, source: 0, precision: 0, certainty: 0 } as Presence;
    await this.#bytes(statement, table, ROW_BYTES, signal, (view, at) => {
      const day = view.getUint16(at, true);
      const cipher = this.#cipher(day);
      if (!cipher) return;
      const start = this.startOf(day);
      row.place = view.getUint32(at + 2, true);
      row.person = cipher.numberOf(view.getUint32(at + 6, true));
      if (row.person > PERSON_MAX) {
        this.unreadable++;
        return;
      }
      row.from = start + view.getUint16(at + 10, true);
      row.to = start + view.getUint16(at + 12, true);
      row.source = view.getUint8(at + 14);
      row.precision = view.getUint8(at + 15) as Presence['precision'];
      row.certainty = view.getUint8(at + 16);
      visit(row);
    });
  }

  /** Calls `visit` at the beginning of each row of fixed width, whatever way the bytes were cut on their way. */
  async #bytes(
    statement: string,
    table: QuestionTable,
    width: number,
    signal: AbortSignal | undefined,
    visit: (view: DataView, at: number) => void,
  ): Promise<void> {
    let rest = new Uint8Array(0);
    for await (const chunk of this.#clickhouse.read(statement, table, signal)) {
      let bytes = chunk;
      if (rest.length > 0) {
        bytes = new Uint8Array(rest.length + chunk.length);
        bytes.set(rest);
        bytes.set(chunk, rest.length);
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let at = 0;
      for (; at + width <= bytes.length; at += width) visit(view, at);
      rest = bytes.slice(at);
    }
    // the connection may end early without an error of its own
    if (rest.length > 0)
      throw new Error(`ClickHouse's answer ended within a row: ${rest.length} of ${width} bytes.`);
  }

  #cipher(day: number): DayCipher | null {
    let cipher = this.#ciphers.get(day);
    if (cipher === undefined) {
      cipher = this.#references.of(dayOfNumber(day)) ?? null;
      this.#ciphers.set(day, cipher);
    }
    return cipher;
  }
}
