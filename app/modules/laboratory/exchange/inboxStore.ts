import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import type { Bilingual } from '../../../core/refusal.ts';
import type { IncomingResult } from '../schema.ts';

export interface InboxRow {
  id: string;
  labId: string;
  feedId: string | null;
  feedName: string | null;
  messageId: string | null;
  transport: 'mllp' | 'fhir' | 'file';
  fileName: string | null;
  tubeCode: string;
  result: IncomingResult;
  personSealed: Buffer | null;
  personUnder: string | null;
  rule: string;
  why: Bilingual;
  state: 'waiting' | 'assigned' | 'fitted' | 'rejected';
  receivedAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  reason: string | null;
  assignedCode: string | null;
  areaKey: number;
  version: number;
}

/** Columns of an `InboxRow` of alias i, with its feed's name. */
export const inboxColumns = sql`i.id, i.lab_id as "labId", i.feed_id as "feedId", (select f.name from lab_feed f where f.id = i.feed_id) as "feedName", i.message_id as "messageId", i.transport,
  i.file_name as "fileName", i.tube_code as "tubeCode", i.result, i.person_sealed as "personSealed", i.person_under as "personUnder", i.rule, i.why, i.state, i.received_at as "receivedAt", i.decided_at as "decidedAt",
  i.decided_by as "decidedBy", i.reason, i.assigned_code as "assignedCode", i.area_key as "areaKey", i.version`;

export interface NewInboxRow {
  labId: string;
  feedId: string | null;
  messageId: string;
  transport: 'mllp' | 'fhir' | 'file';
  fileName: string | null;
  result: IncomingResult;
  personSealed: Buffer | null;
  personUnder: string | null;
  rule: string;
  why: Bilingual;
  areaKey: number;
}

/** Which of these keys the inbox has, whatever became of them. */
export async function keysInInbox(
  ctx: Context,
  labId: string,
  keys: readonly string[],
): Promise<Set<string>> {
  if (!keys.length) return new Set();
  const { rows } = await sql<{
    key: string;
  }>`select result_key as key from lab_inbox where lab_id = ${labId} and result_key = any(${keys as string[]}::text[])`.execute(
    ctx.tx,
  );
  return new Set(rows.map(row => row.key));
}

/** Adds results that wait; one that waits already stays as it is. Returns how many were added. */
export async function insertInbox(ctx: Context, rows: readonly NewInboxRow[]): Promise<number> {
  if (!rows.length) return 0;
  const json = JSON.stringify(
    rows.map(({ personSealed, ...row }) => ({
      ...row,
      person: personSealed?.toString('hex') ?? null,
      key: row.result.key,
      code: row.result.tubeCode,
    })),
  );
  const result =
    await sql`insert into lab_inbox (lab_id, feed_id, message_id, transport, file_name, result_key, tube_code, result, person_sealed, person_under, rule, why, received_at, area_key)
    select x."labId", x."feedId", x."messageId", x.transport, x."fileName", x.key, x.code, x.result, decode(x.person, 'hex'), x."personUnder", x.rule, x.why, ${new Date(ctx.now)}, x."areaKey"
    from jsonb_to_recordset(${json}::jsonb) as x("labId" uuid, "feedId" uuid, "messageId" uuid, transport text, "fileName" text, key text, code text, result jsonb, person text, "personUnder" uuid, rule text, why jsonb, "areaKey" bigint)
    on conflict (lab_id, result_key) do nothing`.execute(ctx.tx);
  return Number(result.numAffectedRows ?? 0);
}

export async function readInbox(ctx: Context, id: string): Promise<InboxRow | null> {
  const { rows } = await sql<InboxRow>`select ${inboxColumns} from lab_inbox i where i.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** Ends waiting; false when it was decided before or another version stands. */
export async function decideInbox(
  ctx: Context,
  row: { id: string; version: number },
  decision: {
    state: 'assigned' | 'rejected';
    reason: string;
    assignedCode?: string;
    assignedTube?: string | null;
  },
): Promise<boolean> {
  const result =
    await sql`update lab_inbox set state = ${decision.state}, decided_at = ${new Date(ctx.now)}, decided_by = ${ctx.scope.actor}, reason = ${decision.reason},
      assigned_code = ${decision.assignedCode ?? null}, assigned_tube = ${decision.assignedTube ?? null}::uuid, version = version + 1
    where id = ${row.id} and version = ${row.version} and state = 'waiting'`.execute(ctx.tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** How many still wait in a laboratory. */
export async function countWaiting(ctx: Context, labId: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from lab_inbox where lab_id = ${labId} and state = 'waiting'`.execute(ctx.tx);
  return rows[0]!.n;
}

/** Waiting results whose tube has since reached the laboratory, oldest first; each is tried once an hour and marked as tried. */
export async function arrivedSince(ctx: Context, most: number): Promise<InboxRow[]> {
  const { rows } = await sql<InboxRow>`with due as (
      update lab_inbox set tried_at = ${new Date(ctx.now)} where id in (select x.id from lab_inbox x where x.state = 'waiting' and (x.tried_at is null or x.tried_at < ${new Date(ctx.now - 3_600_000)})
        and exists (select 1 from lab_tube t where t.code = x.tube_code and t.lab_id = x.lab_id) order by x.received_at, x.id limit ${most} for update skip locked) returning id)
    select ${inboxColumns} from lab_inbox i where i.id in (select id from due) order by i.received_at, i.id`.execute(
    ctx.tx,
  );
  return rows;
}

/** Their tube arrived and they took effect by themselves. */
export async function fitInbox(ctx: Context, ids: readonly string[]): Promise<void> {
  if (!ids.length) return;
  await sql`update lab_inbox set state = 'fitted', decided_at = ${new Date(ctx.now)}, decided_by = ${ctx.scope.actor}, assigned_code = tube_code, version = version + 1
    where id = any(${ids as string[]}::uuid[]) and state = 'waiting'`.execute(ctx.tx);
}

/** Its tube arrived but the result cannot be of it: it goes on waiting for a person, who now sees why. */
export async function explainInbox(
  ctx: Context,
  rows: readonly { id: string; rule: string; why: Bilingual }[],
): Promise<void> {
  if (!rows.length) return;
  await sql`update lab_inbox i set rule = x.rule, why = x.why from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, rule text, why jsonb) where i.id = x.id and i.rule <> x.rule`.execute(
    ctx.tx,
  );
}
