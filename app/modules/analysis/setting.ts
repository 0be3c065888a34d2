import type { Pack } from '@outpace/protocol';

/** Where contacts met, as attack rates and curves tell it apart. */
export const contactSettings = [
  'household',
  'group',
  'care',
  'meal',
  'companion',
  'transport',
  'venue',
  'listed',
  'unknown',
] as const;
export type ContactSetting = (typeof contactSettings)[number];

const ofTie: Record<string, ContactSetting> = {
  household: 'household',
  co_living: 'household',
  dorm: 'group',
  class: 'group',
  school: 'group',
  office: 'group',
  team: 'group',
  workshop: 'group',
  ward: 'care',
  ward_staff: 'care',
  carer: 'care',
  treating_staff: 'care',
  visitor_of_case: 'care',
  breastfed_by_case: 'household',
  cared_for_by_case: 'care',
  banquet: 'meal',
  meal: 'meal',
  companion: 'companion',
  sexual_partner: 'companion',
};
const ofPlace: Record<string, ContactSetting> = {
  home: 'household',
  dorm: 'group',
  classroom: 'group',
  school: 'group',
  office: 'group',
  workshop: 'group',
  hospital: 'care',
  clinic: 'care',
  restaurant: 'meal',
  transport: 'transport',
  station: 'transport',
};

/**
 * The setting of a contact from the rule that judged it (a rule names the ties it asks for), else from the kind of its decisive evidence and of the place. `key`: rule, kind of
 * evidence, kind of place, joined by '|'. A rule for several ties at once (class, office, ward) is the setting most of them are. Pure.
 */
export function settingOf(pack: Pick<Pack, 'contact_rules'>, key: string): ContactSetting {
  const [ruleId = '', kind = '', placeKind = ''] = key.split('|');
  if (kind === 'statement') return 'listed';
  const rule = pack.contact_rules.find(one => one.id === ruleId);
  const ties = [...(rule?.all ?? []), ...(rule?.any ?? [])].flatMap(condition =>
    condition.input === 'tie' && 'any_of' in condition ? (condition.any_of as string[]) : [],
  );
  const votes = ties.flatMap(tie => ofTie[tie] ?? []);
  if (kind === 'journey') return 'transport';
  if ((kind === 'tie' || kind === '') && votes.length) {
    const count = (setting: ContactSetting) => votes.filter(vote => vote === setting).length;
    return votes.reduce((best, vote) => (count(vote) > count(best) ? vote : best));
  }
  if (kind === 'place' || kind === 'airspace') return ofPlace[placeKind] ?? 'venue';
  return 'unknown';
}
