import type { Plan, TestFact } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { MeasureFacts, MeasureRow, MeasureState } from './schema.ts';

export const uuids = (ids: readonly string[]) => sql`${[...ids]}::uuid[]`;

/** Columns of a measure as `MeasureRow`, of alias m. */
export const measureColumns = sql`m.id, m.outbreak_id as "outbreakId", m.person_id as "personId", m.basis_kind as "basisKind", m.basis_id as "basisId", m.class_id as "classId", m.pack_id as "packId", m.pack_version as "packVersion",
  m.overlay_ids as "overlayIds", m.last_exposure_on as "lastExposureOn", m.found_at as "foundAt", m.special_groups as "specialGroups", m.plan, m.facts, m.setting, m.starts_on as "startsOn", m.ends_at as "endsAt", m.state,
  m.in_place_at as "inPlaceAt", m.place_due_at as "placeDueAt", m.place_rule as "placeRule", m.lost_at as "lostAt", m.linked_measure_id as "linkedMeasureId", m.superseded_by as "supersededBy", m.closed_at as "closedAt",
  m.close_reason as "closeReason", m.close_rule as "closeRule", m.reason, m.legal_basis as "legalBasis", m.issuing_unit as "issuingUnit", m.issued_person as "issuedPerson", m.issued_lo as "issuedLo", m.issued_hi as "issuedHi",
  m.created_at as "createdAt", m.created_by as "createdBy", m.area_key as "areaKey", m.located_key as "locatedKey", m.origin_key as "originKey", m.version`;

