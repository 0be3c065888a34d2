import { sql } from 'kysely';
import { appendEntry } from '../../../core/journal/append.ts';
import type { Context, Events } from '../../../core/module.ts';
import type { Outpace } from '../../../core/outpace.ts';
import { holds } from '../../../core/sessions/capabilities.ts';
import type { Hl7Charset } from './hl7Charset.ts';

/** The feed a transaction acts for. */
export interface ActingFeed {
  id: string;
  labId: string;
  name: string;
  transport: 'mllp' | 'fhir';
  charset: Hl7Charset;
  sendingApplication: string | null;
  sendingFacility: string | null;
  areaKey: number;
}

/** The system's session that becomes a feed; it can find feeds, and nothing else before it has become one. */
export const exchangeSession = { name: 'laboratory.exchange', capabilities: ['lab.read'] as const };

/**
 * Runs one transaction as a feed: in its name, within its laboratory's area, with what a laboratory may do when it enters results. Null when the feed is not
 * there or was revoked. `pool`: 'worker' where the caller already holds a connection of the other.
 */
export async function actAsFeed<T>(
  outpace: Outpace,
  feedId: string,
  pool: 'app' | 'worker',
  work: (ctx: Context, feed: ActingFeed) => Promise<T>,
): Promise<T | null> {
  const token = await outpace.systemToken(exchangeSession.name, exchangeSession.capabilities);
  return outpace.act(
    token,
    async ctx => {
      const { rows } = await sql<
        Omit<ActingFeed, 'id'> & { areaHi: number; can: number }
      >`select lab_id as "labId", name, transport, charset, sending_application as "sendingApplication", sending_facility as "sendingFacility",
          area_key as "areaKey", area_hi as "areaHi", can from core.enter_lab_feed(${feedId}, ${new Date(ctx.now)})`.execute(
        ctx.tx,
      );
      const row = rows[0];
      if (!row) return null;
      const { areaHi, can, ...feed } = row;
      return work(
        narrowed(ctx, { actor: `device:${feedId}`, can: Number(can), lo: feed.areaKey, hi: areaHi }),
        { id: feedId, ...feed },
      );
    },
    { pool },
  );
}

/** The same transaction under the scope the database now applies: what is journaled and told is told in the feed's name. */
function narrowed(ctx: Context, scope: { actor: string; can: number; lo: number; hi: number }): Context {
  const own: Context = {
    ...ctx,
    scope: { ...ctx.scope, ...scope, role: 'device', kind: 'device' },
    can: capability => holds(scope.can, capability),
    journal: entry => appendEntry(ctx.tx, ctx.keys, own.scope, ctx.now, ctx.purpose, entry),
    async emit<K extends keyof Events>(name: K, event: Events[K]) {
      for (const module of ctx.outpace.modules) await module.reactions?.[name]?.(own, event);
    },
  };
  return own;
}
