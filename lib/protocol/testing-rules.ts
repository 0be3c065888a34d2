import { addDays } from './calendar.ts';
import type {
  CampaignGround,
  CampaignStopRule,
  CohortRule,
  LegLimit,
  LegSetting,
  PoolingRule,
  PoolingZone,
  SingleGroup,
} from './testing.ts';
import type { Day, Pack, Refusal } from './types.ts';

/** How a tube of a zone is filled. A zone or pack without a rule of its own: everybody alone (PRO-9). */
export function poolingRuleOf(pack: Pack, zone: PoolingZone): PoolingRule {
  return (
    pack.testing?.pooling.find(one => one.zone === zone) ?? {
      id: 'PRO-9',
      zone,
      pool_size: 1,
      mixing: 'single',
      source: 'PRO',
      confidence: 'O',
    }
  );
}

/**
 * Why someone of these groups may not share a tube: the first rule that names one of them, with those it names; null when
 * none does. A pack without testing rules lets nobody share (PRO-9), whatever the groups.
 */
export function mustBeAlone(
  pack: Pack,
  groups: readonly SingleGroup[],
): { ruleId: string; groups: SingleGroup[] } | null {
  if (!pack.testing) return { ruleId: 'PRO-9', groups: [...groups] };
  for (const rule of pack.testing.single) {
    const named = groups.filter(one => rule.groups.includes(one));
    if (named.length > 0) return { ruleId: rule.id, groups: named };
  }
  return null;
}

/** The time limits of a tube's way in a setting, in the pack's order; a limit of the setting stands in for the general one between the same two moments. */
export function legLimitsOf(pack: Pack, setting?: LegSetting): LegLimit[] {
  const legs = pack.testing?.legs ?? [];
  const own = legs.filter(one => one.setting !== undefined && one.setting === setting);
  return legs.filter(
    one =>
      own.includes(one) ||
      (one.setting === undefined && !own.some(other => other.from === one.from && other.to === one.to)),
  );
}

/** The rule of a cohort by its key; null when the pack has none. */
export function cohortRule(pack: Pack, key: string): CohortRule | null {
  return pack.testing?.cohorts.find(one => one.cohort === key) ?? null;
}

/**
 * The most days from one test to the next under a cohort's rhythm; null when it is tested on occasions only. "Twice a week" names no weekdays:
 * it is read as evenly spread and rounded up, 4 days at most between two tests (assumed; a city that says otherwise sets every_days).
 */
export function longestGapDays(rule: Pick<CohortRule, 'every_days' | 'times_per_week'>): number | null {
  if (rule.every_days !== undefined) return rule.every_days;
  return rule.times_per_week === undefined ? null : Math.ceil(7 / rule.times_per_week);
}

/**
 * May a whole area be tested: the pack's start rule, when every ground it needs is true; a ground not judged is not true. Refuses with that
 * rule, PRO-10 for a pack without testing rules.
 */
export function campaignMayStart(
  pack: Pack,
  judged: Partial<Record<CampaignGround, boolean>>,
): { ruleId: string } | Refusal {
  const start = pack.testing?.start;
  if (!start)
    return {
      refused: 'PRO-10',
      why: { zh: `${pack.title.zh}没有区域核酸规定`, en: `${pack.id} does not provide for testing an area` },
    };
  const missing = start.needs.filter(one => judged[one] !== true);
  if (start.allowed && missing.length === 0) return { ruleId: start.id };
  return { refused: start.id, why: start.text };
}

/** What follows after the rounds so far. `on`: the day that let it stop, the first day of the next round, or the day the waiting ends. */
export interface CampaignStep {
  state: 'stop' | 'wait' | 'round_due';
  on: Day;
  /** Rounds without a community case since the last one with. */
  cleanRounds: number;
  ruleId: string;
}

/**
 * May a campaign stop on `day`, judged by the rounds that began on or before it and whose results are in, in any order. A community case starts the count of clean
 * rounds again. After the last of `clean_rounds`, `wait_days` whole days pass (read as days between, so that the last round is on the day after them: assumed) and
 * `final_rounds` follow; a clean round within the waiting counts neither way. `on` of a due round may lie before `day`: then it is overdue.
 */
export function campaignMayStop(
  rule: CampaignStopRule,
  rounds: readonly { day: Day; communityCases: number }[],
  day: Day,
): CampaignStep {
  const past = rounds.filter(one => one.day <= day).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const clean = past.slice(past.findLastIndex(one => one.communityCases > 0) + 1).map(one => one.day);
  const step = (state: CampaignStep['state'], on: Day): CampaignStep => ({
    state,
    on,
    cleanRounds: clean.length,
    ruleId: rule.id,
  });
  const last = past.at(-1)?.day;
  if (last === undefined) return step('round_due', day);
  if (clean.length < rule.clean_rounds) return step('round_due', addDays(last, rule.round_every_days));
  const cleanOn = clean[rule.clean_rounds - 1];
  if (rule.final_rounds === 0) return step('stop', cleanOn);
  const finalOn = addDays(cleanOn, rule.wait_days + 1);
  const finals = clean.slice(rule.clean_rounds).filter(one => one >= finalOn);
  if (finals.length >= rule.final_rounds) return step('stop', finals[rule.final_rounds - 1]);
  if (finals.length > 0) return step('round_due', addDays(finals[finals.length - 1], rule.round_every_days));
  return step(day < finalOn ? 'wait' : 'round_due', finalOn);
}
