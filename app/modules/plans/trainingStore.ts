import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { NeedRow, NewRecords, RecordRow, SkillRow, StaffRow } from './trainingSchema.ts';

const recordColumns = sql`r.id, r.account_id as "accountId", r.skill_id as "skillId", r.held_from as "heldFrom", r.valid_until as "validUntil", r.proof, r.recorded_at as "recordedAt",
  r.recorded_by as "recordedBy", r.revoked_at as "revokedAt", r.revoked_reason as "revokedReason"`;

export async function readSkills(ctx: Context): Promise<SkillRow[]> {
  const { rows } =
    await sql<SkillRow>`select id, code, name, name_en as "nameEn", valid_months as "validMonths" from skill where archived_at is null order by id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Adds a skill; null when its code is taken. */
export async function insertSkill(ctx: Context, skill: Omit<SkillRow, 'id'>): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`insert into skill (code, name, name_en, valid_months, created_by) values (${skill.code}, ${skill.name}, ${skill.nameEn}, ${skill.validMonths}, ${ctx.scope.actor}) on conflict (code) do nothing returning id`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

/** Staff of the caller's area; needs training.write. */
export async function readStaff(ctx: Context): Promise<StaffRow[]> {
  const { rows } =
    await sql<StaffRow>`select id, person, name, unit, role, area_key as "areaKey" from core.training_staff() order by unit, name`.execute(
      ctx.tx,
    );
  return rows;
}

/** Records in scope, newest first; of one account when named. Row-level security: one's own, and with training.write those of one's area. */
export async function readRecords(ctx: Context, accountId?: string): Promise<RecordRow[]> {
  const { rows } =
    await sql<RecordRow>`select ${recordColumns} from training_record r ${accountId ? sql`where r.account_id = ${accountId}` : sql``} order by r.held_from desc, r.id desc`.execute(
      ctx.tx,
    );
  return rows;
}

export async function insertRecords(
  ctx: Context,
  body: NewRecords,
  staff: ReadonlyMap<string, StaffRow>,
): Promise<string[]> {
  const keys = body.accountIds.map(id => staff.get(id)!.areaKey);
  const { rows } = await sql<{ id: string }>`
    insert into training_record (account_id, skill_id, held_from, valid_until, proof, recorded_at, recorded_by, area_key)
    select a, ${body.skillId}, ${body.heldFrom}, ${body.validUntil}, ${body.proof}, ${new Date(ctx.now)}, ${ctx.scope.actor}, k
    from unnest(${body.accountIds}::uuid[], ${keys}::bigint[]) x(a, k) returning id`.execute(ctx.tx);
  return rows.map(row => row.id);
}

/** Revokes a record; the account it was of, or null when there is none to revoke. */
export async function revokeRecord(ctx: Context, id: string, reason: string): Promise<string | null> {
  const { rows } = await sql<{
    account: string;
  }>`update training_record set revoked_at = ${new Date(ctx.now)}, revoked_by = ${ctx.scope.actor}, revoked_reason = ${reason} where id = ${id} and revoked_at is null returning account_id as account`.execute(
    ctx.tx,
  );
  return rows[0]?.account ?? null;
}

export async function readNeeds(ctx: Context): Promise<NeedRow[]> {
  const { rows } =
    await sql<NeedRow>`select area_key as "areaKey", skill_id as "skillId", unit, needed from training_need order by area_key, skill_id, unit`.execute(
      ctx.tx,
    );
  return rows;
}

/** Sets a need; none is needed any more at 0. */
export async function setNeed(ctx: Context, need: NeedRow): Promise<void> {
  if (need.needed === 0)
    await sql`delete from training_need where area_key = ${need.areaKey} and skill_id = ${need.skillId} and unit = ${need.unit}`.execute(
      ctx.tx,
    );
  else
    await sql`insert into training_need (area_key, skill_id, unit, needed, set_at, set_by) values (${need.areaKey}, ${need.skillId}, ${need.unit}, ${need.needed}, ${new Date(ctx.now)}, ${ctx.scope.actor})
      on conflict (area_key, skill_id, unit) do update set needed = excluded.needed, set_at = excluded.set_at, set_by = excluded.set_by`.execute(
      ctx.tx,
    );
}
