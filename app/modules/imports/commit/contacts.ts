import type { ContactClassValue } from '@outpace/reading';
import type { Context } from '../../../core/module.ts';
import { addContacts } from '../../contacts/queries.ts';
import type { Setting } from '../prepare.ts';
import { type DueRow, textOf } from './row.ts';

/** The class of the pack a word of a contact list stands for; a list that names none lists close contacts. */
export function classOfWord(setting: Setting, word: ContactClassValue | undefined): string {
  const known = new Set(setting.pack?.classes.map(each => each.id));
  const wanted: Record<ContactClassValue, string[]> = {
    close: ['close'],
    secondary: ['secondary', 'close'],
    general: ['general', 'immune_contact', 'close'],
    venueExposed: ['venue_exposed', 'general', 'close'],
    coLocation: ['venue_exposed', 'general', 'close'],
  };
  return wanted[word ?? 'close'].find(id => known.has(id)) ?? 'close';
}

/** Lays contact rows into the contacts of their case. */
export async function addImportedContacts(
  ctx: Context,
  setting: Setting,
  rows: readonly { row: DueRow; personId: string; caseId: string }[],
): Promise<void> {
  const { batch } = setting;
  await addContacts(
    ctx,
    rows.map(({ row, personId, caseId }) => {
      const last = textOf(row, 'lastContactDate') ?? textOf(row, 'date');
      const first = textOf(row, 'firstContactDate') ?? textOf(row, 'date');
      return {
        caseId,
        personId,
        importId: batch.id,
        source: 'record' as const,
        classId: classOfWord(
          setting,
          row.prepared.reading.values.get('exposureClass') as ContactClassValue | undefined,
        ),
        ...(textOf(row, 'caseId') ? { externalId: textOf(row, 'caseId')! } : {}),
        ...(textOf(row, 'relation') ? { relation: textOf(row, 'relation')! } : {}),
        ...(last ? { lastExposureOn: last.slice(0, 10) } : {}),
        ...(first ? { firstExposureOn: first.slice(0, 10) } : {}),
      };
    }),
  );
}
