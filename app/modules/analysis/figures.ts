import { notEstimable, secondaryAttackRates } from '@outpace/epi';
import type { Pack } from '@outpace/protocol';
import type { EditionChange } from './definitions.ts';
import type { Basis, LeftOut } from './schema.ts';
import type { spanOf } from './series.ts';
import { contactSettings, settingOf } from './setting.ts';

type AnySpan = ReturnType<typeof spanOf>;
interface Method {
  method: Basis['method'];
  assumes: Basis['assumes'];
  source: Basis['source'];
}

/** What stands under a figure. */
export const basisOf = (method: Method, span: AnySpan, n: number, unit: Basis['unit'] = 'cases'): Basis => ({
  ...method,
  from: span?.from ?? null,
  to: span?.to ?? null,
  n,
  unit,
});

/** Cases without a place in a series, by why; none is dropped silently. */
export const leftOutOf = (span: AnySpan): LeftOut =>
  span
    ? [
        { kind: 'undated' as const, n: span.undated, opens: true },
        { kind: 'early' as const, n: span.early, opens: true },
        { kind: 'late' as const, n: span.late, opens: true },
      ].filter(row => row.n > 0)
    : [];

/** Parts that are left out without a list of their own. */
export const countedOut = (parts: Partial<Record<LeftOut[number]['kind'], number>>): LeftOut =>
  (Object.entries(parts) as [LeftOut[number]['kind'], number][])
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => ({ kind, n, opens: false }));

/** ANA-2: whether a figure over these days mixes two definitions. */
export const isAcross = (changes: readonly EditionChange[], span: AnySpan): boolean =>
  !!span?.from &&
  changes.some(change => change.definition && change.on > span.from! && change.on <= span.to!);

/** Secondary attack rates by setting from counted contacts. Pure. */
export function attackRates(
  pack: Pick<Pack, 'contact_rules'>,
  rows: readonly { key: string; contacts: number; followed: number; infected: number }[],
) {
  const gathered = new Map<
    string,
    { members: string[]; contacts: number; followed: number; infected: number }
  >();
  for (const { key, contacts, followed, infected } of rows) {
    const setting = settingOf(pack, key);
    const sum = gathered.get(setting) ?? { members: [], contacts: 0, followed: 0, infected: 0 };
    sum.members.push(key);
    sum.contacts += contacts;
    sum.followed += followed;
    sum.infected += infected;
    gathered.set(setting, sum);
  }
  const answer = secondaryAttackRates(
    [...gathered].map(([setting, { followed, infected }]) => ({ setting, contacts: followed, infected })),
  );
  const settings = contactSettings.flatMap(setting => {
    const counts = gathered.get(setting);
    const rated = answer.settings.find(one => one.setting === setting);
    return counts && rated ? [{ setting: setting as string, ...counts, rate: rated.rate }] : [];
  });
  const total = (of: 'contacts' | 'followed' | 'infected') => settings.reduce((sum, one) => sum + one[of], 0);
  return {
    settings,
    overall: {
      setting: 'overall',
      members: settings.flatMap(one => one.members),
      contacts: total('contacts'),
      followed: total('followed'),
      infected: total('infected'),
      rate: answer.overall.rate,
    },
  };
}

/** A step's quantiles, in days or hours, or why there are none. Pure. */
export function stepSummary(done: number, hours: readonly number[] | null, perUnit: number) {
  if (!hours || done < 3) return notEstimable(`仅有${done}次已完成。`, `Only ${done} done so far.`);
  const [least, lowerQuartile, median, upperQuartile, p90, most] = hours.map(one => one / perUnit) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { least, lowerQuartile, median, upperQuartile, p90, most };
}

/** Hours above which a run of a step is an outlier (Tukey 1977), for steps with enough runs. */
export const fenceOf = (done: number, hours: readonly number[] | null): number | null =>
  hours && done >= 3 ? hours[3]! + 1.5 * (hours[3]! - hours[1]!) : null;
