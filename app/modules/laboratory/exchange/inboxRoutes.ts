import { sql } from 'kysely';
import Type from 'typebox';
import { listQuery, readPage } from '../../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../../core/http/route.ts';
import type { Context } from '../../../core/module.ts';
import { isRefusal, notFound } from '../../../core/refusal.ts';
import { colleagues } from '../../accounts/queries.ts';
import {
  AssignInbox,
  InboxAnswer,
  InboxDetail,
  type InboxItem,
  InboxList,
  inboxStates,
  MessageList,
  type MessageView,
  RejectInbox,
  Uuid,
} from './api.ts';
import { candidatesFor } from './candidates.ts';
import { assignInbox, rejectInbox } from './inbox.ts';
import { type InboxRow, inboxColumns, readInbox } from './inboxStore.ts';
import { labInScope } from './labInScope.ts';
import { proposeTubes } from './proposals.ts';

const id = Type.Object({ id: Uuid });
const stateQuery = (states: readonly string[]) =>
  Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...states] }));

export const inboxRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/labs/:id/inbox',
    summary: { zh: '对不上采样管的结果', en: 'Results that fit no tube' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object({ ...listQuery, state: stateQuery(inboxStates) }, { additionalProperties: false }),
    response: InboxList,
    handle: async (ctx, { params, query }) => {
      if (!(await labInScope(ctx, params.id))) return notFound;
      const page = await readPage<InboxRow>(
        ctx,
        {
          from: sql`from lab_inbox i`,
          select: inboxColumns,
          where: [sql`i.lab_id = ${params.id}`, ...(query.state ? [sql`i.state = ${query.state}`] : [])],
          sorts: { received: { by: sql`i.received_at`, type: 'timestamptz' } },
          defaultSort: '-received',
          id: sql`i.id`,
        },
        query,
      );
      return { ...page, items: await itemsOf(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/inbox/:id',
    summary: { zh: '一条对不上的结果与可能的采样管', en: 'A result that fits no tube, with proposals' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: InboxDetail,
    handle: async (ctx, { params }) => {
      const row = await readInbox(ctx, params.id);
      if (!row) return notFound;
      const [item] = await itemsOf(ctx, [row]);
      const proposals =
        row.state === 'waiting' ? proposeTubes(row.result, await candidatesFor(ctx, row)) : [];
      return {
        ...item!,
        namesSomebody: row.personSealed !== null,
        proposals: proposals.map(each => ({
          ...each,
          receivedAt: each.receivedAt.toISOString(),
          firstSampleAt: each.firstSampleAt?.toISOString() ?? null,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/laboratory/inbox/:id/assign',
    summary: { zh: '认定结果属于哪支采样管', en: 'Say which tube a result is of' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: AssignInbox,
    response: InboxAnswer,
    handle: async (ctx, { params, body }) => {
      const row = await readInbox(ctx, params.id);
      if (!row) return notFound;
      const taken = await assignInbox(ctx, row, body);
      if (isRefusal(taken)) return taken;
      return { id: row.id, state: 'assigned' as const, result: taken.result, version: row.version + 1 };
    },
  }),
  route({
    method: 'POST',
    url: '/laboratory/inbox/:id/reject',
    summary: { zh: '不采用这条结果', en: 'Reject a result' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: RejectInbox,
    response: InboxAnswer,
    handle: async (ctx, { params, body }) => {
      const row = await readInbox(ctx, params.id);
      if (!row) return notFound;
      const no = await rejectInbox(ctx, row, body);
      return no ?? { id: row.id, state: 'rejected' as const, result: null, version: row.version + 1 };
    },
  }),
  route({
    method: 'GET',
    url: '/labs/:id/messages',
    summary: { zh: '收到的消息与文件', en: 'Messages and files received' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object(
      { ...listQuery, state: stateQuery(['taken', 'refused']) },
      { additionalProperties: false },
    ),
    response: MessageList,
    handle: async (ctx, { params, query }) => {
      if (!(await labInScope(ctx, params.id))) return notFound;
      const page = await readPage<
        Omit<MessageView, 'receivedAt' | 'forgottenAt'> & { receivedAt: Date; forgottenAt: Date | null }
      >(
        ctx,
        {
          from: sql`from lab_message m`,
          select: sql`m.id, m.transport, (select f.name from lab_feed f where f.id = m.feed_id) as "feedName", m.control_id as "controlId", m.state, m.received_at as "receivedAt", m.results, m.released,
            m.for_review as "forReview", m.already, m.waiting, m.refused, m.problems, m.forgotten_at as "forgottenAt"`,
          where: [sql`m.lab_id = ${params.id}`, ...(query.state ? [sql`m.state = ${query.state}`] : [])],
          sorts: { received: { by: sql`m.received_at`, type: 'timestamptz' } },
          defaultSort: '-received',
          id: sql`m.id`,
        },
        query,
      );
      return {
        ...page,
        items: page.items.map(item => ({
          ...item,
          receivedAt: item.receivedAt.toISOString(),
          forgottenAt: item.forgottenAt?.toISOString() ?? null,
        })),
      };
    },
  }),
];

async function itemsOf(ctx: Context, rows: readonly InboxRow[]): Promise<InboxItem[]> {
  const names = await colleagues(
    ctx,
    rows.flatMap(row => row.decidedBy ?? []),
  );
  return rows.map(row => ({
    id: row.id,
    labId: row.labId,
    tubeCode: row.tubeCode,
    outcome: row.result.outcome,
    genes: row.result.genes ?? [],
    takenAt: row.result.takenAt ?? null,
    testedAt: row.result.testedAt,
    plateCode: row.result.plateCode ?? null,
    well: row.result.well ?? null,
    transport: row.transport,
    feedName: row.feedName,
    fileName: row.fileName,
    rule: row.rule,
    why: row.why,
    state: row.state,
    receivedAt: row.receivedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedByName: row.decidedBy ? (names.get(row.decidedBy)?.name ?? null) : null,
    reason: row.reason,
    assignedTubeCode: row.assignedCode,
    version: row.version,
  }));
}
