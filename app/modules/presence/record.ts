import { sql } from 'kysely';
import type { PresenceCipher } from '../../core/keys/presence-cipher.ts';
import type { Context } from '../../core/module.ts';
import { bindDays, type DayBinding, DayOfAnotherKey, isOfAnotherKey } from './dayKeys.ts';

/** A presence ready to be stored: numbers instead of ids, within one city-local day. */
export interface StoredPresence {
  /** The person's dense number. */
  person: number;
  placeNo: number;
  areaKey: number;
  day: string;
  fromMinute: number;
  toMinute: number;
  precision: 0 | 1 | 2;
  /** Codes of schema.ts. */
  source: number;
  certainty: number;
  importId?: string;
}

/**
 * Stores presences under each day's meaningless references; a trigger notes the write for the index. Two statements, and a few more where a day is new.
 * Throws when a day was forgotten: no key is ever made for it again, so nothing could be read from the row. Throws DayOfAnotherKey when a day's rows
 * were made with a key that this key store does not hold: under another they would name other people.
 */
export async function recordRows(ctx: Context, rows: readonly StoredPresence[]): Promise<void> {
  if (!rows.length) return;
  const refs = new Int32Array(rows.length);
  const indexes = new Map<string, number[]>();
  for (let i = 0; i < rows.length; i++) {
    const day = rows[i]!.day;
    const list = indexes.get(day);
    if (list) list.push(i);
    else indexes.set(day, [i]);
  }
  const ciphers = await openDays(ctx, [...indexes.keys()].sort());
  for (const [day, list] of indexes) {
    const cipher = ciphers.get(day)!;
    for (const i of list) refs[i] = cipher.refOf(rows[i]!.person) | 0;
  }
  // in the order of meaningless numbers: that of a file, kept by the rows' ids, would tell by a backup who they were
  const order = Array.from(rows.keys()).sort((a, b) => refs[a]! - refs[b]!);
  rows = order.map(i => rows[i]!);
  const sorted = order.map(i => refs[i]!);
  await sql`insert into presence (day, place_no, ref, from_minute, to_minute, precision, source, certainty, area_key, import_id)
    select * from unnest(${rows.map(r => r.day)}::date[], ${rows.map(r => r.placeNo)}::int[], ${sorted}::int[], ${rows.map(r => r.fromMinute)}::smallint[], ${rows.map(r => r.toMinute)}::smallint[],
      ${rows.map(r => r.precision)}::smallint[], ${rows.map(r => r.source)}::smallint[], ${rows.map(r => r.certainty)}::smallint[], ${rows.map(r => r.areaKey)}::bigint[], ${rows.map(r => r.importId ?? null)}::uuid[])`.execute(
    ctx.tx,
  );
}

/** The ciphers of days, ascending, each with its partition made and bound to its key. Whatever is made here goes with the transaction, but for a key. */
async function openDays(ctx: Context, days: readonly string[]): Promise<Map<string, PresenceCipher>> {
  const { rows } = await sql<DayBinding & { there: boolean; bound: boolean }>`
    select d as day, exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = 'presence_' || to_char(d, 'YYYYMMDD')) as there,
      b.day is not null as bound, b.key_fingerprint as fingerprint, b.forgotten_at is not null as forgotten
    from unnest(${days}::date[]) d left join presence_day b on b.day = d`.execute(ctx.tx);
  for (const { day, forgotten } of rows)
    if (forgotten || ctx.keys.isPresenceDayDestroyed(day)) throw destroyed(day);
  const another = rows.filter(row => row.bound && isOfAnotherKey(ctx, row.day, row)).map(row => row.day);
  if (another.length) throw new DayOfAnotherKey(another);
  const missing = rows.filter(row => !row.there).map(row => row.day);
  if (missing.length)
    await sql`select core.ensure_presence_day(d) from unnest(${missing}::date[]) d`.execute(ctx.tx);
  const ciphers = new Map<string, PresenceCipher>();
  for (const { day } of rows) {
    const cipher = ctx.keys.presenceCipher(day);
    if (!cipher) throw destroyed(day);
    ciphers.set(day, cipher);
  }
  await bindDays(
    ctx,
    rows.filter(row => !row.bound).map(row => row.day),
  );
  return ciphers;
}

const destroyed = (day: string) => new Error(`The presences of ${day} were destroyed; none can be added.`);