/** Measures under any of the conditions, oldest first. */
export async function readMeasures(
  ctx: Context,
  of: {
    ids?: readonly string[];
    personIds?: readonly string[];
    basisIds?: readonly string[];
    linkedTo?: readonly string[];
    outbreakId?: string;
    state?: MeasureState;
  },
): Promise<MeasureRow[]> {
  const where: RawBuilder<unknown>[] = [];
  if (of.ids) where.push(sql`m.id = any(${uuids(of.ids)})`);
  if (of.personIds) where.push(sql`m.person_id = any(${uuids(of.personIds)})`);
  if (of.basisIds) where.push(sql`m.basis_id = any(${uuids(of.basisIds)})`);
  if (of.linkedTo) where.push(sql`m.linked_measure_id = any(${uuids(of.linkedTo)})`);
  if (where.length === 0) throw new Error('measures are read by id, person, basis or link');
  if (of.outbreakId) where.push(sql`m.outbreak_id = ${of.outbreakId}::uuid`);
  if (of.state) where.push(sql`m.state = ${of.state}`);
  const { rows } =
    await sql<MeasureRow>`select ${measureColumns} from measure m where ${sql.join(where, sql` and `)} order by m.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** One measure, or null. */
export async function readMeasure(ctx: Context, id: string): Promise<MeasureRow | null> {
  return (await readMeasures(ctx, { ids: [id] }))[0] ?? null;
}

/** What one new row of `measure` holds. */
export interface MeasureInsert {
  outbreakId: string;
  personId: string;
  basisKind: string;
  basisId: string;
  classId: string;
  packId: string;
  packVersion: string;
  overlayIds: readonly string[];
  lastExposureOn: string;
  foundAt: number;
  specialGroups: readonly string[];
  facts: MeasureFacts;
  plan: Plan;
  setting: string;
  endsAt: number;
  startsOn: string;
  placeDueAt: number;
  placeRule: string;
  linkedMeasureId: string | null;
  reason: Bilingual;
  legalBasis: string;
  issuingUnit: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

/** Inserts measures and the first entry of each plan history; ids in the order of the rows. */
export async function insertMeasures(
  ctx: Context,
  rows: readonly MeasureInsert[],
  why: Bilingual,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const at = new Date(ctx.now);
  const json = JSON.stringify(
    rows.map((row, n) => ({
      ...row,
      n,
      foundAt: new Date(row.foundAt).toISOString(),
      endsAt: new Date(row.endsAt).toISOString(),
      placeDueAt: new Date(row.placeDueAt).toISOString(),
    })),
  );
  const { rows: made } = await sql<{ n: number; id: string }>`with wanted as materialized (
      select uuidv7() as id, x.* from jsonb_to_recordset(${json}::jsonb) as x(n int, "outbreakId" uuid, "personId" uuid, "basisKind" text, "basisId" uuid, "classId" text, "packId" text, "packVersion" text, "overlayIds" jsonb,
        "lastExposureOn" date, "foundAt" timestamptz, "specialGroups" jsonb, facts jsonb, plan jsonb, setting text, "endsAt" timestamptz, "startsOn" date, "placeDueAt" timestamptz, "placeRule" text, "linkedMeasureId" uuid,
        reason jsonb, "legalBasis" text, "issuingUnit" text, "areaKey" bigint, "locatedKey" bigint, "originKey" bigint)
    ), added as (
      insert into measure (id, outbreak_id, person_id, basis_kind, basis_id, class_id, pack_id, pack_version, overlay_ids, last_exposure_on, found_at, special_groups, facts, plan, setting, starts_on, ends_at, place_due_at, place_rule,
        linked_measure_id, reason, legal_basis, issuing_unit, issued_person, issued_lo, issued_hi, created_at, created_by, area_key, located_key, origin_key)
      select id, "outbreakId", "personId", "basisKind", "basisId", "classId", "packId", "packVersion", array(select jsonb_array_elements_text("overlayIds")), "lastExposureOn", "foundAt", array(select jsonb_array_elements_text("specialGroups")),
        facts, plan, setting, "startsOn", "endsAt", "placeDueAt", "placeRule", "linkedMeasureId", reason, "legalBasis", "issuingUnit", ${ctx.scope.naturalPerson}::uuid, ${ctx.scope.lo}, ${ctx.scope.hi}, ${at}, ${ctx.scope.actor}, "areaKey", "locatedKey", "originKey"
      from wanted
    ) select n, id from wanted order by n`.execute(ctx.tx);
  const ids = made.map(row => row.id);
  await insertPlans(
    ctx,
    rows.map((row, index) => ({ ...row, measureId: ids[index]!, why })),
  );
  return ids;
}

/** Adds to the history of plans, with the pack each was judged under. */
export async function insertPlans(
  ctx: Context,
  rows: readonly {
    measureId: string;
    packId: string;
    packVersion: string;
    overlayIds: readonly string[];
    plan: Plan;
    why: Bilingual;
    areaKey: number;
    locatedKey: number;
    originKey: number;
  }[],
): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(
    rows.map(row => ({
      m: row.measureId,
      p: row.packId,
      v: row.packVersion,
      o: row.overlayIds,
      j: row.plan,
      w: row.why,
      a: row.areaKey,
      l: row.locatedKey,
      r: row.originKey,
    })),
  );
  await sql`insert into measure_plan (measure_id, pack_id, pack_version, overlay_ids, plan, why, at, actor, area_key, located_key, origin_key)
    select m, p, v, array(select jsonb_array_elements_text(o)), j, w, ${new Date(ctx.now)}, ${ctx.scope.actor}, a, l, r
    from jsonb_to_recordset(${json}::jsonb) as x(m uuid, p text, v text, o jsonb, j jsonb, w jsonb, a bigint, l bigint, r bigint)`.execute(
    ctx.tx,
  );
}

/** A new plan on an open measure. */
export interface PlanUpdate {
  id: string;
  version: number;
  plan: Plan;
  setting: string;
  endsAt: number;
  lastExposureOn: string;
  facts: MeasureFacts;
  packId: string;
  packVersion: string;
  overlayIds: readonly string[];
}

/** Writes new plans onto open measures whose version still holds; returns the ids written. */
export async function updatePlans(ctx: Context, rows: readonly PlanUpdate[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const json = JSON.stringify(rows.map(row => ({ ...row, endsAt: new Date(row.endsAt).toISOString() })));
  const { rows: written } = await sql<{
    id: string;
  }>`update measure m set plan = x.plan, setting = x.setting, ends_at = x."endsAt", last_exposure_on = x."lastExposureOn", facts = x.facts, pack_id = x."packId", pack_version = x."packVersion",
      overlay_ids = array(select jsonb_array_elements_text(x."overlayIds")), version = m.version + 1
    from jsonb_to_recordset(${json}::jsonb) as x(id uuid, version int, plan jsonb, setting text, "endsAt" timestamptz, "lastExposureOn" date, facts jsonb, "packId" text, "packVersion" text, "overlayIds" jsonb)
    where m.id = x.id and m.version = x.version and m.state = 'open' returning m.id`.execute(ctx.tx);
  return written.map(row => row.id);
}

/** Closes open measures; returns the ids closed. */
export async function closeOpen(
  ctx: Context,
  rows: readonly { id: string; rule: string }[],
  state: Exclude<MeasureState, 'open'>,
  reason: string,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const { rows: closed } = await sql<{
    id: string;
  }>`update measure m set state = ${state}, closed_at = ${new Date(ctx.now)}, close_reason = ${reason}, close_rule = x.rule, version = m.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, rule text) where m.id = x.id and m.state = 'open' returning m.id`.execute(
    ctx.tx,
  );
  return closed.map(row => row.id);
}

/** Points superseded measures at what took their place. */
export async function setSuperseded(
  ctx: Context,
  pairs: readonly { id: string; by: string }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await sql`update measure m set superseded_by = x.by from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(id uuid, by uuid) where m.id = x.id`.execute(
    ctx.tx,
  );
}

/** Every plan a measure had, oldest first. */
export async function readPlans(
  ctx: Context,
  measureId: string,
): Promise<
  {
    packId: string;
    packVersion: string;
    overlayIds: string[];
    plan: Plan;
    why: Bilingual;
    at: Date;
    actor: string;
  }[]
> {
  const { rows } = await sql<{
    packId: string;
    packVersion: string;
    overlayIds: string[];
    plan: Plan;
    why: Bilingual;
    at: Date;
    actor: string;
  }>`select pack_id as "packId", pack_version as "packVersion", overlay_ids as "overlayIds", plan, why, at, actor
    from measure_plan where measure_id = ${measureId} order by at, id`.execute(ctx.tx);
  return rows;
}

interface TestRow {
  personId: string;
  outbreakId: string | null;
  takenOn: string;
  takenAt: Date | null;
  reportedAt: Date | null;
  kind: string;
  specimen: string | null;
  result: TestFact['result'];
  ct: number | null;
  double: boolean;
}

const specimens = new Set([
  'nasopharyngeal',
  'throat',
  'nose',
  'lower_respiratory',
  'blood',
  'lesion',
  'urine',
  'any',
]);

/** Tests of people that count for an outbreak (its own and those of none), by person, oldest first. Kinds the planner does not know are left out. */
export async function testsOfPeople(
  ctx: Context,
  personIds: readonly string[],
  outbreakId: string,
): Promise<Map<string, TestFact[]>> {
  const map = new Map<string, TestFact[]>();
  if (personIds.length === 0) return map;
  const { rows } =
    await sql<TestRow>`select person_id as "personId", taken_on as "takenOn", taken_at as "takenAt", reported_at as "reportedAt", kind, specimen, result, least(ct_n, ct_orf)::float8 as ct, double
    from test_result where person_id = any(${uuids(personIds)}) and (outbreak_id is null or outbreak_id = ${outbreakId}) and kind <> 'other' order by taken_on, id`.execute(
      ctx.tx,
    );
  for (const row of rows) {
    const fact: TestFact = {
      takenOn: row.takenOn,
      kind: row.kind as TestFact['kind'],
      result: row.result,
      ...(row.takenAt ? { takenAt: row.takenAt.getTime() } : {}),
      ...(row.reportedAt ? { resultAt: row.reportedAt.getTime() } : {}),
      ...(row.specimen && specimens.has(row.specimen)
        ? { specimen: row.specimen as NonNullable<TestFact['specimen']> }
        : {}),
      ...(row.ct === null ? {} : { ct: row.ct }),
      ...(row.double ? { double: true } : {}),
    };
    map.set(row.personId, [...(map.get(row.personId) ?? []), fact]);
  }
  return map;
}

/** Name of the session's unit, as recorded with its account; null for the system. */
export async function unitOfSession(ctx: Context): Promise<string | null> {
  if (!ctx.scope.accountId) return null;
  const { rows } = await sql<{
    unit: string;
  }>`select unit from core.account_names(array[${ctx.scope.accountId}]::text[])`.execute(ctx.tx);
  return rows[0]?.unit || null;
}

/** The latest last exposure (city day) of each person's other accepted contacts of the same class, keyed by person. One query. */
export async function latestOfOthers(
  ctx: Context,
  outbreakId: string,
  of: readonly { personId: string; classId: string; basisId: string }[],
): Promise<Map<string, string>> {
  if (of.length === 0) return new Map();
  const { rows } = await sql<{
    personId: string;
    day: string;
  }>`select b.person_id as "personId", max((b.zero_at at time zone ${ctx.outpace.city.timeZone})::date) as day
    from jsonb_to_recordset(${JSON.stringify(of)}::jsonb) as x("personId" uuid, "classId" text, "basisId" uuid)
    join control_basis b on b.person_id = x."personId" and b.class_id = x."classId" and b.basis_id <> x."basisId" and b.outbreak_id = ${outbreakId} and b.zero_at is not null group by b.person_id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.personId, row.day]));
}

/** Accepted grounds of these people other than the given ones, by outbreak. */
export async function otherGrounds(
  ctx: Context,
  personIds: readonly string[],
  except: readonly string[],
): Promise<{ outbreakId: string; basisId: string }[]> {
  if (personIds.length === 0) return [];
  const { rows } = await sql<{
    outbreakId: string;
    basisId: string;
  }>`select outbreak_id as "outbreakId", basis_id as "basisId" from control_basis where person_id = any(${uuids(personIds)}) and basis_id <> all(${uuids(except)})`.execute(
    ctx.tx,
  );
  return rows;
}

/** How many measures stand on rows of an import. */
export async function countOfImport(ctx: Context, importId: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from measure_import where import_id = ${importId}`.execute(ctx.tx);
  return rows[0]!.n;
}
