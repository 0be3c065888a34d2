import { addDays } from '@outpace/protocol';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { NeedRow, NewRecords, RecordRow, StaffRow } from './trainingSchema.ts';

/** A proof that ends within so many days is shown as expiring (the list the office asked for). */
export const expiringDays = 30;

export type HeldState = 'valid' | 'expiring' | 'expired' | 'revoked' | 'future';

/** TRN-3: how a record counts on a day; `validUntil` is the last day it counts. Pure. */
export function stateOn(
  record: Pick<RecordRow, 'heldFrom' | 'validUntil' | 'revokedAt'>,
  today: string,
): HeldState {
  if (record.revokedAt) return 'revoked';
  if (record.heldFrom > today) return 'future';
  if (record.validUntil === null) return 'valid';
  if (record.validUntil < today) return 'expired';
  return record.validUntil < addDays(today, expiringDays) ? 'expiring' : 'valid';
}

/** TRN-1, TRN-4, TRN-5: whether these records may be made: for colleagues of one's area, with a proof, with dates that make sense, not for oneself. All problems at once. */
export function mayRecord(
  body: NewRecords,
  staff: ReadonlyMap<string, StaffRow>,
  by: { actor: string; naturalPerson: string | null },
  today: string,
): Refusal | null {
  const strangers = body.accountIds.filter(id => !staff.has(id));
  if (strangers.length)
    return refuse(
      'TRN-1',
      `${strangers.length}人不在您的辖区,不能登记。`,
      `${strangers.length} of them are not staff of your area.`,
      { status: 404 },
    );
  const own = body.accountIds.some(id =>
    by.naturalPerson ? staff.get(id)!.person === by.naturalPerson : id === by.actor,
  );
  if (own)
    return refuse(
      'TRN-5',
      '不能登记本人的培训,须由另一人登记。',
      'Nobody records their own training; another person must.',
      { status: 403 },
    );
  const errors: NonNullable<Refusal['errors']> = [];
  const say = (path: string, zh: string, en: string) =>
    errors.push({ path: `body/${path}`, message: { zh, en }, rule: 'TRN-4' });
  if (!body.proof.trim()) say('proof', '请写明凭据(证书号、考核记录)', 'state the proof (certificate, test)');
  if (body.heldFrom > today)
    say('heldFrom', `取得日期不能晚于今天(${today})`, `it cannot begin after today (${today})`);
  if (body.validUntil !== null && body.validUntil <= body.heldFrom)
    say('validUntil', '有效期须晚于取得日期', 'it must end after it begins');
  return errors.length
    ? refuse('TRN-4', '培训登记有不能接受的内容。', 'The record cannot be accepted as it is.', { errors })
    : null;
}

/** Whom a need counts: staff whose place of work lies in the area, of the unit where one is named; each natural person once (TRN-3). Pure. */
export function coverage(
  need: NeedRow,
  areaHi: number,
  staff: readonly StaffRow[],
  states: ReadonlyMap<string, ReadonlyMap<string, HeldState>>,
): { have: number; expiring: number; gap: number } {
  const valid = new Set<string>();
  const lasting = new Set<string>();
  for (const one of staff) {
    if (one.areaKey < need.areaKey || one.areaKey > areaHi || (need.unit && one.unit !== need.unit)) continue;
    const state = states.get(one.id)?.get(need.skillId);
    if (state === 'valid' || state === 'expiring') valid.add(one.person);
    if (state === 'valid') lasting.add(one.person);
  }
  return {
    have: valid.size,
    expiring: valid.size - lasting.size,
    gap: Math.max(0, need.needed - valid.size),
  };
}

const order: Record<HeldState, number> = { valid: 0, expiring: 1, future: 2, expired: 3, revoked: 4 };

/** The best state of each account's records, by skill. Pure. */
export function bestStates(
  records: readonly RecordRow[],
  today: string,
): Map<string, Map<string, HeldState>> {
  const states = new Map<string, Map<string, HeldState>>();
  for (const record of records) {
    const own = states.get(record.accountId) ?? new Map<string, HeldState>();
    states.set(record.accountId, own);
    const state = stateOn(record, today);
    const had = own.get(record.skillId);
    if (had === undefined || order[state] < order[had]) own.set(record.skillId, state);
  }
  return states;
}
