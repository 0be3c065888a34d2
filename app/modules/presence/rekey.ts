import { sql } from 'kysely';
import type { Outpace } from '../../core/outpace.ts';
import { bindDays, bindingsOf, isOfAnotherKey } from './dayKeys.ts';
import { personNumbers } from './numbers.ts';
import { indexCapabilities } from './people.ts';

/**
 * Presences recorded before references were keyed are carried over, a day at a time and each day whole: the rows get the references of the day's key,
 * then the table of random ones is dropped. A row whose meaning was lost already is deleted. Stopped anywhere, it goes on where it was.
 */
export async function rekeyFormerPresences(outpace: Outpace): Promise<{ days: number; rows: number }> {
  const days = outpace.keys.formerPresenceDays();
  let carried = 0;
  for (const day of days) {
    // a day that was carried over with a younger key store than this one: its rows are that one's
    let isAnothers = false;
    const token = await outpace.systemToken('presence-rekeying', indexCapabilities);
    carried += await outpace.act(
      token,
      async ctx => {
        const binding = (await bindingsOf(ctx, [day])).get(day);
        if (binding?.forgotten) return 0;
        isAnothers = binding?.fingerprint != null && isOfAnotherKey(ctx, day, binding);
        const cipher = isAnothers ? undefined : ctx.keys.presenceCipher(day);
        if (!cipher) return 0;
        await bindDays(ctx, [day], { adopt: true });
        const people = ctx.keys.formerPresencePeople(day);
        const numbers = await personNumbers(ctx, people.values());
        const known = [...people].flatMap(([ref, person]) => {
          const number = numbers.get(person);
          return number === undefined ? [] : [{ ref, keyed: cipher.refOf(number) | 0 }];
        });
        const { rows } = await sql<{
          carried: number;
        }>`select carried from core.rekey_presences(${day}::date, ${known.map(one => one.ref)}::int[], ${known.map(one => one.keyed)}::int[])`.execute(
          ctx.tx,
        );
        return rows[0]!.carried;
      },
      { pool: 'worker' },
    );
    if (!isAnothers) outpace.keys.dropFormerPresenceDay(day);
  }
  return { days: days.length, rows: carried };
}
