import { addLinks } from '../../cases/queries.ts';
import { casesByIds } from '../check/casesByIds.ts';
import { resolvePeople } from '../check/resolvePeople.ts';
import { hasIdentity, personOfRow } from '../identity.ts';
import { listsContacts } from '../linkRow.ts';
import { addImportedContacts } from './contacts.ts';
import { completePeople, createPeopleOfRows } from './people.ts';
import { type DueRow, type RowWriter, textOf } from './row.ts';

/** Rows that tie a source case to another case become known links; those that tie it to anyone else become contacts. */
export const writeLinks: RowWriter = async (ctx, setting, rows, findArea) => {
  const { batch } = setting;
  if (!batch.outbreakId) throw new Error('Links need an outbreak.');
  const outbreakId = batch.outbreakId;
  const cases = await casesByIds(
    ctx,
    outbreakId,
    rows.flatMap(row => [textOf(row, 'sourceId') ?? [], textOf(row, 'caseId') ?? []].flat()),
    { folded: true },
  );
  const links = listsContacts(batch) ? [] : rows.filter(row => textOf(row, 'sourceId'));
  await addLinks(
    ctx,
    links.map(row => {
      const note = textOf(row, 'relation');
      return {
        outbreakId,
        caseId: cases.get(textOf(row, 'caseId')!)!.id,
        sourceExternalId: textOf(row, 'sourceId')!,
        kind: 'stated' as const,
        importId: batch.id,
        ...(cases.has(textOf(row, 'sourceId')!)
          ? { sourceCaseId: cases.get(textOf(row, 'sourceId')!)!.id }
          : {}),
        ...(note ? { note } : {}),
      };
    }),
  );
  const contacts = rows.filter(row => !links.includes(row));
  if (!contacts.length) return;
  // a row that names the person may be numbered from 1 like every other list: then its number is nobody's id
  const pointers = contacts.map(row => {
    const person = personOfRow(row.prepared.reading);
    return { externalId: hasIdentity(person) ? undefined : textOf(row, 'caseId'), person };
  });
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
    groups.map(([row]) => {
      const { externalId } = pointers[contacts.indexOf(row!)]!;
      return {
        row: row!,
        areaKey: findArea(row!.prepared.reading).areaKey,
        ...(externalId === undefined ? {} : { externalId }),
      };
    }),
  );
  groups.forEach((group, index) => {
    for (const row of group) personOf.set(row, made[index]!);
  });
  await completePeople(
    ctx,
    setting,
    contacts.filter(row => row.same).map(row => ({ row, personId: row.same!.personId, overwrite: false })),
  );
  await addImportedContacts(
    ctx,
    setting,
    contacts.map(row => ({
      row,
      personId: personOf.get(row)!,
      caseId: cases.get(textOf(row, 'sourceId') ?? '')!.id,
    })),
  );
};
