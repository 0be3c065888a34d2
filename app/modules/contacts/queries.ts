import { startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { casesOf } from '../cases/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { priorityOf } from './rules.ts';
import type { ContactRow } from './schema.ts';
import { type ContactWrite, insertContacts, readContacts } from './store.ts';

export { excludeContacts } from './decide.ts';
export { contactOutcomes, countContactOutcomes, firstRuns } from './outcomes.ts';
export { restoreConverted } from './restore.ts';
export type { ContactRow, ContactState } from './schema.ts';
export { traceCase } from './tracing.ts';

/** One contact, or null when absent or outside the scope. */
export async function contactOf(ctx: Context, id: string): Promise<ContactRow | null> {
  return (await readContacts(ctx, { ids: [id] }))[0] ?? null;
}

/** Contacts by id, keyed by id; those outside the scope are absent. */
export async function contactsOf(ctx: Context, ids: Iterable<string>): Promise<Map<string, ContactRow>> {
  return new Map((await readContacts(ctx, { ids: [...new Set(ids)] })).map(row => [row.id, row]));
}

/** Every contact of a case, in every state, most urgent first. */
export function contactsOfCase(ctx: Context, caseId: string): Promise<ContactRow[]> {
  return readContacts(ctx, { caseId });
}

/** Contacts of these people, optionally of one outbreak. */
export function contactsOfPeople(
  ctx: Context,
  personIds: Iterable<string>,
  outbreakId?: string,
): Promise<ContactRow[]> {
  return readContacts(ctx, { personIds: [...new Set(personIds)], outbreakId });
}

/** A contact as an import or another list states it. Days 'YYYY-MM-DD', city-local. */
export interface NewContact {
  caseId: string;
  personId: string;
  /** Class of the outbreak's pack; the pack's lowest contact class when absent or unknown to it. */
  classId?: string;
  relation?: string;
  firstExposureOn?: string;
  lastExposureOn?: string;
  externalId?: string;
  importId?: string;
  source?: 'interview' | 'roster' | 'record';
}

/**
 * Adds contacts stated by a list, in bulk, as proposals under the area responsible for each person; a person already on the case's list stays as they
 * are. The class is taken as stated and says so: grade C until tracing or a person confirms it. Ids in the order given, null where nothing was added
 * (already there, or case or person out of reach).
 */
export async function addContacts(ctx: Context, rows: readonly NewContact[]): Promise<(string | null)[]> {
  if (!rows.length) return [];
  const tz = ctx.outpace.city.timeZone;
  const cases = await casesOf(
    ctx,
    rows.map(row => row.caseId),
  );
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const packs = new Map<string, Awaited<ReturnType<typeof packOfOutbreak>>>();
  const writes: ContactWrite[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const parent = cases.get(row.caseId);
    const person = people.get(row.personId);
    if (!parent || !person || parent.personId === row.personId || seen.has(`${row.caseId} ${row.personId}`))
      continue;
    seen.add(`${row.caseId} ${row.personId}`);
    let pack = packs.get(parent.outbreakId);
    if (!pack) {
      pack = await packOfOutbreak(ctx, parent.outbreakId);
      packs.set(parent.outbreakId, pack);
    }
    const contactClasses = new Set(pack.contact_rules.map(rule => rule.class));
    const lowest =
      pack.classes.filter(one => contactClasses.has(one.id)).toSorted((a, b) => a.rank - b.rank)[0] ??
      pack.classes.toSorted((a, b) => a.rank - b.rank)[0]!;
    const known = pack.classes.find(one => one.id === row.classId) ?? lowest;
    const last = row.lastExposureOn ? startOfDay(row.lastExposureOn, tz) : null;
    const first = row.firstExposureOn ? startOfDay(row.firstExposureOn, tz) : last;
    const source = row.source ?? 'record';
    const stated = {
      zh: `${row.relation ? `${row.relation};` : ''}名单所列,类别按来源所述,待核实`,
      en: `${row.relation ? `${row.relation}; ` : ''}named in a list; class as the source states it, to be verified`,
    };
    const day = new Date(last ?? ctx.now).toISOString();
    writes.push({
      outbreakId: parent.outbreakId,
      caseId: row.caseId,
      personId: row.personId,
      hop: 1,
      classId: known.id,
      ruleId: pack.contact_rules.find(rule => rule.class === known.id)?.id ?? pack.id,
      grade: 'C',
      reason: stated,
      whyNot: null,
      evidence: [
        {
          kind: 'statement',
          text: stated,
          evidence: [source],
          precision: 'day',
          from: day,
          to: day,
          minutes: 0,
          own: [],
          other: [],
          decisive: true,
        },
      ],
      firstExposureAt: first,
      lastExposureAt: last,
      minutes: 0,
      precision: 'day',
      priority: priorityOf(
        pack,
        {
          classId: known.id,
          grade: 'C',
          infectionRisk: 'ordinary',
          minutes: 0,
          lastExposureAt: last,
          vulnerable: person.vulnerable,
        },
        ctx.now,
      ),
      state: 'proposed',
      addedBy: row.importId ? 'import' : 'hand',
      change: 'new',
      changeNote: null,
      runId: null,
      foundFacts: {},
      externalId: row.externalId,
      relation: row.relation,
      importId: row.importId,
      areaKey: person.areaKey,
      locatedKey: person.locatedKey,
      originKey:
        parent.areaKey >= ctx.scope.lo && parent.areaKey <= ctx.scope.hi ? parent.areaKey : ctx.scope.lo,
    });
  }
  const ids = await insertContacts(ctx, writes);
  const made = new Set<string>();
  return rows.map(row => {
    const key = `${row.caseId} ${row.personId}`;
    if (made.has(key)) return null;
    made.add(key);
    return ids.get(key) ?? null;
  });
}

/** Which cases list these people as contacts, as pairs for the chains: the case, the person, and how they were classed. */
export async function contactPairs(
  ctx: Context,
  outbreakId: string,
  personIds: readonly string[],
): Promise<{ caseId: string; personId: string; classId: string; hop: 1 | 2; lastExposureAt: Date | null }[]> {
  const { rows } = await sql<{
    caseId: string;
    personId: string;
    classId: string;
    hop: 1 | 2;
    lastExposureAt: Date | null;
  }>`select case_id as "caseId", person_id as "personId", class_id as "classId", hop, last_exposure_at as "lastExposureAt"
    from contact where outbreak_id = ${outbreakId} and person_id = any(${[...personIds]}::uuid[]) and state <> 'excluded' and change <> 'gone'`.execute(
    ctx.tx,
  );
  return rows;
}

/** How many contacts each case of an outbreak has (excluded and withdrawn ones left out), keyed by case id; cases without any are absent. */
export async function contactCounts(ctx: Context, outbreakId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{
    case_id: string;
    n: number;
  }>`select case_id, count(*)::int as n from contact where outbreak_id = ${outbreakId} and state not in ('excluded', 'withdrawn') group by case_id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.case_id, row.n]));
}

/** CON-9: what was decided about people or cases of this import and would lose its ground; empty when the import may be undone. */
export async function dependentsOfImport(ctx: Context, importId: string): Promise<Bilingual[]> {
  const { rows } = await sql<{
    case_number: string;
    state: string;
    n: number;
  }>`select case_number, state, count(*)::int as n from contact_of_import
    where (own_import = ${importId} or person_import = ${importId} or case_import = ${importId}) and state in ('accepted', 'excluded', 'converted') and not by_tracing group by case_number, state order by case_number, state limit 100`.execute(
    ctx.tx,
  );
  const words: Record<string, Bilingual> = {
    accepted: { zh: '已确认', en: 'accepted' },
    excluded: { zh: '已排除', en: 'excluded' },
    converted: { zh: '已转为病例', en: 'become a case' },
  };
  return rows.map(row => ({
    zh: `病例${row.case_number}的接触者中有${row.n}人${words[row.state]!.zh}`,
    en: `${row.n} contacts of case ${row.case_number}: ${words[row.state]!.en}`,
  }));
}

/** Masked people of contacts the reader may see, also those of other districts, keyed by contact id. One statement. */
export async function facesOf(
  ctx: Context,
  contactIds: readonly string[],
): Promise<
  Map<
    string,
    { personId: string; maskedName: string; sex: string; birthYear: number | null; vulnerable: string[] }
  >
> {
  if (!contactIds.length) return new Map();
  const { rows } = await sql<{
    contactId: string;
    personId: string;
    maskedName: string;
    sex: string;
    birthYear: number | null;
    vulnerable: string[];
  }>`
    select contact_id as "contactId", person_id as "personId", masked_name as "maskedName", sex, birth_year as "birthYear", vulnerable from core.people_of_contacts(${[...contactIds]}::uuid[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ contactId, ...face }) => [contactId, face]));
}
