import type { Context } from '../../../core/module.ts';
import { casesByExternalId, casesOf } from '../../cases/queries.ts';
import { peopleByExternalId } from '../../people/queries.ts';
import { caseFactsOf, stateOfRow } from '../caseRow.ts';
import { changedFacts } from '../commit/updateCases.ts';
import { areaFinder, personOfRow } from '../identity.ts';
import { matchRows, type RowMatch } from '../matches.ts';
import { idHash, type PreparedRow, rowProblem, type Setting } from '../prepare.ts';
import type { ImportCounts } from '../schema.ts';
import { resolvePeople } from './resolvePeople.ts';

/** What looking at one chunk beside what is known brings. */
export interface Resolution {
  /** Rows that change a record that is there; `same` when nothing would change. */
  existing: Map<number, { target: string; same: boolean }>;
  matches: RowMatch[];
  refs: { row: number; key: Buffer; known: boolean }[];
  counts: ImportCounts;
}

const nothing = (): Resolution => ({ existing: new Map(), matches: [], refs: [], counts: {} });

/** Looks at the good rows of a chunk beside what is known, and adds problems that only show there. */
export async function resolveRows(ctx: Context, setting: Setting, rows: readonly PreparedRow[]): Promise<Resolution> {
  const good = rows.filter(row => !row.refused);
  switch (setting.batch.kind) {
    case 'cases':
      return resolveCases(ctx, setting, good);
    case 'persons':
      return resolvePersons(ctx, good);
    case 'visits':
      return resolveVisits(ctx, setting, good);
    case 'links':
      return resolveLinks(ctx, setting, good);
    case 'places':
      return nothing();
  }
}

const idOf = (row: PreparedRow, field: string) => {
  const value = row.reading.values.get(field);
  return typeof value === 'string' ? value : undefined;
};

async function resolveCases(ctx: Context, setting: Setting, rows: readonly PreparedRow[]): Promise<Resolution> {
  const result = nothing();
  const { batch, pack, timeZone } = setting;
  if (!pack || !batch.outbreakId) return result;
  const states = new Map<number, string>();
  let assumed = 0;
  for (const row of rows) {
    const state = stateOfRow(pack, row.reading);
    if (!state) {
      row.problems.push(rowProblem('IMP-47', 'refuse', row.reading, 'status', batch.mapping.headers));
      row.refused = true;
    } else {
      states.set(row.row, state.state);
      if (state.assumed) assumed++;
    }
  }
  const good = rows.filter(row => !row.refused);
  const infectors = good.flatMap(row => ((row.reading.values.get('infectorId') as string[] | undefined) ?? []).map(id => ({ row: row.row, id })));
  const known = await casesByExternalId(ctx, batch.outbreakId, [...good.flatMap(row => idOf(row, 'caseId') ?? []), ...infectors.map(each => each.id)]);
  const standing = await casesOf(ctx, good.flatMap(row => known.get(idOf(row, 'caseId') ?? '')?.id ?? []));
  const findArea = await areaFinder(ctx);
  let unmatchedAreas = 0;
  for (const row of good) {
    const area = findArea(row.reading);
    if (!area.matched) unmatchedAreas++;
    const target = known.get(idOf(row, 'caseId') ?? '');
    const record = target && standing.get(target.id);
    if (!record) continue;
    const facts = caseFactsOf(row.reading, timeZone, area.matched ? undefined : area.words);
    const state = row.reading.seen.has('status') || row.reading.seen.has('outcome') ? states.get(row.row) : undefined;
    result.existing.set(row.row, { target: record.id, same: Object.keys(changedFacts(record, facts)).length === 0 && (state === undefined || state === record.state) });
  }
  result.refs = infectors.map(({ row, id }) => ({ row, key: idHash(setting, id), known: known.has(id) }));
  const fresh = good.filter(row => !result.existing.has(row.row));
  result.matches = [...(await matchRows(ctx, fresh.map(row => ({ row: row.row, person: personOfRow(row.reading) })))).values()].flat();
  result.counts = { unmatchedAreas, notes: assumed };
  return result;
}

async function resolvePersons(ctx: Context, rows: readonly PreparedRow[]): Promise<Resolution> {
  const result = nothing();
  const known = await peopleByExternalId(ctx, rows.flatMap(row => idOf(row, 'personId') ?? []));
  const findArea = await areaFinder(ctx);
  result.counts.unmatchedAreas = rows.filter(row => !findArea(row.reading).matched).length;
  for (const row of rows) {
    const target = known.get(idOf(row, 'personId') ?? '');
    if (target) result.existing.set(row.row, { target, same: false });
  }
  const matches = await matchRows(ctx, rows.filter(row => !result.existing.has(row.row)).map(row => ({ row: row.row, person: personOfRow(row.reading) })));
  for (const list of matches.values()) {
    result.matches.push(...list);
    const sure = list.find(match => match.sure);
    if (sure) result.existing.set(sure.row, { target: sure.personId, same: false });
  }
  return result;
}

async function resolveVisits(ctx: Context, setting: Setting, rows: readonly PreparedRow[]): Promise<Resolution> {
  const result = nothing();
  const found = await resolvePeople(ctx, setting.batch.outbreakId, rows.map(row => ({ externalId: idOf(row, 'personId'), person: personOfRow(row.reading) })));
  result.counts.unknownPeople = found.filter(each => each === null).length;
  return result;
}

/** A row whose second end is no case is a contact of the first; the case it belongs to must then be here. */
async function resolveLinks(ctx: Context, setting: Setting, rows: readonly PreparedRow[]): Promise<Resolution> {
  const result = nothing();
  const { batch } = setting;
  if (!batch.outbreakId) return result;
  const cases = await casesByExternalId(ctx, batch.outbreakId, rows.flatMap(row => [idOf(row, 'sourceId') ?? [], idOf(row, 'caseId') ?? []].flat()));
  for (const row of rows) {
    const source = idOf(row, 'sourceId');
    const knownSource = source !== undefined && cases.has(source);
    const isLink = cases.has(idOf(row, 'caseId') ?? '');
    if (isLink && source) result.refs.push({ row: row.row, key: idHash(setting, source), known: knownSource });
    if (!isLink && !knownSource) {
      row.problems.push(rowProblem('IMP-43', 'refuse', row.reading, 'sourceId', batch.mapping.headers));
      row.refused = true;
    }
  }
  const contacts = rows.filter(row => !row.refused && !cases.has(idOf(row, 'caseId') ?? ''));
  result.matches = [...(await matchRows(ctx, contacts.map(row => ({ row: row.row, person: personOfRow(row.reading) })))).values()].flat();
  return result;
}
