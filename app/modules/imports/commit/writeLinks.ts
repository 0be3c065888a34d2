import { addLinks, casesByExternalId } from '../../cases/queries.ts';
import { resolvePeople } from '../check/resolvePeople.ts';
import { personOfRow } from '../identity.ts';
import { addImportedContacts } from './contacts.ts';
import { completePeople, createPeopleOfRows } from './people.ts';
import { type DueRow, type RowWriter, textOf } from './row.ts';

/** Rows that tie a source case to another case become known links; those that tie it to anyone else become contacts. */
export const writeLinks: RowWriter = async (ctx, setting, rows, findArea) => {
  const { batch } = setting;
  if (!batch.outbreakId) throw new Error('Links need an outbreak.');
  const outbreakId = batch.outbreakId;
  const cases = await casesByExternalId(ctx, outbreakId, rows.flatMap(row => [textOf(row, 'sourceId') ?? [], textOf(row, 'caseId') ?? []].flat()));
  const links = rows.filter(row => cases.has(textOf(row, 'caseId') ?? '') && textOf(row, 'sourceId'));
  await addLinks(
    ctx,
    links.map(row => {
      const note = textOf(row, 'relation');
      return { outbreakId, caseId: cases.get(textOf(row, 'caseId')!)!.id, sourceExternalId: textOf(row, 'sourceId')!, kind: 'stated' as const, importId: batch.id, ...(note ? { note } : {}) };
    }),
  );
  const contacts = rows.filter(row => !links.includes(row));
  if (!contacts.length) return;
  const pointers = contacts.map(row => ({ externalId: textOf(row, 'caseId'), person: personOfRow(row.prepared.reading) }));
  const found = await resolvePeople(ctx, null, pointers, batch.id);
  const personOf = new Map<DueRow, string>();
  const missing = new Map<string, DueRow[]>();
  contacts.forEach((row, index) => {
    const known = row.same?.personId ?? found[index]?.personId;
    if (known) personOf.set(row, known);
    else {
      const { externalId, person } = pointers[index]!;
      const same = externalId ?? JSON.stringify(person.identity);
      missing.set(same, [...(missing.get(same) ?? []), row]);
    }
  });
  const groups = [...missing.values()];
  const made = await createPeopleOfRows(
    ctx,
    setting,
    groups.map(([row]) => ({ row: row!, areaKey: findArea(row!.prepared.reading).areaKey, ...(textOf(row!, 'caseId') === undefined ? {} : { externalId: textOf(row!, 'caseId')! }) })),
  );
  groups.forEach((group, index) => {
    for (const row of group) personOf.set(row, made[index]!);
  });
  await completePeople(ctx, setting, contacts.filter(row => row.same).map(row => ({ row, personId: row.same!.personId, overwrite: false })));
  await addImportedContacts(ctx, setting, contacts.map(row => ({ row, personId: personOf.get(row)!, caseId: cases.get(textOf(row, 'sourceId') ?? '')!.id })));
};
