import type { TimeWindow } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, isRefusal, type Refusal } from '../../core/refusal.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { insertLinks, readLinksOfOutbreak } from './linkStore.ts';
import { windowOfCase } from './rules.ts';
import type { CaseFacts, CaseRow, EntryRow, LinkRow, NewEntry, NewLink } from './schema.ts';
import { caseColumns, readCases } from './store.ts';
import { trajectoryChanged } from './traceIndex.ts';
import { insertEntries, readEntries } from './trajectoryStore.ts';

export { CaseListItem } from './api.ts';
export { pageOfCases } from './caseList.ts';
export * from './counts.ts';
export { checkNewCase, openCases } from './opening.ts';
export { checkCaseDates, isClosedState, stateHistory, windowOfCase } from './rules.ts';
export type { CaseFacts, CaseRow, EntryRow, LinkRow, NewCase, NewEntry, NewLink } from './schema.ts';
export { changeState as changeCaseState } from './stateChange.ts';

/** Cases by id, keyed by id; those outside the scope are absent. One query. */
export function casesOf(ctx: Context, ids: Iterable<string>): Promise<Map<string, CaseRow>> {
  return readCases(ctx, ids);
}

/** One case, or null when absent or outside the scope. */
export async function caseOf(ctx: Context, id: string): Promise<CaseRow | null> {
  return (await readCases(ctx, [id])).get(id) ?? null;
}

/** A case as the chain graph needs it. */
export interface ChainCase {
  id: string;
  number: string;
  personId: string;
  state: string;
  onsetOn: string | null;
  infectionOn: string | null;
  sampledOn: string | null;
  confirmedOn: string | null;
  positiveAt: Date | null;
  reportedAt: Date | null;
  isolatedAt: Date | null;
  foundIn: CaseRow['foundIn'];
  origin: CaseRow['origin'];
  exposureFrom: string | null;
  exposureTo: string | null;
  exposureText: string | null;
  cluster: string | null;
  externalId: string | null;
  areaKey: number;
  lon: number | null;
  lat: number | null;
  closedAt: Date | null;
}

/** All cases of an outbreak in this scope, narrow, by number; excluded ones too (their state says so). One query. */
export async function casesOfOutbreak(ctx: Context, outbreakId: string): Promise<ChainCase[]> {
  const { rows } =
    await sql<ChainCase>`select c.id, c.number, c.person_id as "personId", c.state, c.onset_on as "onsetOn", c.infection_on as "infectionOn", c.sampled_on as "sampledOn", c.confirmed_on as "confirmedOn",
    c.positive_at as "positiveAt", c.reported_at as "reportedAt", c.isolated_at as "isolatedAt", c.found_in as "foundIn", c.origin, c.exposure_from as "exposureFrom", c.exposure_to as "exposureTo", c.exposure_text as "exposureText",
    c.cluster, c.external_id as "externalId", c.area_key as "areaKey", c.lon, c.lat, c.closed_at as "closedAt"
    from case_record c where c.outbreak_id = ${outbreakId} order by c.sequence, c.id`.execute(ctx.tx);
  return rows;
}

/** Cases of these people, newest first. */
export async function casesOfPeople(ctx: Context, personIds: Iterable<string>): Promise<CaseRow[]> {
  const { rows } =
    await sql<CaseRow>`select ${caseColumns} from case_record c where c.person_id = any(${[...new Set(personIds)]}::uuid[]) order by c.id desc`.execute(
      ctx.tx,
    );
  return rows;
}

/** Cases of an outbreak by the id their source gave them, keyed by that id; the first opened wins where two carry one. */
export async function casesByExternalId(
  ctx: Context,
  outbreakId: string,
  externalIds: Iterable<string>,
): Promise<Map<string, { id: string; personId: string; number: string }>> {
  const wanted = [...new Set(externalIds)];
  if (!wanted.length) return new Map();
  const { rows } = await sql<{
    external: string;
    id: string;
    personId: string;
    number: string;
  }>`select external_id as external, id, person_id as "personId", number from case_record
    where outbreak_id = ${outbreakId} and external_id = any(${wanted}::text[]) order by id desc`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ external, ...row }) => [external, row]));
}

/** A case by its number within an outbreak, or anywhere when `outbreakId` is null and the number is unique; null when unknown. */
export async function caseByNumber(
  ctx: Context,
  number: string,
  outbreakId: string | null = null,
): Promise<CaseRow | null> {
  const { rows } =
    await sql<CaseRow>`select ${caseColumns} from case_record c where c.number = ${number} and (${outbreakId}::uuid is null or c.outbreak_id = ${outbreakId}::uuid) limit 2`.execute(
      ctx.tx,
    );
  return rows.length === 1 ? rows[0]! : null;
}

/** Trajectory lines of cases by day and time; confirmed ones unless `states` says otherwise. One query. */
export function trajectoryOf(
  ctx: Context,
  caseIds: Iterable<string>,
  options: { states?: readonly EntryRow['state'][] } = {},
): Promise<EntryRow[]> {
  return readEntries(ctx, [...caseIds], { states: options.states ?? ['confirmed'] });
}

