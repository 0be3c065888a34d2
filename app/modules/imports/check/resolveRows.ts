import type { Context } from '../../../core/module.ts';
import { casesOf } from '../../cases/queries.ts';
import { peopleByExternalId, peopleOf } from '../../people/queries.ts';
import { caseFactsOf, stateOfRow } from '../caseRow.ts';
import { changedFacts } from '../commit/updateCases.ts';
import { areaFinder, hasIdentity, personOfRow } from '../identity.ts';
import { listsContacts } from '../linkRow.ts';
import { matchRows, type RowMatch } from '../matches.ts';
import { idHash, type PreparedRow, rowProblem, type Setting } from '../prepare.ts';
import type { ImportCounts } from '../schema.ts';
import { casesByIds } from './casesByIds.ts';
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
export async function resolveRows(
  ctx: Context,
  setting: Setting,
  rows: readonly PreparedRow[],
): Promise<Resolution> {
  const good = rows.filter(row => !row.refused);
  switch (setting.batch.kind) {
    case 'cases':
      return resolveCases(ctx, setting, good);
    case 'persons':
      return resolvePersons(ctx, setting, good);
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

async function resolveCases(
  ctx: Context,
  setting: Setting,
  rows: readonly PreparedRow[],
): Promise<Resolution> {
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
  const infectors = good.flatMap(row =>
    ((row.reading.values.get('infectorId') as string[] | undefined) ?? []).map(id => ({ row: row.row, id })),
  );
  const known = await casesByIds(ctx, batch.outbreakId, [
    ...good.flatMap(row => idOf(row, 'caseId') ?? []),
    ...infectors.map(each => each.id),
  ]);
  const standing = await casesOf(
    ctx,
    good.flatMap(row => known.get(idOf(row, 'caseId') ?? '')?.id ?? []),
  );
  const findArea = await areaFinder(ctx);
  let unmatchedAreas = 0;
  for (const row of good) {
    const area = findArea(row.reading);
    if (!area.matched) unmatchedAreas++;
    const target = known.get(idOf(row, 'caseId') ?? '');
    const record = target && standing.get(target.id);
    if (!record) continue;
    const facts = caseFactsOf(row.reading, timeZone, area.matched ? undefined : area.words);
    const state =
      row.reading.seen.has('status') || row.reading.seen.has('outcome') ? states.get(row.row) : undefined;
    result.existing.set(row.row, {
      target: record.id,
      same:
        Object.keys(changedFacts(record, facts)).length === 0 &&
        (state === undefined || state === record.state),
    });
  }
  await refuseOtherPeople(
    ctx,
    setting,
    good.flatMap(row =>
      result.existing.has(row.row)
        ? [{ row, personId: standing.get(result.existing.get(row.row)!.target)!.personId }]
        : [],
    ),
  );
  result.refs = infectors.map(({ row, id }) => ({ row, key: idHash(setting, id), known: known.has(id) }));
  const fresh = good.filter(row => !result.existing.has(row.row));
  result.matches = [
    ...(
      await matchRows(
        ctx,
        fresh.map(row => ({ row: row.row, person: personOfRow(row.reading) })),
      )
    ).values(),
  ].flat();
  result.counts = { unmatchedAreas, notes: assumed };
  return result;
}

/** IMP-48: the same id standing for someone else (two lists numbered from 1) must not overwrite a person. */
async function refuseOtherPeople(
  ctx: Context,
  setting: Setting,
  rows: readonly { row: PreparedRow; personId: string }[],
): Promise<void> {
  const named = rows
    .map(each => ({ ...each, person: personOfRow(each.row.reading) }))
    .filter(each => hasIdentity(each.person));
  if (!named.length) return;
  const known = await peopleOf(
    ctx,
    named.map(each => each.personId),
  );
  const matches = await matchRows(
    ctx,
    named.map(each => ({ row: each.row.row, person: each.person })),
  );
  for (const { row, personId, person } of named) {
    const stands = known.get(personId);
    const like = matches.get(row.row)?.some(match => match.personId === personId);
    // a name that is masked in the row, or unknown in the record, contradicts nothing
    const comparable =
      stands && person.identity.name && !person.identity.name.includes('*') && stands.maskedName !== '未知';
    if (!comparable || like || maskedAlike(stands.maskedName, person.identity.name!)) continue;
    row.problems.push(
      rowProblem(
        'IMP-48',
        'refuse',
        row.reading,
        setting.batch.kind === 'cases' ? 'caseId' : 'personId',
        setting.batch.mapping.headers,
      ),
    );
    row.refused = true;
  }
}

const maskedAlike = (masked: string, name: string) =>
  masked.slice(0, 1).toLowerCase() === name.trim().slice(0, 1).toLowerCase();

async function resolvePersons(
  ctx: Context,
  setting: Setting,
  rows: readonly PreparedRow[],
): Promise<Resolution> {
  const result = nothing();
  const known = await peopleByExternalId(
    ctx,
    rows.flatMap(row => idOf(row, 'personId') ?? []),
  );
  const findArea = await areaFinder(ctx);
  result.counts.unmatchedAreas = rows.filter(row => !findArea(row.reading).matched).length;
  for (const row of rows) {
    const target = known.get(idOf(row, 'personId') ?? '');
    if (target) result.existing.set(row.row, { target, same: false });
  }
  await refuseOtherPeople(
    ctx,
    setting,
    rows.flatMap(row =>
      result.existing.has(row.row) ? [{ row, personId: result.existing.get(row.row)!.target }] : [],
    ),
  );
  const matches = await matchRows(
    ctx,
    rows
      .filter(row => !result.existing.has(row.row))
      .map(row => ({ row: row.row, person: personOfRow(row.reading) })),
  );
  for (const list of matches.values()) {
    result.matches.push(...list);
    const sure = list.find(match => match.sure);
    if (sure) result.existing.set(sure.row, { target: sure.personId, same: false });
  }
  return result;
}

async function resolveVisits(
  ctx: Context,
  setting: Setting,
  rows: readonly PreparedRow[],
): Promise<Resolution> {
  const result = nothing();
  const found = await resolvePeople(
    ctx,
    setting.batch.outbreakId,
    rows.map(row => ({ externalId: idOf(row, 'personId'), person: personOfRow(row.reading) })),
  );
  result.counts.unknownPeople = found.filter(each => each === null).length;
  return result;
}

/** Pairs of cases must lead to a case that is here; the source may be unknown and is then kept by its id. A contact needs the case it belongs to. */
async function resolveLinks(
  ctx: Context,
  setting: Setting,
  rows: readonly PreparedRow[],
): Promise<Resolution> {
  const result = nothing();
  const { batch } = setting;
  if (!batch.outbreakId) return result;
  const contacts = listsContacts(batch);
  const cases = await casesByIds(
    ctx,
    batch.outbreakId,
    rows.flatMap(row => [idOf(row, 'sourceId') ?? [], idOf(row, 'caseId') ?? []].flat()),
    { folded: true },
  );
  for (const row of rows) {
    const source = idOf(row, 'sourceId');
    const knownSource = source !== undefined && cases.has(source);
    if (!contacts && source)
      result.refs.push({ row: row.row, key: idHash(setting, source), known: knownSource });
    const lacks = contacts
      ? knownSource
        ? null
        : 'sourceId'
      : cases.has(idOf(row, 'caseId') ?? '')
        ? null
        : 'caseId';
    if (lacks) {
      row.problems.push(rowProblem('IMP-43', 'refuse', row.reading, lacks, batch.mapping.headers));
      row.refused = true;
    }
  }
  if (contacts)
    result.matches = [
      ...(
        await matchRows(
          ctx,
          rows.filter(row => !row.refused).map(row => ({ row: row.row, person: personOfRow(row.reading) })),
        )
      ).values(),
    ].flat();
  return result;
}
