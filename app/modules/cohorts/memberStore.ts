import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { CountedTest, Exemption, Membership } from './duty.ts';

/** A membership as stored. */
export interface MemberRow {
  id: string;
  cohortId: string;
  unitId: string | null;
  personId: string;
  fromOn: string;
  toOn: string | null;
  startsAt: Date;
  endsAt: Date | null;
  loopFromOn: string | null;
  team: string | null;
  source: string;
  endReason: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  version: number;
}
export const memberColumns = sql`m.id, m.cohort_id as "cohortId", m.unit_id as "unitId", m.person_id as "personId", m.from_on as "fromOn", m.to_on as "toOn", m.starts_at as "startsAt", m.ends_at as "endsAt",
  m.loop_from_on as "loopFromOn", m.team, m.source, m.end_reason as "endReason", m.area_key as "areaKey", m.located_key as "locatedKey", m.origin_key as "originKey", m.version`;

export interface MemberToAdd {
  personId: string;
  unitId: string | null;
  fromOn: string;
  toOn: string | null;
  startsAt: number;
  endsAt: number | null;
  loopFromOn: string | null;
  team: string | null;
  areaKey: number;
  locatedKey: number;
}

/** Adds memberships, set-based; a person who stands on the cohort's roster in that time already is left out (COH-15). Returns the people added. */
export async function insertMembers(
  ctx: Context,
  cohortId: string,
  source: string,
  members: readonly MemberToAdd[],
  batchId: string | null = null,
): Promise<string[]> {
  const added: string[] = [];
  for (let from = 0; from < members.length; from += 5000) {
    const json = JSON.stringify(
      members.slice(from, from + 5000).map(one => ({
        p: one.personId,
        u: one.unitId,
        f: one.fromOn,
        t: one.toOn,
        s: new Date(one.startsAt).toISOString(),
        e: one.endsAt === null ? null : new Date(one.endsAt).toISOString(),
        l: one.loopFromOn,
        m: one.team,
        a: one.areaKey,
        k: one.locatedKey,
      })),
    );
    const { rows } = await sql<{
      person_id: string;
    }>`insert into cohort_member (cohort_id, unit_id, person_id, from_on, to_on, starts_at, ends_at, loop_from_on, team, source, batch_id, created_at, created_by, area_key, located_key, origin_key)
      select ${cohortId}, x.u, x.p, x.f, x.t, x.s, x.e, x.l, x.m, ${source}, ${batchId}::uuid, ${new Date(ctx.now)}, ${ctx.scope.actor}, x.a, x.k, ${ctx.scope.lo}
      from (select distinct on (y.p) y.* from jsonb_to_recordset(${json}::jsonb) as y(p uuid, u uuid, f date, t date, s timestamptz, e timestamptz, l date, m text, a bigint, k bigint) order by y.p) x
      where not exists (select from cohort_member o where o.cohort_id = ${cohortId} and o.person_id = x.p and (o.ends_at is null or o.ends_at > x.s) and (x.e is null or o.starts_at < x.e) and (o.ends_at is null or o.ends_at > o.starts_at))
      on conflict do nothing returning person_id`.execute(ctx.tx);
    added.push(...rows.map(row => row.person_id));
  }
  return added;
}

