import { sql } from 'kysely';
import { type ListPlan, type Page, readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { sending } from './parameters.ts';
import type { Channel, MessageRow, MessageState, OutboxItem, Template } from './schema.ts';

/** A message to insert, rendered. */
export interface QueuedMessage {
  personId: string;
  template: Template;
  facts: unknown;
  text: string;
  channel: Channel;
  urgent: boolean;
  subjectKind: string;
  subjectId: string;
  dedupeKey: string;
  state: 'queued' | 'held';
  heldBy: string | null;
  /** Epoch ms. */
  nextAt: number;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

/** Inserts messages; one with the same key of the same person stays as it is and is not counted. Returns ids by row number. One statement. */
export async function insertMessages(ctx: Context, rows: readonly QueuedMessage[]): Promise<number> {
  if (!rows.length) return 0;
  const json = JSON.stringify(
    rows.map(row => ({
      p: row.personId,
      t: row.template,
      f: row.facts,
      x: row.text,
      c: row.channel,
      u: row.urgent,
      k: row.subjectKind,
      s: row.subjectId,
      d: row.dedupeKey,
      e: row.state,
      h: row.heldBy,
      n: new Date(row.nextAt).toISOString(),
      a: row.areaKey,
      l: row.locatedKey,
      o: row.originKey,
    })),
  );
  const { rows: inserted } = await sql<{ id: string }>`
    insert into message (person_id, template, facts, text, channel, urgent, subject_kind, subject_id, dedupe_key, state, held_by, next_at, created_at, created_by, area_key, located_key, origin_key)
    select p, t, f, x, c, u, k, s, d, e, h, n, ${new Date(ctx.now)}, ${ctx.scope.actor}, a, l, o from jsonb_to_recordset(${json}::jsonb)
      as r(p uuid, t text, f jsonb, x text, c text, u boolean, k text, s uuid, d text, e text, h text, n timestamptz, a bigint, l bigint, o bigint)
    on conflict (person_id, dedupe_key) do nothing returning id`.execute(ctx.tx);
  return inserted.length;
}

const readColumns = sql`id, person_id as "personId", template, text, language, channel, state, subject_kind as "subjectKind", subject_id as "subjectId", created_at as "createdAt",
  sent_at as "sentAt", delivered_at as "deliveredAt", failed_at as "failedAt"`;

/** Messages of people or about subjects, newest first, at most 1,000. */
export async function readMessages(
  ctx: Context,
  of: { personIds?: readonly string[]; subjectIds?: readonly string[] },
): Promise<MessageRow[]> {
  const where = of.personIds
    ? sql`person_id = any(${[...of.personIds]}::uuid[])`
    : sql`subject_id = any(${[...(of.subjectIds ?? [])]}::uuid[])`;
  const { rows } =
    await sql<MessageRow>`select ${readColumns} from message where ${where} order by id desc limit 1000`.execute(
      ctx.tx,
    );
  return rows;
}

/** A message taken up for sending. */
export interface ClaimedMessage {
  id: string;
  personId: string;
  template: Template;
  facts: Record<string, unknown>;
  channel: Channel;
  urgent: boolean;
  attempts: number;
  /** The gateway it was being given to when a crash cut it off; null for one that was not. */
  leftWith: string | null;
  subjectKind: string;
  subjectId: string;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

/** Locks what is due, urgent first; others that send at the same time pass it over. */
export async function lockDue(ctx: Context): Promise<ClaimedMessage[]> {
  const { rows } = await sql<ClaimedMessage>`
    select id, person_id as "personId", template, facts, channel, urgent, attempts, case when state = 'sending' then gateway end as "leftWith", subject_kind as "subjectKind", subject_id as "subjectId",
      area_key as "areaKey", located_key as "locatedKey", origin_key as "originKey"
    from message where state in ('queued', 'held', 'sending') and next_at <= ${new Date(ctx.now)}
    order by urgent desc, next_at, id limit ${sending.batch} for update skip locked`.execute(ctx.tx);
  return rows;
}

/** Messages the rules hold back until an instant (epoch ms). */
export async function hold(
  ctx: Context,
  rows: readonly { id: string; rule: string; until: number }[],
): Promise<void> {
  if (!rows.length) return;
  await sql`update message m set state = 'held', held_by = h.rule, next_at = h.until, version = version + 1
    from unnest(${rows.map(row => row.id)}::uuid[], ${rows.map(row => row.rule)}::text[], ${rows.map(row => new Date(row.until).toISOString())}::timestamptz[]) h(id, rule, until)
    where m.id = h.id`.execute(ctx.tx);
}

/** Takes back messages that have lost their point before they went out. */
export async function drop(ctx: Context, ids: readonly string[], reason: string): Promise<void> {
  if (!ids.length) return;
  await sql`update message set state = 'cancelled', held_by = null, cancelled_by = ${ctx.scope.actor}, cancel_reason = ${reason}, version = version + 1 where id = any(${[...ids]}::uuid[])`.execute(
    ctx.tx,
  );
}

/** Marks what goes to a gateway now, with the text as sent; kept for a lease, then taken up again. */
export async function markSending(
  ctx: Context,
  rows: readonly { id: string; language: string; text: string; maskedTo: string | null; gateway: string }[],
): Promise<void> {
  if (!rows.length) return;
  const lease = new Date(ctx.now + sending.leaseMinutes * 60_000);
  await sql`update message m set state = 'sending', held_by = null, next_at = ${lease}, attempts = attempts + 1, language = s.language, text = s.text,
      masked_to = s.masked_to, gateway = s.gateway, version = version + 1
    from unnest(${rows.map(row => row.id)}::uuid[], ${rows.map(row => row.language)}::text[], ${rows.map(row => row.text)}::text[], ${rows.map(row => row.maskedTo)}::text[], ${rows.map(row => row.gateway)}::text[])
      s(id, language, text, masked_to, gateway)
    where m.id = s.id`.execute(ctx.tx);
}

/** What became of messages; `retryAt` (epoch ms): tried again then. */
export type Settled =
  | { id: string; state: 'sent' | 'delivered'; gatewayId: string | null }
  | { id: string; state: 'queued' | 'failed'; retryAt: number | null; problem: Bilingual };

/** Writes what became of messages that were being sent. */
export async function settle(ctx: Context, rows: readonly Settled[]): Promise<void> {
  if (!rows.length) return;
  const at = new Date(ctx.now);
  const json = JSON.stringify(
    rows.map(row =>
      'problem' in row
        ? { i: row.id, s: row.state, p: row.problem, n: row.retryAt && new Date(row.retryAt).toISOString() }
        : { i: row.id, s: row.state, g: row.gatewayId },
    ),
  );
  await sql`update message m set state = r.s, gateway_id = coalesce(r.g, gateway_id), problem = r.p, next_at = coalesce(r.n, next_at),
      sent_at = case when r.s in ('sent', 'delivered') then coalesce(sent_at, ${at}::timestamptz) else sent_at end,
      delivered_at = case when r.s = 'delivered' then ${at}::timestamptz else delivered_at end, failed_at = case when r.s = 'failed' then ${at}::timestamptz else null end, version = version + 1
    from jsonb_to_recordset(${json}::jsonb) as r(i uuid, s text, g text, p jsonb, n timestamptz) where m.id = r.i and m.state in ('sending', 'sent', 'queued', 'held')`.execute(
    ctx.tx,
  );
}

/** Sent messages whose gateway may know more by now; marks them as asked. */
export async function lockUnconfirmed(
  ctx: Context,
  gateways: readonly string[],
): Promise<{ id: string; gateway: string; gatewayId: string }[]> {
  const { rows } = await sql<{ id: string; gateway: string; gatewayId: string }>`
    update message set asked_at = ${new Date(ctx.now)} where id in (
      select id from message where state = 'sent' and gateway_id is not null and gateway = any(${[...gateways]}::text[])
        and sent_at > ${new Date(ctx.now - sending.receiptHours * 3_600_000)} and (asked_at is null or asked_at <= ${new Date(ctx.now - sending.receiptMinutes * 60_000)})
      order by asked_at nulls first, sent_at limit ${sending.batch} for update skip locked)
    returning id, gateway, gateway_id as "gatewayId"`.execute(ctx.tx);
  return rows;
}

/** What waits in the whole outbox: messages due now, and sent ones a gateway may know more of. */
export async function anythingToDo(ctx: Context): Promise<{ due: boolean; unconfirmed: boolean }> {
  const { rows } = await sql<{ due: boolean; unconfirmed: boolean }>`select
    exists (select from message where state in ('queued', 'held', 'sending') and next_at <= ${new Date(ctx.now)}) as due,
    exists (select from message where state = 'sent' and gateway_id is not null and sent_at > ${new Date(ctx.now - sending.receiptHours * 3_600_000)}
      and (asked_at is null or asked_at <= ${new Date(ctx.now - sending.receiptMinutes * 60_000)})) as unconfirmed`.execute(
    ctx.tx,
  );
  return rows[0]!;
}

const listColumns = sql`m.id as "id", m.person_id as "personId", p.masked_name as "maskedName", m.masked_to as "maskedTo", m.template as "template", m.text as "text", m.language as "language",
  m.channel as "channel", m.urgent as "urgent", m.subject_kind as "subjectKind", m.subject_id as "subjectId", m.state as "state", m.held_by as "heldBy", m.next_at as "nextAt",
  m.attempts as "attempts", m.gateway as "gateway", m.problem as "problem", m.created_at as "createdAt", m.created_by as "createdBy", m.sent_at as "sentAt", m.delivered_at as "deliveredAt",
  m.failed_at as "failedAt", m.cancel_reason as "cancelReason", m.version as "version"`;
// a reader of messages who may not read people sees no name
const from = sql`from message m left join person p on p.id = m.person_id`;

type Row = Omit<OutboxItem, 'maskedName' | 'nextAt' | 'createdAt' | 'sentAt' | 'deliveredAt' | 'failedAt'> & {
  maskedName: string | null;
} & Record<'nextAt' | 'createdAt', Date> &
  Record<'sentAt' | 'deliveredAt' | 'failedAt', Date | null>;

const shown = (row: Row): OutboxItem => ({
  ...row,
  maskedName: row.maskedName ?? '*',
  nextAt: row.nextAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
  deliveredAt: row.deliveredAt?.toISOString() ?? null,
  failedAt: row.failedAt?.toISOString() ?? null,
});

export interface OutboxFilters {
  after?: string;
  limit?: number;
  sort?: string;
  state?: string;
  template?: string;
  channel?: string;
  subjectKind?: string;
  subjectId?: string;
  personId?: string;
}

/** One page of the outbox, newest first unless asked otherwise. */
export async function listMessages(ctx: Context, query: OutboxFilters): Promise<Page<OutboxItem>> {
  const equal = {
    state: query.state,
    template: query.template,
    channel: query.channel,
    subject_kind: query.subjectKind,
    subject_id: query.subjectId,
    person_id: query.personId,
  };
  const plan: ListPlan = {
    from,
    select: listColumns,
    where: Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [sql`m.${sql.ref(column)} = ${value}`],
    ),
    sorts: {
      created: { by: sql`m.created_at`, type: 'timestamptz' },
      next: { by: sql`m.next_at`, type: 'timestamptz' },
    },
    defaultSort: '-created',
    id: sql`m.id`,
  };
  const page = await readPage<Row>(ctx, plan, query);
  return { ...page, items: page.items.map(shown) };
}

/** One message of the outbox, or null when absent or outside the scope. */
export async function messageById(ctx: Context, id: string): Promise<OutboxItem | null> {
  const { rows } = await sql<Row>`select ${listColumns} ${from} where m.id = ${id}`.execute(ctx.tx);
  return rows[0] ? shown(rows[0]) : null;
}

/** Messages by state since an instant, in this scope; those still open count whatever their age. */
export async function countStates(ctx: Context, since: Date): Promise<{ state: MessageState; n: number }[]> {
  const { rows } = await sql<{ state: MessageState; n: number }>`select state, count(*)::int as n from message
    where created_at >= ${since} or state in ('queued', 'held', 'sending', 'failed') group by state`.execute(
    ctx.tx,
  );
  return rows;
}

/** Puts a failed message back at the front; false when somebody was quicker. */
export async function requeue(ctx: Context, id: string, version: number): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update message set state = 'queued', attempts = 0, next_at = ${new Date(ctx.now)}, failed_at = null, problem = null, version = version + 1
    where id = ${id} and version = ${version} and state = 'failed'`.execute(ctx.tx);
  return numAffectedRows === 1n;
}

/** Takes a message back that has not gone out; false when it has, or somebody was quicker. */
export async function cancel(ctx: Context, id: string, version: number, reason: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update message set state = 'cancelled', cancelled_by = ${ctx.scope.actor}, cancel_reason = ${reason}, version = version + 1
    where id = ${id} and version = ${version} and state in ('queued', 'held', 'failed')`.execute(ctx.tx);
  return numAffectedRows === 1n;
}

/** Names of accounts by id, with their unit. */
export async function accountNames(ctx: Context, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{
    id: string;
    name: string;
    unit: string;
  }>`select id, name, unit from core.account_names(${[...new Set(ids)]}::text[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row.unit ? `${row.name}（${row.unit}）` : row.name]));
}
