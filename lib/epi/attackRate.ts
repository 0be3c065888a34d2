import { badInput, needCount } from './inputChecks.ts';
import { exactShare } from './shares.ts';
import { type Estimate, type NotEstimable, notEstimable } from './types.ts';

/** Contacts of one setting: household, workplace, class, train … */
export interface SettingCounts {
  setting: string;
  /** Contacts followed to the end, the cases they were contacts of not counted. */
  contacts: number;
  /** Those of them who became cases. */
  infected: number;
}

export interface AttackRate extends SettingCounts {
  rate: Estimate | NotEstimable;
}

/**
 * Secondary attack rate by setting with exact intervals, in the order first met, and over all (`overall`). Rows of one setting add up.
 *
 * Assumes that every contact was followed to the end of incubation and that none was infected elsewhere. A contact met in two settings counts in both rows
 * but would count twice overall: give such contacts one setting. Not estimable: no contact. Throws RangeError when more are infected than there are.
 */
export function secondaryAttackRates(
  rows: readonly SettingCounts[],
  level = 0.95,
): { settings: AttackRate[]; overall: AttackRate } {
  const bySetting = new Map<string, SettingCounts>();
  const overall: SettingCounts = { setting: '', contacts: 0, infected: 0 };
  for (const [index, row] of rows.entries()) {
    needCount(row.contacts, 'contacts', index + 1);
    needCount(row.infected, 'infected', index + 1);
    if (row.infected > row.contacts)
      badInput('infected', index + 1, row.infected, `must not be more than contacts (${row.contacts})`);
    const sum = bySetting.get(row.setting) ?? { setting: row.setting, contacts: 0, infected: 0 };
    for (const into of [sum, overall]) {
      into.contacts += row.contacts;
      into.infected += row.infected;
    }
    bySetting.set(row.setting, sum);
  }
  const rated = (counts: SettingCounts): AttackRate => ({
    ...counts,
    rate:
      counts.contacts === 0
        ? notEstimable('没有随访完成的接触者。', 'No contact has been followed to the end.')
        : exactShare(counts.infected, counts.contacts, level),
  });
  return { settings: [...bySetting.values()].map(rated), overall: rated(overall) };
}
