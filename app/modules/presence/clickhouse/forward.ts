import type { ClickHouse, QuestionTable } from './client.ts';
import { ROWS_OF_A_BATCH } from './client.ts';
import type { ClickHouseConfig } from './configuration.ts';
import { dayNumber, dayOfNumber, MINUTES_OF_DAY } from './days.ts';
import type { DayReferences } from './rows.ts';
import { dropDayStatements, presenceTables, replaceDayStatements } from './tables.ts';

/** Presence rows as PostgreSQL holds them: parallel columns of one length, references as unsigned numbers. */
export interface StoredRows {
  /** Days 'YYYY-MM-DD'. */
  day: readonly string[];
  place: ArrayLike<number>;
  ref: ArrayLike<number>;
  fromMinute: ArrayLike<number>;
  toMinute: ArrayLike<number>;
  source: ArrayLike<number>;
  precision: ArrayLike<number>;
  certainty: ArrayLike<number>;
}

/** Rows that were committed together or one after another, up to a point. */
export interface ForwardBatch {
  /** Names this batch and its content: reading from the same mark again gives the same token only with the same rows. */
  token: string;
  rows: StoredRows;
  /** Days of which rows were taken away since the last mark: they are sent anew, whole. */
  renewed: readonly string[];
  /** Where to go on; opaque here. */
  mark: string;
  /** When the oldest write of the batch was committed, epoch ms. */
  committedAt: number;
  /** There is more after it. */
  more: boolean;
}

/** PostgreSQL's side, where every presence is durable before it is sent anywhere. */
export interface ForwardSource {
  /** The mark recorded last; undefined before the first. */
  mark(): Promise<string | undefined>;
  /**
   * The next committed rows after a mark, at most `limit`; undefined when there are none. Never goes past a transaction that is still open:
   * what it would commit later must not lie behind the mark.
   */
  next(mark: string | undefined, limit: number): Promise<ForwardBatch | undefined>;
  /** All rows of a day, in pieces, in an order that is the same each time. */
  rowsOfDay(day: string): AsyncIterable<StoredRows>;
  /** Records that everything up to `mark` is in ClickHouse. */
  record(mark: string): Promise<void>;
}

/** What one run of the forwarding job did. */
export interface Forwarded {
  rows: number;
  batches: number;
  renewedDays: number;
  /** Age in ms of the oldest write this run found waiting; 0 when none was. */
  lateness: number;
}

/**
 * Sends what was committed since the recorded mark to ClickHouse and records the mark after each batch. A crash between the two sends the
 * batch again, and its token makes the servers leave it out; should the servers have forgotten the token, repeated
 * rows change no answer, for rows that say the same are one. Ends after `batches` batches; run it again for more. One at a time.
 */
export async function forwardPresences(
  source: ForwardSource,
  clickhouse: ClickHouse,
  config: ClickHouseConfig,
  references: DayReferences,
  options: { now: number; rowsOfBatch?: number; batches?: number },
): Promise<Forwarded> {
  const tables = presenceTables(config);
  const done: Forwarded = { rows: 0, batches: 0, renewedDays: 0, lateness: 0 };
  let mark = await source.mark();
  for (let count = 0; count < (options.batches ?? 100); count++) {
    const batch = await source.next(mark, Math.min(options.rowsOfBatch ?? 100_000, ROWS_OF_A_BATCH));
    if (!batch) break;
    done.lateness = Math.max(done.lateness, options.now - batch.committedAt);
    const renewed = new Set(batch.renewed);
    for (const day of renewed) {
      await renewDay(source, clickhouse, config, references, day, batch.token);
      done.renewedDays++;
    }
    const { columns, length } = clickhouseRows(batch.rows, references);
    if (length > 0) await clickhouse.insert(tables.read, columns, batch.token);
    await source.record(batch.mark);
    mark = batch.mark;
    done.rows += length;
    done.batches++;
    if (!batch.more) break;
  }
  return done;
}

/** Writes a day anew beside the old one and puts it in its place in one step on each shard: no question sees half a day. */
export async function renewDay(
  source: Pick<ForwardSource, 'rowsOfDay'>,
  clickhouse: ClickHouse,
  config: ClickHouseConfig,
  references: DayReferences,
  day: string,
  token: string,
): Promise<void> {
  const tables = presenceTables(config);
  const [, dropStaging] = dropDayStatements(config, day);
  await clickhouse.run(dropStaging!);
  let piece = 0;
  for await (const rows of source.rowsOfDay(day)) {
    const { columns, length } = clickhouseRows(rows, references);
    // the staging table was emptied, so a piece sent before a crash must be taken again
    if (length > 0) await clickhouse.insert(tables.staging, columns, `${token}/${day}/${piece++}/${length}`);
  }
  for (const statement of replaceDayStatements(config, day)) await clickhouse.run(statement);
}

/** Removes a day everywhere. The day's key must have been destroyed before: then rows that a crash leaves mean nothing. */
export async function forgetDay(
  clickhouse: ClickHouse,
  config: ClickHouseConfig,
  day: string,
): Promise<void> {
  for (const statement of dropDayStatements(config, day)) await clickhouse.run(statement);
}

/**
 * Stored rows as ClickHouse's columns. A point at 24:00 is the same minute as 0:00 of the day after and goes there, under that day's
 * reference; rows of days whose key is gone are left out.
 */
export function clickhouseRows(
  rows: StoredRows,
  references: DayReferences,
): { columns: QuestionTable['columns']; length: number } {
  const day: number[] = [];
  const place: number[] = [];
  const ref: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const source: number[] = [];
  const precision: number[] = [];
  const certainty: number[] = [];
  for (let i = 0; i < rows.day.length; i++) {
    const cipher = references.of(rows.day[i]!);
    if (!cipher) continue;
    let number = dayNumber(rows.day[i]!);
    let reference = rows.ref[i]! >>> 0;
    let begin = rows.fromMinute[i]!;
    let end = rows.toMinute[i]!;
    if (begin === MINUTES_OF_DAY) {
      const after = references.of(dayOfNumber(number + 1));
      if (!after) continue;
      reference = after.refOf(cipher.numberOf(reference));
      number++;
      begin = end = 0;
    }
    day.push(number);
    place.push(rows.place[i]!);
    ref.push(reference);
    from.push(begin);
    to.push(end);
    source.push(rows.source[i]!);
    precision.push(rows.precision[i]!);
    certainty.push(rows.certainty[i]!);
  }
  return {
    length: day.length,
    columns: {
      day: { type: 'Date', values: day },
      place: { type: 'UInt32', values: place },
      ref: { type: 'UInt32', values: ref },
      from: { type: 'UInt16', values: from },
      to: { type: 'UInt16', values: to },
      source: { type: 'UInt8', values: source },
      precision: { type: 'UInt8', values: precision },
      certainty: { type: 'UInt8', values: certainty },
    },
  };
}
