import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { readRosterText } from './openRoster.ts';
import { insertBatch } from './rosterStore.ts';
import { sealRoster } from './rosters.ts';
import { officeTimes } from './rules.ts';
import { todayOf } from './views.ts';

export interface InvitationRow {
  id: string;
  unitId: string;
  cohortId: string;
  unit: string;
  cohort: { zh: string; en: string };
  expiresAt: Date;
  sentCount: number;
  revokedAt: Date | null;
  createdAt: Date;
  areaKey: number;
}
const columns = sql`i.id, i.unit_id as "unitId", i.cohort_id as "cohortId", u.name as unit, c.title as cohort, i.expires_at as "expiresAt", i.sent_count as "sentCount", i.revoked_at as "revokedAt", i.created_at as "createdAt", i.area_key as "areaKey"`;
const from = sql`from roster_invitation i join test_unit u on u.id = i.unit_id join test_cohort c on c.id = i.cohort_id`;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** COH-11: makes a link for an employer. 128 random bits, of which only the hash is kept; it is shown this once. */
export async function invite(
  ctx: Context,
  unit: { id: string; cohortId: string; areaKey: number },
): Promise<{ id: string; token: string; expiresAt: string }> {
  const token = randomBytes(16).toString('base64url');
  const expiresAt = new Date(ctx.now + officeTimes.invitationDays * 86_400_000);
  const { rows } = await sql<{
    id: string;
  }>`insert into roster_invitation (unit_id, cohort_id, token_hash, expires_at, created_at, created_by, area_key)
    values (${unit.id}, ${unit.cohortId}, ${hashOf(token)}, ${expiresAt}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${unit.areaKey}) returning id`.execute(
    ctx.tx,
  );
  return { id: rows[0]!.id, token, expiresAt: expiresAt.toISOString() };
}

export async function readInvitations(ctx: Context, cohortId: string): Promise<InvitationRow[]> {
  const { rows } =
    await sql<InvitationRow>`select ${columns} ${from} where i.cohort_id = ${cohortId} order by i.id desc limit 200`.execute(
      ctx.tx,
    );
  return rows;
}

/** Whether the session sees the invitation, whatever became of it. */
export async function invitationSeen(ctx: Context, id: string): Promise<boolean> {
  return (await sql`select 1 from roster_invitation where id = ${id}`.execute(ctx.tx)).rows.length > 0;
}

export async function revokeInvitation(ctx: Context, id: string): Promise<boolean> {
  const result =
    await sql`update roster_invitation set revoked_at = ${new Date(ctx.now)}, revoked_by = ${ctx.scope.actor} where id = ${id} and revoked_at is null`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

/** COH-11: the invitation of a token while it is good; the same null for unknown, ended and used up. */
export async function invitationOf(ctx: Context, token: string): Promise<InvitationRow | null> {
  if (!/^[\w-]{22}$/.test(token)) return null;
  const { rows } =
    await sql<InvitationRow>`select ${columns} ${from} where i.token_hash = ${hashOf(token)} and i.revoked_at is null and i.expires_at > ${new Date(ctx.now)} and i.sent_count < ${officeTimes.invitationSends} and c.closed_at is null`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/**
 * COH-11: takes what an employer sent. Nobody is put on a roster by it: an officer looks at it and takes it in. What comes back says how many lines could be read and which could not, and nothing about
 * who is known here.
 */
export async function receiveFromEmployer(
  ctx: Context,
  invitation: InvitationRow,
  text: string,
): Promise<{ people: number; unreadable: number[] } | Refusal> {
  if (!text.trim()) return refuse('COH-11', '还没有填写人员。', 'Nobody is named yet.');
  const read = readRosterText(text, Number(todayOf(ctx).slice(0, 4)));
  if (isRefusal(read)) return read;
  const used =
    await sql`update roster_invitation set sent_count = sent_count + 1 where id = ${invitation.id} and sent_count < ${officeTimes.invitationSends}`.execute(
      ctx.tx,
    );
  if (Number(used.numAffectedRows) !== 1)
    return refuse(
      'COH-11',
      '这个链接已用完,请联系发给您链接的部门。',
      'This link is used up; ask the department that sent it.',
    );
  const unreadable = read.rows
    .filter(
      ({ reading }) =>
        !reading.values.get('name') ||
        (!reading.values.get('documentNumber') && !reading.values.get('phone')),
    )
    .map(({ row }) => row);
  const id = await insertBatch(ctx, {
    cohortId: invitation.cohortId,
    unitId: invitation.unitId,
    source: 'employer',
    invitationId: invitation.id,
    fileName: `${invitation.unit} ${todayOf(ctx)}`,
    ...sealRoster(ctx, Buffer.from(text)),
    fromOn: todayOf(ctx),
    state: 'received',
    areaKey: invitation.areaKey,
  });
  await ctx.journal({
    act: 'roster.received',
    objectKind: 'roster',
    objectId: id,
    rule: 'COH-11',
    areaKey: invitation.areaKey,
    detail: { cohort: invitation.cohortId, source: 'employer', lines: read.rows.length },
  });
  return { people: read.rows.length - unreadable.length, unreadable };
}
