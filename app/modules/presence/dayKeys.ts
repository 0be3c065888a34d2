import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { indexCapabilities, indexName } from './people.ts';

/** What PostgreSQL says of a day: the fingerprint of the key its references were made with, and whether the day was forgotten. */
export interface DayBinding {
  day: string;
  /** null: recorded before there were fingerprints. */
  fingerprint: string | null;
  forgotten: boolean;
}

/** Recording on days whose references were made with a key that this key store does not hold: an older key store was restored. */
export class DayOfAnotherKey extends Error {
  readonly days: readonly string[];
  constructor(days: readonly string[]) {
    super(
      `The presences of ${days.join(', ')} were recorded under another key than the key store holds; none can be added until that key is back or their rows are deleted (docs/operations/backup.md).`,
    );
    this.days = days;
  }
}

/** The bindings of some days, or of all. Days that were never recorded are absent. One statement. */
export async function bindingsOf(ctx: Context, days?: readonly string[]): Promise<Map<string, DayBinding>> {
  const { rows } =
    await sql<DayBinding>`select day, key_fingerprint as fingerprint, forgotten_at is not null as forgotten from presence_day
    ${days ? sql`where day = any(${[...days]}::date[])` : sql``} order by day`.execute(ctx.tx);
  return new Map(rows.map(row => [row.day, row]));
}

/** Whether the day is one of another key: neither readable nor forgotten. */
export function isOfAnotherKey(ctx: Context, day: string, binding: DayBinding | undefined): boolean {
  return (
    binding !== undefined &&
    !binding.forgotten &&
    !ctx.keys.isPresenceDayDestroyed(day) &&
    binding.fingerprint !== (ctx.keys.presenceFingerprint(day) ?? '')
  );
}

/** The keys under which the rows of these days were written; a day that was forgotten, or is of another key, is absent. One statement. */
export async function keysOfDays(ctx: Context, days: readonly string[]): Promise<Map<string, Buffer>> {
  const bindings = await bindingsOf(ctx, days);
  const keys = new Map<string, Buffer>();
  for (const day of days) {
    const binding = bindings.get(day);
    if (binding?.forgotten || isOfAnotherKey(ctx, day, binding)) continue;
    const key = ctx.keys.knownPresenceKey(day);
    if (key) keys.set(day, key);
  }
  return keys;
}

/** Days by what can be done with them: `readable` have a key that fits, `unreadable` are another key's. Forgotten ones are in neither. Ascending. */
export async function daysByKey(ctx: Context): Promise<{ readable: string[]; unreadable: string[] }> {
  const bindings = await bindingsOf(ctx);
  const unreadable = [...bindings.values()]
    .filter(binding => isOfAnotherKey(ctx, binding.day, binding))
    .map(binding => binding.day);
  const readable = ctx.keys.presenceDays().flatMap(({ day, destroyed }) => {
    const binding = bindings.get(day);
    return destroyed || binding?.forgotten || isOfAnotherKey(ctx, day, binding) ? [] : [day];
  });
  return { readable, unreadable };
}

/**
 * Binds days to the keys of this key store, in the transaction that records their first rows. A second writer of a new day waits for the first to end.
 * Throws {@link DayOfAnotherKey} where somebody with another key store was first. `adopt`: also days whose rows are older than bindings; the index's session only.
 */
export async function bindDays(
  ctx: Context,
  days: readonly string[],
  options: { adopt?: boolean } = {},
): Promise<void> {
  if (!days.length) return;
  // always in one order: two writers of the same two days must not wait for each other
  const sorted = [...days].sort();
  const fingerprints = sorted.map(day => ctx.keys.presenceFingerprint(day) ?? null);
  await sql`insert into presence_day (day, key_fingerprint) select * from unnest(${sorted}::date[], ${fingerprints}::text[])
    ${
      options.adopt
        ? sql`on conflict (day) do update set key_fingerprint = excluded.key_fingerprint where presence_day.key_fingerprint is null and presence_day.forgotten_at is null`
        : sql`on conflict (day) do nothing`
    }`.execute(ctx.tx);
  const bindings = await bindingsOf(ctx, sorted);
  const another = sorted.filter((day, at) => bindings.get(day)?.fingerprint !== fingerprints[at]);
  if (another.length) throw new DayOfAnotherKey(another);
}

/** Binds the days that were recorded before there were fingerprints to the keys they have; called when the city is opened. Days without a key stay unbound and unreadable. */
export async function bindFormerDays(outpace: Outpace): Promise<void> {
  const token = await outpace.systemToken(indexName, indexCapabilities);
  const unreadable = await outpace.act(
    token,
    async ctx => {
      const former = [...(await bindingsOf(ctx)).values()].filter(
        binding => binding.fingerprint === null && !binding.forgotten,
      );
      await bindDays(
        ctx,
        former.flatMap(({ day }) => (ctx.keys.knownPresenceKey(day) ? [day] : [])),
        { adopt: true },
      );
      return (await daysByKey(ctx)).unreadable;
    },
    { pool: 'worker' },
  );
  sayUnreadable(unreadable);
}

/** Tells the operator's log of days that cannot be read. */
export function sayUnreadable(days: readonly string[]): void {
  if (days.length)
    console.error(
      `${days.length} days unreadable: their key is another's (${days.join(', ')}). See docs/operations/backup.md.`,
    );
}
