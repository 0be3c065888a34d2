import type { Batch } from './store.ts';

const ofContacts = [
  'name',
  'lastName',
  'documentNumber',
  'phone',
  'exposureClass',
  'lastContactDate',
  'firstContactDate',
  'measureMode',
  'site',
  'dueReleaseDate',
  'isTraced',
];

/** Whether a table of ties lists contacts (people, with how and when they were in contact) or only pairs of cases. Its own running numbers are then no ids of cases. */
export function listsContacts(batch: Pick<Batch, 'mapping'>): boolean {
  return batch.mapping.fields.some(field => field !== null && ofContacts.includes(field));
}
