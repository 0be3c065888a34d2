import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { forgetting } from './forgettingParameters.ts';
import { isSilent, type Retention } from './forgettingRules.ts';
import {
  DestructionShape,
  type Failure,
  type ForgettingStatus,
  ForgettingStatusShape,
} from './forgettingSchema.ts';

interface Row {
  id: string;
  day: string;
  rule: string;
  retention: Retention;
  begunAt: Date;
  doneAt: Date | null;
  keyFingerprint: string | null;
  keyDestroyedAt: Date | null;
  presences: number;
  partitionDroppedAt: Date | null;
  segmentRemovedAt: Date | null;
  segmentBytes: number | null;
  cluster: string | null;
  purgedAt: Date | null;
  purged: Record<string, number> | null;
  failures: Failure[];
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

export const forgettingRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/presence/forgetting',
    summary: {
      zh: '销毁记录:每一天何时、按哪条规则销毁,数量、密钥指纹、失败原因',
      en: 'The destruction record: of each day when, under which rule, counts, the key’s fingerprint, what failed and why',
    },
    permission: 'journal.read',
    scope: 'city',
    query: Type.Object(
      { ...listQuery, open: Type.Optional(Type.Boolean()) },
      { additionalProperties: false },
    ),
    response: listOf(DestructionShape),
    handle: async (ctx, { query }) => {
      const page = await readPage<Row>(
        ctx,
        {
          from: sql`from presence_forgetting f`,
          select: sql`f.id as "id", f.day as "day", f.rule_id as "rule", f.retention as "retention", f.begun_at as "begunAt", f.done_at as "doneAt", f.key_fingerprint as "keyFingerprint", f.key_destroyed_at as "keyDestroyedAt",
            f.row_count as "presences", f.partition_dropped_at as "partitionDroppedAt", f.segment_removed_at as "segmentRemovedAt", f.segment_bytes as "segmentBytes", f.cluster as "cluster", f.purged_at as "purgedAt", f.purged as "purged", f.failures as "failures"`,
          where:
            query.open === undefined
              ? []
              : [query.open ? sql`f.done_at is null` : sql`f.done_at is not null`],
          sorts: { day: { by: sql`f.day`, type: 'date' } },
          defaultSort: '-day',
          id: sql`f.id`,
        },
        query,
      );
      return {
        ...page,
        items: page.items.map(({ purged, ...row }) => ({
          ...row,
          actor: 'system:presence.forget',
          begunAt: row.begunAt.toISOString(),
          doneAt: iso(row.doneAt),
          keyDestroyedAt: iso(row.keyDestroyedAt),
          partitionDroppedAt: iso(row.partitionDroppedAt),
          segmentRemovedAt: iso(row.segmentRemovedAt),
          purgedAt: iso(row.purgedAt),
          seats: purged?.seats ?? 0,
          lines: purged?.lines ?? 0,
          files: purged?.files ?? 0,
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/presence/forgetting/status',
    summary: {
      zh: '销毁任务是否按时运行,在场记录保存多少天、由哪份方案决定',
      en: 'Whether forgetting runs in time, how many days presences are kept, and by whose need',
    },
    // everybody on the staff may know that the city forgets, and see when it does not; nobody is in the answer
    permission: 'signed-in',
    scope: 'city',
    response: ForgettingStatusShape,
    handle: ctx => forgettingStatus(ctx),
  }),
];

/** Whether forgetting runs in time. Asked for at any moment, it does not depend on the watcher being alive. */
export async function forgettingStatus(ctx: Context): Promise<ForgettingStatus> {
  const { rows } = await sql<{
    complete: Date | null;
    watched: Date | null;
    retention: Retention | null;
    held: { day: string; cases: number }[] | null;
    unfinished: number;
  }>`select complete, watched, retention, held, unfinished from core.presence_forgetting_status()`.execute(
    ctx.tx,
  );
  const row = rows[0]!;
  const since = row.complete ?? row.watched;
  return {
    state: isSilent(since?.getTime() ?? null, ctx.now) ? 'silent' : row.complete ? 'in_time' : 'not_yet_run',
    lastCompleteAt: iso(row.complete),
    silenceHours: forgetting.silence.value,
    retention: row.retention,
    unfinished: row.unfinished,
    held: row.held ?? [],
  };
}
