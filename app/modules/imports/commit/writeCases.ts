import { addLinks, openCases } from '../../cases/queries.ts';
import { caseFactsOf, stateOfRow } from '../caseRow.ts';
import { captureAfter, captureBefore } from '../changes.ts';
import { casesByIds } from '../check/casesByIds.ts';
import { setTargets } from '../rowStore.ts';
import { completePeople, createPeopleOfRows } from './people.ts';
import { type RowWriter, textOf } from './row.ts';
import { updateCases } from './updateCases.ts';

/** Line-list rows: a person and a case each, newer facts on cases that are there, and who infected whom as the list states it. */
export const writeCases: RowWriter = async (ctx, setting, rows, findArea) => {
  const { batch, pack, timeZone } = setting;
  if (!pack || !batch.outbreakId) throw new Error('Cases need an outbreak.');
  const outbreakId = batch.outbreakId;
  const areas = new Map(rows.map(row => [row, findArea(row.prepared.reading)]));
  const facts = (row: (typeof rows)[number]) =>
    caseFactsOf(row.prepared.reading, timeZone, areas.get(row)!.matched ? undefined : areas.get(row)!.words);

  const created = rows.filter(row => row.action === 'create' || !row.target);
  const fresh = created.filter(row => !row.same);
  const made = await createPeopleOfRows(
    ctx,
    setting,
    fresh.map(row => ({ row, areaKey: areas.get(row)!.areaKey })),
  );
  const personOf = new Map(fresh.map((row, index) => [row, made[index]!]));
  const known = created.filter(row => row.same);
  for (const row of known) personOf.set(row, row.same!.personId);
  await completePeople(
    ctx,
    setting,
    known.map(row => ({ row, personId: row.same!.personId, overwrite: false })),
  );
  const opened = await openCases(
    ctx,
    created.map(row => {
      const externalId = textOf(row, 'caseId');
      return {
        ...facts(row),
        outbreakId,
        personId: personOf.get(row)!,
        state: stateOfRow(pack, row.prepared.reading)!.state,
        importId: batch.id,
        areaKey: areas.get(row)!.areaKey,
        ...(externalId === undefined ? {} : { externalId }),
      };
    }),
  );
  const caseOf = new Map(created.map((row, index) => [row, opened[index]!.id]));
  await setTargets(
    ctx,
    batch.id,
    created.map(row => ({ row: row.prepared.row, target: caseOf.get(row)! })),
  );

  const updated = rows.filter(row => row.action === 'update' && row.target);
  const cases = updated.map(row => row.target!);
  await captureBefore(ctx, batch.id, { cases });
  await updateCases(
    ctx,
    setting,
    updated.map(row => {
      const { reading } = row.prepared;
      const state =
        reading.values.has('status') || reading.values.has('outcome')
          ? stateOfRow(pack, reading)?.state
          : undefined;
      return { caseId: row.target!, facts: facts(row), state };
    }),
  );
  await captureAfter(ctx, batch.id, { cases });
  for (const row of updated) caseOf.set(row, row.target!);

  const stated = rows.flatMap(row =>
    ((row.prepared.reading.values.get('infectorId') as string[] | undefined) ?? []).map(source => ({
      caseId: caseOf.get(row)!,
      source,
    })),
  );
  // a source further down the file is joined when its own row opens it
  const sources = await casesByIds(
    ctx,
    outbreakId,
    stated.map(({ source }) => source),
  );
  await addLinks(
    ctx,
    stated.map(({ caseId, source }) => ({
      outbreakId,
      caseId,
      sourceExternalId: source,
      kind: 'stated' as const,
      importId: batch.id,
      ...(sources.has(source) ? { sourceCaseId: sources.get(source)!.id } : {}),
    })),
  );
};