export async function readMember(ctx: Context, id: string): Promise<MemberRow | null> {
  const { rows } =
    await sql<MemberRow>`select ${memberColumns} from cohort_member m where m.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** Memberships that run now or begin later: of some people, or of one cohort. */
export async function readMembers(
  ctx: Context,
  of: { personIds?: readonly string[]; cohortId?: string; unitId?: string },
): Promise<MemberRow[]> {
  const { rows } =
    await sql<MemberRow>`select ${memberColumns} from cohort_member m where (m.ends_at is null or m.ends_at > ${new Date(ctx.now)})
    ${of.personIds ? sql`and m.person_id = any(${[...of.personIds]}::uuid[])` : sql``} ${of.cohortId ? sql`and m.cohort_id = ${of.cohortId}` : sql``} ${of.unitId ? sql`and m.unit_id = ${of.unitId}` : sql``} order by m.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Ends a membership where the version still holds. */
export async function endMember(
  ctx: Context,
  id: string,
  version: number,
  end: { toOn: string; endsAt: Date; reason: string },
): Promise<boolean> {
  const result =
    await sql`update cohort_member set to_on = ${end.toOn}, ends_at = greatest(starts_at, ${end.endsAt}), end_reason = ${end.reason}, version = version + 1 where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

export async function setRotation(
  ctx: Context,
  id: string,
  version: number,
  rotation: { loopFromOn: string | null; team?: string | null },
): Promise<boolean> {
  const result =
    await sql`update cohort_member set loop_from_on = ${rotation.loopFromOn}, team = ${rotation.team === undefined ? sql`team` : rotation.team}, version = version + 1 where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

export interface ExemptionRow {
  id: string;
  personId: string;
  cohortId: string | null;
  ground: string;
  reason: string;
  evidenceSealed: Buffer;
  fromAt: Date;
  untilAt: Date;
  endedAt: Date | null;
  createdBy: string;
  areaKey: number;
}
export const exemptionColumns = sql`e.id, e.person_id as "personId", e.cohort_id as "cohortId", e.ground, e.reason, e.evidence_sealed as "evidenceSealed", e.from_at as "fromAt", e.until_at as "untilAt", e.ended_at as "endedAt", e.created_by as "createdBy", e.area_key as "areaKey"`;

export async function readExemptions(
  ctx: Context,
  of: { personIds?: readonly string[]; ids?: readonly string[] },
): Promise<ExemptionRow[]> {
  const { rows } =
    await sql<ExemptionRow>`select ${exemptionColumns} from test_exemption e where ${of.ids ? sql`e.id = any(${[...of.ids]}::uuid[])` : sql`e.person_id = any(${[...(of.personIds ?? [])]}::uuid[])`} order by e.from_at desc, e.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function insertExemption(
  ctx: Context,
  row: {
    personId: string;
    cohortId: string | null;
    ground: string;
    reason: string;
    evidenceSealed: Buffer;
    fromAt: Date;
    untilAt: Date;
    areaKey: number;
    locatedKey: number;
    originKey: number;
  },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into test_exemption (person_id, cohort_id, ground, reason, evidence_sealed, from_at, until_at, created_at, created_by, area_key, located_key, origin_key)
    values (${row.personId}, ${row.cohortId}, ${row.ground}, ${row.reason}, ${row.evidenceSealed}, ${row.fromAt}, ${row.untilAt}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${row.areaKey}, ${row.locatedKey}, ${ctx.scope.lo}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

export async function endExemption(ctx: Context, id: string, reason: string): Promise<boolean> {
  const result =
    await sql`update test_exemption set ended_at = ${new Date(ctx.now)}, ended_by = ${ctx.scope.actor}, end_reason = ${reason} where id = ${id} and ended_at is null and until_at > ${new Date(ctx.now)}`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

/** Tests that count (COH-6) of people of this scope, newest first. */
export async function testsThatCount(
  ctx: Context,
  personIds: readonly string[],
  since: number,
): Promise<Map<string, (CountedTest & { sampleId: string })[]>> {
  const { rows } = await sql<{
    person_id: string;
    sample_id: string;
    taken_at: Date;
    reported_at: Date | null;
  }>`select person_id, sample_id, taken_at, reported_at from core.tests_that_count(${[...personIds]}::uuid[], ${new Date(since)})`.execute(
    ctx.tx,
  );
  const found = new Map<string, (CountedTest & { sampleId: string })[]>();
  for (const row of rows) {
    if (!found.has(row.person_id)) found.set(row.person_id, []);
    found.get(row.person_id)!.push({
      sampleId: row.sample_id,
      takenAt: row.taken_at.getTime(),
      reportedAt: row.reported_at?.getTime() ?? null,
    });
  }
  return found;
}

/** Rows as the pure rules take them. */
export const asExemption = (row: ExemptionRow): Exemption => ({
  cohortId: row.cohortId,
  fromAt: row.fromAt.getTime(),
  untilAt: Math.min(row.untilAt.getTime(), row.endedAt?.getTime() ?? Number.POSITIVE_INFINITY),
});
export const asMembership = (row: MemberRow, rule: Membership['rule']): Membership => ({
  cohortId: row.cohortId,
  startsAt: row.startsAt.getTime(),
  endsAt: row.endsAt?.getTime() ?? null,
  toOn: row.toOn,
  loopFromOn: row.loopFromOn,
  rule,
});
