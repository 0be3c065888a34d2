import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type {
  ChangeNote,
  ClassSet,
  ContactChange,
  ContactRow,
  ContactState,
  EvidenceLine,
  FoundFacts,
  Reach,
} from './schema.ts';

export const contactColumns = sql`c.id, c.outbreak_id as "outbreakId", c.case_id as "caseId", c.person_id as "personId", c.via_contact_id as "viaContactId", c.via_person_id as "viaPersonId", c.hop, c.class_id as "classId", c.rule_id as "ruleId", c.grade,
  c.reason, c.why_not as "whyNot", c.evidence, c.last_exposure_at as "lastExposureAt", c.first_exposure_at as "firstExposureAt", c.minutes, c.precision, c.priority, c.state, c.state_reason as "stateReason", c.state_by as "stateBy", c.state_at as "stateAt",
  c.added_by as "addedBy", c.change, c.change_note as "changeNote", c.run_id as "runId", c.reach, c.external_id as "externalId", c.relation, c.class_set as "classSet", c.found_facts as "foundFacts", c.import_id as "importId",
  c.created_at as "createdAt", c.created_by as "createdBy", c.area_key as "areaKey", c.located_key as "locatedKey", c.origin_key as "originKey", c.version`;

/** Contacts by id, case or person; those outside the scope are absent. */
export async function readContacts(
  ctx: Context,
  of: { ids?: readonly string[]; caseId?: string; personIds?: readonly string[]; outbreakId?: string },
): Promise<ContactRow[]> {
  const { rows } =
    await sql<ContactRow>`select ${contactColumns} from contact c where (${of.ids ? [...of.ids] : null}::uuid[] is null or c.id = any(${of.ids ? [...of.ids] : null}::uuid[]))
    and (${of.caseId ?? null}::uuid is null or c.case_id = ${of.caseId ?? null}::uuid) and (${of.personIds ? [...of.personIds] : null}::uuid[] is null or c.person_id = any(${of.personIds ? [...of.personIds] : null}::uuid[]))
    and (${of.outbreakId ?? null}::uuid is null or c.outbreak_id = ${of.outbreakId ?? null}::uuid) order by c.priority desc, c.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** The stored side of a comparison: narrow, without evidence. */
export async function readForCompare(ctx: Context, caseId: string) {
  const { rows } = await sql<
    Pick<
      ContactRow,
      | 'id'
      | 'personId'
      | 'foundFacts'
      | 'change'
      | 'addedBy'
      | 'state'
      | 'classSet'
      | 'classId'
      | 'lastExposureAt'
    >
  >`
    select id, person_id as "personId", found_facts as "foundFacts", change, added_by as "addedBy", state, class_set as "classSet", class_id as "classId", last_exposure_at as "lastExposureAt" from contact where case_id = ${caseId}`.execute(
    ctx.tx,
  );
  return rows;
}

/** A contact as a run, a hand or an import writes it. Instants are epoch ms. */
export interface ContactWrite {
  outbreakId: string;
  caseId: string;
  personId: string;
  viaContactId?: string | null;
  viaPersonId?: string | null;
  hop: 1 | 2;
  classId: string;
  ruleId: string;
  grade: string;
  reason: { zh: string; en: string };
  whyNot: { higher: { zh: string; en: string }; lower: { zh: string; en: string } } | null;
  evidence: EvidenceLine[];
  firstExposureAt: number | null;
  lastExposureAt: number | null;
  minutes: number;
  precision: string;
  priority: number;
  state: ContactState;
  stateReason?: string | null;
  addedBy: 'trace' | 'hand' | 'import';
  change: ContactChange;
  changeNote: ChangeNote | null;
  runId: string | null;
  foundFacts: FoundFacts;
  externalId?: string | null;
  relation?: string | null;
  classSet?: ClassSet | null;
  importId?: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

// JSON of about 2 KB a row keeps one statement near 4 MB
const batch = 2000;

/**
 * Writes what a run found. A person already on the case's list keeps their row, state, reach and who added them; a withdrawn one is proposed again;
 * a class a person set stays. Set-based: one statement per 2,000. Returns contact ids by person.
 */
export async function upsertFound(ctx: Context, rows: readonly ContactWrite[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (let at = 0; at < rows.length; at += batch) {
    const { rows: written } = await sql<{ id: string; person_id: string }>`
      insert into contact (outbreak_id, case_id, person_id, via_contact_id, via_person_id, hop, class_id, rule_id, grade, reason, why_not, evidence, first_exposure_at, last_exposure_at, minutes, precision, priority,
        state, state_reason, added_by, change, change_note, run_id, found_facts, external_id, relation, class_set, import_id, created_at, created_by, area_key, located_key, origin_key)
      select r.* from (${recordset(ctx, rows.slice(at, at + batch))}) r
      on conflict (case_id, person_id) do update set
        via_contact_id = excluded.via_contact_id, via_person_id = excluded.via_person_id, hop = excluded.hop,
        class_id = case when contact.class_set is null then excluded.class_id else contact.class_id end, rule_id = case when contact.class_set is null then excluded.rule_id else contact.rule_id end,
        grade = case when contact.class_set is null then excluded.grade else contact.grade end, reason = case when contact.class_set is null then excluded.reason else contact.reason end,
        why_not = case when contact.class_set is null then excluded.why_not else contact.why_not end,
        evidence = excluded.evidence, first_exposure_at = least(excluded.first_exposure_at, case when contact.added_by = 'trace' then null else contact.first_exposure_at end),
        last_exposure_at = greatest(excluded.last_exposure_at, case when contact.added_by = 'trace' then null else contact.last_exposure_at end),
        minutes = excluded.minutes, precision = excluded.precision, priority = excluded.priority, change = excluded.change, change_note = excluded.change_note, run_id = excluded.run_id, found_facts = excluded.found_facts,
        state = case when contact.state = 'withdrawn' then 'proposed' when excluded.state = 'converted' then 'converted' else contact.state end,
        area_key = excluded.area_key, located_key = excluded.located_key, version = contact.version + 1
      returning id, person_id`.execute(ctx.tx);
    for (const row of written) ids.set(row.person_id, row.id);
  }
  return ids;
}

/** Adds contacts that are not there yet; a person already on the case's list is left as they are. Returns the ids of the rows added, by person. */
export async function insertContacts(
  ctx: Context,
  rows: readonly ContactWrite[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (let at = 0; at < rows.length; at += batch) {
    const { rows: written } = await sql<{ id: string; person_id: string; case_id: string }>`
      insert into contact (outbreak_id, case_id, person_id, via_contact_id, via_person_id, hop, class_id, rule_id, grade, reason, why_not, evidence, first_exposure_at, last_exposure_at, minutes, precision, priority,
        state, state_reason, added_by, change, change_note, run_id, found_facts, external_id, relation, class_set, import_id, created_at, created_by, area_key, located_key, origin_key)
      select r.* from (${recordset(ctx, rows.slice(at, at + batch))}) r on conflict (case_id, person_id) do nothing returning id, person_id, case_id`.execute(
      ctx.tx,
    );
    for (const row of written) ids.set(`${row.case_id} ${row.person_id}`, row.id);
  }
  return ids;
}

function recordset(ctx: Context, rows: readonly ContactWrite[]) {
  const at = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  const json = rows.map(row => ({
    outbreak_id: row.outbreakId,
    case_id: row.caseId,
    person_id: row.personId,
    via_contact_id: row.viaContactId ?? null,
    via_person_id: row.viaPersonId ?? null,
    hop: row.hop,
    class_id: row.classId,
    rule_id: row.ruleId,
    grade: row.grade,
    reason: row.reason,
    why_not: row.whyNot,
    evidence: row.evidence,
    first_exposure_at: at(row.firstExposureAt),
    last_exposure_at: at(row.lastExposureAt),
    minutes: Math.round(row.minutes),
    precision: row.precision,
    priority: row.priority,
    state: row.state,
    state_reason: row.stateReason ?? null,
    added_by: row.addedBy,
    change: row.change,
    change_note: row.changeNote,
    run_id: row.runId,
    found_facts: row.foundFacts,
    external_id: row.externalId ?? null,
    relation: row.relation ?? null,
    class_set: row.classSet ?? null,
    import_id: row.importId ?? null,
    area_key: row.areaKey,
    located_key: row.locatedKey,
    origin_key: row.originKey,
  }));
  return sql`select j.outbreak_id, j.case_id, j.person_id, j.via_contact_id, j.via_person_id, j.hop, j.class_id, j.rule_id, j.grade, j.reason, j.why_not, j.evidence, j.first_exposure_at, j.last_exposure_at, j.minutes, j.precision, j.priority,
    j.state, j.state_reason, j.added_by, j.change, j.change_note, j.run_id, j.found_facts, j.external_id, j.relation, j.class_set, j.import_id, ${new Date(ctx.now).toISOString()}::timestamptz as created_at, ${ctx.scope.actor}::text as created_by, j.area_key, j.located_key, j.origin_key
    from jsonb_populate_recordset(null::contact, ${JSON.stringify(json)}::jsonb) j`;
}

/** CON-2: people a run no longer finds stay in the list: proposals as withdrawn, all others flagged. One statement. */
export async function markGone(
  ctx: Context,
  caseId: string,
  gone: readonly { personId: string; note: ChangeNote }[],
  runId: string,
): Promise<void> {
  if (!gone.length) return;
  await sql`update contact c set change = 'gone', change_note = g.note, run_id = ${runId}, version = c.version + 1,
      state = case when c.state = 'proposed' then 'withdrawn' else c.state end, state_reason = case when c.state = 'proposed' then g.note->'text'->>'zh' else c.state_reason end,
      state_by = case when c.state = 'proposed' then ${ctx.scope.actor} else c.state_by end, state_at = case when c.state = 'proposed' then ${new Date(ctx.now)} else c.state_at end
    from jsonb_to_recordset(${JSON.stringify(gone.map(row => ({ person: row.personId, note: row.note })))}::jsonb) g(person uuid, note jsonb) where c.case_id = ${caseId} and c.person_id = g.person`.execute(
    ctx.tx,
  );
}

/** Changes the state of contacts that are in one of `from`. Returns those changed. */
export async function setState(
  ctx: Context,
  ids: readonly string[],
  to: ContactState,
  from: readonly ContactState[],
  reason: string | null,
): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`update contact set state = ${to}, state_reason = ${reason}, state_by = ${ctx.scope.actor}, state_at = ${new Date(ctx.now)}, version = version + 1,
    change = case when ${to} = 'accepted' and change = 'changed' then 'unaffected' else change end
    where id = any(${[...ids]}::uuid[]) and state = any(${[...from]}::text[]) returning id`.execute(ctx.tx);
  return rows.map(row => row.id);
}

export async function setReach(ctx: Context, id: string, reach: Reach, version: number): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update contact set reach = ${reach}, version = version + 1 where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

/** Sets a class decided by a rule on stated facts. */
export async function setClass(
  ctx: Context,
  id: string,
  version: number,
  to: {
    classId: string;
    ruleId: string;
    grade: string;
    reason: unknown;
    whyNot: unknown;
    priority: number;
    set: ClassSet;
  },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update contact set class_id = ${to.classId}, rule_id = ${to.ruleId}, grade = ${to.grade}, reason = ${JSON.stringify(to.reason)}::jsonb, why_not = ${JSON.stringify(to.whyNot)}::jsonb,
    priority = ${to.priority}, class_set = ${JSON.stringify(to.set)}::jsonb, version = version + 1 where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}
