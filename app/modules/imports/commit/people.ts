import type { Context } from '../../../core/module.ts';
import { createPeople, type IdentityRecord, updateIdentity } from '../../people/queries.ts';
import { captureAfter, captureBefore } from '../changes.ts';
import { birthYearFromAge, personOfRow } from '../identity.ts';
import type { Setting } from '../prepare.ts';
import type { DueRow } from './row.ts';

/** Makes people of rows; ids in order. `externalId`: the person's id in the source, where that id is a person's and not a case's. */
export async function createPeopleOfRows(
  ctx: Context,
  setting: Setting,
  rows: readonly { row: DueRow; areaKey: number; externalId?: string }[],
): Promise<string[]> {
  const { batch, today } = setting;
  const made = await createPeople(
    ctx,
    rows.map(({ row, areaKey, externalId }) => {
      const person = personOfRow(row.prepared.reading);
      const birthYear = person.birthYear ?? birthYearFromAge(row.prepared.reading, today);
      return {
        identity: person.identity,
        areaKey,
        vulnerable: person.vulnerable,
        importId: batch.id,
        source: { kind: 'import' as const, id: batch.id },
        ...(person.sex ? { sex: person.sex } : {}),
        ...(birthYear === undefined ? {} : { birthYear }),
        ...(externalId === undefined ? {} : { externalId }),
      };
    }),
  );
  return made.map(person => person.id);
}

/** Field names of matching, as the identity record has them. */
const compared: Record<string, keyof IdentityRecord> = {
  name: 'name',
  documentNumber: 'documentNumber',
  document: 'documentNumber',
  phone: 'phone',
  birthDate: 'birthDate',
};

/**
 * Adds to known people what a row says and they lack; with `overwrite`, also what the row says otherwise (a newer roster). Values that already
 * agree are left alone. What was there before is kept, so that undoing is exact.
 */
export async function completePeople(
  ctx: Context,
  setting: Setting,
  rows: readonly { row: DueRow; personId: string; overwrite: boolean }[],
): Promise<void> {
  const changes = rows.flatMap(({ row, personId, overwrite }) => {
    const { identity } = personOfRow(row.prepared.reading);
    const agree = new Set((row.same?.agree ?? []).map(field => compared[field] ?? field));
    const differ = new Set((row.same?.differ ?? []).map(field => compared[field] ?? field));
    const fields = Object.fromEntries(
      Object.entries(identity).filter(
        ([field]) =>
          !agree.has(field as keyof IdentityRecord) &&
          (overwrite || !differ.has(field as keyof IdentityRecord)),
      ),
    ) as IdentityRecord;
    return Object.keys(fields).length ? [{ personId, fields }] : [];
  });
  const people = [...new Set(changes.map(change => change.personId))];
  await captureBefore(ctx, setting.batch.id, { people });
  for (const { personId, fields } of changes)
    await updateIdentity(ctx, personId, fields, { kind: 'import', id: setting.batch.id });
  await captureAfter(ctx, setting.batch.id, { people });
}