/** Confirmed lines that know a place, for the trace index. Rows come in order of id; ask again after the last id until fewer than `limit` come. */
export async function confirmedEntriesAfter(
  ctx: Context,
  afterId: string | null,
  limit = 20_000,
): Promise<EntryRow[]> {
  const { rows } = await sql<{
    caseId: string;
    id: string;
  }>`select id, case_id as "caseId" from trajectory_entry where state = 'confirmed' and (${afterId}::uuid is null or id > ${afterId}::uuid) order by id limit ${limit}`.execute(
    ctx.tx,
  );
  const wanted = new Set(rows.map(row => row.id));
  return (await readEntries(ctx, [...new Set(rows.map(row => row.caseId))], { states: ['confirmed'] }))
    .filter(entry => wanted.has(entry.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Adds trajectory lines in bulk, under the area keys of their cases; ids in the order given. Emits trajectory.changed once per case with confirmed lines. */
export async function addEntries(ctx: Context, entries: readonly NewEntry[]): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < entries.length; at += 5000)
    ids.push(...(await insertEntries(ctx, entries.slice(at, at + 5000))));
  const touched = new Set(
    entries.filter(entry => (entry.state ?? 'confirmed') === 'confirmed').map(entry => entry.caseId),
  );
  await trajectoryChanged(ctx, touched);
  return ids;
}

/** Adds known links in bulk; a source that is not here yet is kept by its external id and joined when its case is opened. A link that stands already, or points a case at itself, is not stored. */
export async function addLinks(
  ctx: Context,
  links: readonly NewLink[],
): Promise<{ added: number; unresolved: number; ids: string[] }> {
  const sum: { added: number; unresolved: number; ids: string[] } = { added: 0, unresolved: 0, ids: [] };
  for (let at = 0; at < links.length; at += 5000) {
    const part = await insertLinks(ctx, links.slice(at, at + 5000));
    sum.added += part.added;
    sum.unresolved += part.unresolved;
    sum.ids.push(...part.ids);
  }
  return sum;
}

/** Every known link of an outbreak in this scope, resolved or not. */
export function linksOfOutbreak(ctx: Context, outbreakId: string): Promise<LinkRow[]> {
  return readLinksOfOutbreak(ctx, outbreakId);
}

/** The facts of a stored case in the form the rules take. */
export function factsOf(row: CaseRow): CaseFacts {
  const day = (value: string | null) => value ?? undefined;
  const instant = (value: Date | null) => value?.getTime();
  return {
    onsetOn: day(row.onsetOn),
    infectionOn: day(row.infectionOn),
    sampledOn: day(row.sampledOn),
    positiveAt: instant(row.positiveAt),
    confirmedOn: day(row.confirmedOn),
    reportedAt: instant(row.reportedAt),
    isolatedAt: instant(row.isolatedAt),
    hospitalOn: day(row.hospitalOn),
    releasedOn: day(row.releasedOn),
    diedOn: day(row.diedOn),
    outcomeOn: day(row.outcomeOn),
    outcome: day(row.outcome),
    foundIn: row.foundIn,
    origin: row.origin,
    exposureText: day(row.exposureText),
    exposureFrom: day(row.exposureFrom),
    exposureTo: day(row.exposureTo),
    cluster: day(row.cluster),
    symptoms: day(row.symptoms),
    lon: row.lon ?? undefined,
    lat: row.lat ?? undefined,
    areaText: day(row.areaText),
  };
}

/** The infectious window of a case as of now (a window that ends "now" moves with the clock); a refusal names the date that is missing. */
export async function infectiousWindowOf(ctx: Context, row: CaseRow): Promise<TimeWindow | Refusal> {
  const window = windowOfCase(
    await packOfOutbreak(ctx, row.outbreakId),
    factsOf(row),
    row.state,
    ctx.now,
    ctx.outpace.city.timeZone,
  );
  return isRefusal(window) ? { ...window, status: 422 } : window;
}

/** CAS-11: what stands on the cases of this import and would be lost with them; empty when the import may be undone. */
export async function dependentsOfImport(ctx: Context, importId: string): Promise<Bilingual[]> {
  const { rows } = await sql<{ number: string; entries: number; states: number; links: number }>`
    select c.number,
      (select count(*)::int from trajectory_entry e where e.case_id = c.id and e.import_id is distinct from c.import_id and e.state <> 'rejected') as entries,
      (select count(*)::int from case_state s where s.case_id = c.id and s.at > c.created_at + interval '1 second') as states,
      (select count(*)::int from case_link l where l.case_id = c.id and l.import_id is distinct from c.import_id) as links
    from case_record c where c.import_id = ${importId}
      and (exists (select 1 from trajectory_entry e where e.case_id = c.id and e.import_id is distinct from c.import_id and e.state <> 'rejected')
        or exists (select 1 from case_state s where s.case_id = c.id and s.at > c.created_at + interval '1 second')
        or exists (select 1 from case_link l where l.case_id = c.id and l.import_id is distinct from c.import_id))
    order by c.sequence limit 100`.execute(ctx.tx);
  return rows.map(row => ({
    zh: `病例${row.number}在导入之后又有记录:轨迹${row.entries}条、状态变更${row.states}次、传播关系${row.links}条`,
    en: `Case ${row.number} has later work: ${row.entries} trajectory lines, ${row.states} changes of state, ${row.links} links`,
  }));
}

/** Notes that a case was found under control, where nobody has said how it was found: it stood under an open measure when it turned positive. */
export async function noteFoundInControl(ctx: Context, caseId: string): Promise<void> {
  const { rows } = await sql<{
    id: string;
  }>`update case_record set found_in = 'in_control', version = version + 1 where id = ${caseId} and found_in = 'unknown' returning id`.execute(
    ctx.tx,
  );
  if (rows.length) await ctx.journal({ act: 'case.found_in_control', objectKind: 'case', objectId: caseId });
}
