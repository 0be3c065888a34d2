import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { PlanBody, PlanRow, VersionRow, VersionState } from './schema.ts';

const planColumns = sql`p.id, p.title, p.diseases, p.example, p.area_key as "areaKey", p.created_at as "createdAt", p.created_by as "createdBy",
  p.withdrawn_at as "withdrawnAt", p.withdrawn_by as "withdrawnBy", p.withdrawn_reason as "withdrawnReason", p.version`;
const versionColumns = sql`v.id, v.plan_id as "planId", v.number, v.state, v.title, v.diseases, v.body, v.note, v.writers, v.writer_people as "writerPeople", v.written_at as "writtenAt",
  v.review_note as "reviewNote", v.reviewed_at as "reviewedAt", v.reviewed_by as "reviewedBy", v.in_force_at as "inForceAt", v.in_force_by as "inForceBy", v.until_at as "untilAt",
  v.area_key as "areaKey", v.version`;

/** What a plan's version says. */
export interface Content {
  title: string;
  diseases: string[];
  note: string;
  body: PlanBody;
}

export async function readPlan(ctx: Context, id: string): Promise<PlanRow | null> {
  const { rows } = await sql<PlanRow>`select ${planColumns} from plan p where p.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** All plans in scope with their versions' states, those in force first. A city has dozens; 500 is the most shown. */
export async function readPlans(
  ctx: Context,
): Promise<
  (PlanRow & { inForce: number | null; inForceAt: Date | null; draft: VersionState | null; open: number })[]
> {
  const { rows } = await sql<
    PlanRow & { inForce: number | null; inForceAt: Date | null; draft: VersionState | null; open: number }
  >`select ${planColumns}, f.number as "inForce", f.in_force_at as "inForceAt", d.state as draft,
      (select count(*)::int from plan_firing x where x.plan_id = p.id and x.cleared_at is null) as open
    from plan p left join plan_version f on f.plan_id = p.id and f.state = 'in_force' left join plan_version d on d.plan_id = p.id and d.state in ('draft', 'reviewed')
    order by p.withdrawn_at nulls first, (f.number is null), p.id desc limit 500`.execute(ctx.tx);
  return rows;
}

/** Versions of a plan, newest first. */
export async function readVersions(ctx: Context, planId: string): Promise<VersionRow[]> {
  const { rows } =
    await sql<VersionRow>`select ${versionColumns} from plan_version v where v.plan_id = ${planId} order by v.number desc`.execute(
      ctx.tx,
    );
  return rows;
}

/** The versions in force of all plans in scope. */
export async function readInForce(ctx: Context): Promise<VersionRow[]> {
  const { rows } =
    await sql<VersionRow>`select ${versionColumns} from plan_version v where v.state = 'in_force' order by v.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function insertPlan(
  ctx: Context,
  areaKey: number,
  content: Content,
  example: string | null,
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into plan (title, diseases, example, created_at, created_by, area_key)
    values (${content.title}, ${content.diseases}::text[], ${example}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${areaKey}) returning id`.execute(
    ctx.tx,
  );
  await insertDraft(ctx, { id: rows[0]!.id, areaKey }, 1, content);
  return rows[0]!.id;
}

export async function insertDraft(
  ctx: Context,
  plan: { id: string; areaKey: number },
  number: number,
  content: Content,
): Promise<void> {
  const people = ctx.scope.naturalPerson ? [ctx.scope.naturalPerson] : [];
  await sql`insert into plan_version (plan_id, number, state, title, diseases, body, note, writers, writer_people, written_at, area_key)
    values (${plan.id}, ${number}, 'draft', ${content.title}, ${content.diseases}::text[], ${JSON.stringify(content.body)}::jsonb, ${content.note}, ${[ctx.scope.actor]}::text[], ${people}::uuid[], ${new Date(ctx.now)}, ${plan.areaKey})`.execute(
    ctx.tx,
  );
}

/** Writes a draft; what was reviewed is a draft again. False when someone else was first. */
export async function changeDraft(
  ctx: Context,
  id: string,
  version: number,
  content: Content,
): Promise<boolean> {
  const { actor, naturalPerson } = ctx.scope;
  const result =
    await sql`update plan_version set state = 'draft', title = ${content.title}, diseases = ${content.diseases}::text[], body = ${JSON.stringify(content.body)}::jsonb, note = ${content.note},
      writers = case when ${actor} = any(writers) then writers else writers || ${actor}::text end,
      writer_people = case when ${naturalPerson}::uuid is null or ${naturalPerson}::uuid = any(writer_people) then writer_people else writer_people || ${naturalPerson}::uuid end,
      written_at = ${new Date(ctx.now)}, reviewed_at = null, reviewed_by = null, reviewed_person = null, version = version + 1
    where id = ${id} and version = ${version} and state in ('draft', 'reviewed')`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

export async function review(
  ctx: Context,
  id: string,
  version: number,
  approved: boolean,
  note: string,
): Promise<boolean> {
  const result =
    await sql`update plan_version set state = ${approved ? 'reviewed' : 'draft'}, review_note = ${note}, reviewed_at = ${new Date(ctx.now)}, reviewed_by = ${ctx.scope.actor},
      reviewed_person = ${ctx.scope.naturalPerson}, version = version + 1 where id = ${id} and version = ${version} and state = 'draft'`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

/** Puts a reviewed version in force and ends the one before, at the same instant. */
export async function enforce(ctx: Context, row: VersionRow, version: number): Promise<boolean> {
  const now = new Date(ctx.now);
  await sql`update plan_version set state = 'superseded', until_at = ${now}, version = version + 1 where plan_id = ${row.planId} and state = 'in_force'`.execute(
    ctx.tx,
  );
  const result =
    await sql`update plan_version set state = 'in_force', in_force_at = ${now}, in_force_by = ${ctx.scope.actor}, version = version + 1 where id = ${row.id} and version = ${version} and state = 'reviewed'`.execute(
      ctx.tx,
    );
  if (Number(result.numAffectedRows) !== 1) return false;
  await sql`update plan set title = ${row.title}, diseases = ${row.diseases}::text[], version = version + 1 where id = ${row.planId}`.execute(
    ctx.tx,
  );
  return true;
}

export async function discardDraft(ctx: Context, planId: string, version: number): Promise<boolean> {
  const result =
    await sql`delete from plan_version where plan_id = ${planId} and version = ${version} and state in ('draft', 'reviewed')`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

export async function withdraw(
  ctx: Context,
  plan: PlanRow,
  version: number,
  reason: string,
): Promise<boolean> {
  const now = new Date(ctx.now);
  const result =
    await sql`update plan set withdrawn_at = ${now}, withdrawn_by = ${ctx.scope.actor}, withdrawn_reason = ${reason}, version = version + 1 where id = ${plan.id} and version = ${version} and withdrawn_at is null`.execute(
      ctx.tx,
    );
  if (Number(result.numAffectedRows) !== 1) return false;
  await sql`update plan_version set state = 'superseded', until_at = ${now}, version = version + 1 where plan_id = ${plan.id} and state = 'in_force'`.execute(
    ctx.tx,
  );
  await sql`delete from plan_version where plan_id = ${plan.id} and state in ('draft', 'reviewed')`.execute(
    ctx.tx,
  );
  await sql`update plan_firing set cleared_at = ${now}, cleared_why = 'withdrawn' where plan_id = ${plan.id} and cleared_at is null`.execute(
    ctx.tx,
  );
  await sql`delete from plan_reading where plan_id = ${plan.id}`.execute(ctx.tx);
  return true;
}
