import {
  type CampaignStep,
  type CampaignStopRule,
  campaignMayStop,
  type Day,
  type Pack,
  type PoolingZone,
  poolingRuleOf,
} from '@outpace/protocol';
import { type Bilingual, type Refusal, refuse } from '../../../core/refusal.ts';
import type { ZonePooling } from './planShape.ts';

/** A part of the city in a campaign, as an interval of keys, both ends inclusive. */
export interface Interval {
  key: number;
  hi: number;
}

/** CAM-9: parts of a campaign do not overlap unless one lies within the other; the inner then goes by its own zone. Twice the same is refused. */
export function overlapping(units: readonly (Interval & { name: string })[]): Refusal | null {
  const seen = new Map<number, string>();
  for (const unit of units) {
    if (seen.has(unit.key))
      return refuse('CAM-9', `“${unit.name}”选了两次。`, `“${unit.name}” was chosen twice.`, {
        errors: [
          {
            path: 'body/areas',
            message: { zh: '去掉重复的区域', en: 'leave one of them out' },
            rule: 'CAM-9',
          },
        ],
      });
    seen.set(unit.key, unit.name);
  }
  return null;
}

/** Pools of a zone: the pack's, or smaller where that was chosen. CAM-10: never larger. */
export function poolingOf(
  pack: Pack,
  zones: Iterable<PoolingZone>,
  chosen: Partial<Record<PoolingZone, number>> = {},
): ZonePooling[] | Refusal {
  const all: ZonePooling[] = [];
  for (const zone of new Set(zones)) {
    const rule = poolingRuleOf(pack, zone);
    const size = chosen[zone] ?? rule.pool_size;
    if (!Number.isInteger(size) || size < 1 || size > rule.pool_size)
      return refuse(
        'CAM-10',
        `${zone}混采人数须为1至${rule.pool_size}(方案${rule.id}),不能是${size}。`,
        `Pools in ${zone} hold 1 to ${rule.pool_size} by rule ${rule.id} of the protocol, not ${size}.`,
        {
          errors: [
            {
              path: `body/poolSizes/${zone}`,
              message: { zh: `1至${rule.pool_size}`, en: `1 to ${rule.pool_size}` },
              rule: 'CAM-10',
            },
          ],
        },
      );
    all.push({ zone, poolSize: size, most: rule.pool_size, mixing: rule.mixing, ruleId: rule.id });
  }
  return all;
}

/** Who acts: natural person where there is one, else the account. */
export interface Actor {
  actor: string;
  naturalPerson: string | null;
}

/** CAM-11: a campaign is started by another person than the one who planned it, by whatever account. */
export function mayStart(
  campaign: { state: string; plannedBy: string; plannedPerson: string | null; planned: boolean },
  by: Actor,
): Refusal | null {
  if (campaign.state !== 'planned')
    return refuse('CAM-12', '这次筛查已经开始或结束。', 'This campaign has begun or ended already.', {
      status: 409,
    });
  if (!campaign.planned)
    return refuse('CAM-3', '先算出计划,再开始。', 'Work the plan out before starting.', { status: 409 });
  const same =
    by.naturalPerson !== null && campaign.plannedPerson !== null
      ? by.naturalPerson === campaign.plannedPerson
      : by.actor === campaign.plannedBy;
  return same
    ? refuse(
        'CAM-11',
        '制订计划的人不能自己启动,须由另一人启动。',
        'Whoever planned a campaign does not start it; another person must.',
        {
          status: 403,
        },
      )
    : null;
}

export interface RoundFacts {
  number: number;
  state: 'open' | 'closed';
  day: Day;
  /** Cases found outside control by it; null while results are out. */
  communityCases: number | null;
}

/** What follows after the rounds so far, with the facts it stands on. */
export interface RoundStep extends CampaignStep {
  says: Bilingual;
  facts: Bilingual;
  waitingFor: number[];
}

/** CAM-13: stop, wait, or one more round: the pack's rule over the rounds whose results are in. A round still open or without its results holds the decision. */
export function nextStep(
  rule: CampaignStopRule,
  rounds: readonly RoundFacts[],
  today: Day,
): RoundStep | null {
  const waitingFor = rounds
    .filter(one => one.state === 'open' || one.communityCases === null)
    .map(one => one.number);
  const known = rounds.filter(one => one.state === 'closed' && one.communityCases !== null);
  const step = campaignMayStop(
    rule,
    known.map(one => ({ day: one.day, communityCases: one.communityCases! })),
    today,
  );
  const cases = known.reduce((sum, one) => sum + one.communityCases!, 0);
  const facts = {
    zh: `已完成${known.length}轮,共发现社会面病例${cases}例;最近连续${step.cleanRounds}轮没有(规则要求${rule.clean_rounds}轮${rule.wait_days ? `,再等${rule.wait_days}天,再做${rule.final_rounds}轮` : ''})`,
    en: `${known.length} rounds are complete with ${cases} community cases; the last ${step.cleanRounds} found none (the rule asks for ${rule.clean_rounds}${rule.wait_days ? `, then ${rule.wait_days} days, then ${rule.final_rounds} more` : ''})`,
  };
  const says: Record<CampaignStep['state'], Bilingual> = {
    stop: { zh: '可以停止', en: 'may stop' },
    wait: { zh: `等到${step.on}再做一轮`, en: `wait until ${step.on} for another round` },
    round_due: { zh: `${step.on}应做下一轮`, en: `another round is due on ${step.on}` },
  };
  return { ...step, says: says[step.state], facts, waitingFor };
}

/** How far a part is behind what the plan says for now, as a share of what is expected; 0 when it is not. */
export interface Behind {
  expectedByNow: number;
  done: number;
  short: number;
  why: Bilingual | null;
}

/** Marks are shown from a tenth of the people short; below that it is noise of an hour. */
export const behindFrom = { value: 0.1, unit: 'share', status: 'assumed', source: 'own choice' };

/** CAM-14: whether a part is behind its plan at this hour, and why as far as the product can tell. Pure; `hour` counts from the opening. */
export function behindPlan(
  part: {
    expected: number;
    done: number;
    startsAtHour: number;
    endsAtHour: number;
    pointsOpen: number;
    points: number;
    sampledLastHour: number | null;
    lanesHour: number | null;
  },
  hour: number,
): Behind {
  const span = Math.max(1, part.endsAtHour - part.startsAtHour);
  const gone = Math.min(1, Math.max(0, (hour - part.startsAtHour) / span));
  const expectedByNow = Math.round(part.expected * gone);
  const short = Math.max(0, expectedByNow - part.done);
  if (part.expected === 0 || short / part.expected < behindFrom.value)
    return { expectedByNow, done: part.done, short: 0, why: null };
  const why =
    part.points > 0 && part.pointsOpen === 0
      ? { zh: '计划的采样点没有开', en: 'none of its planned points is open' }
      : part.pointsOpen < part.points
        ? {
            zh: `${part.points}个采样点只开了${part.pointsOpen}个`,
            en: `${part.pointsOpen} of ${part.points} points are open`,
          }
        : part.sampledLastHour === 0
          ? { zh: '近一小时没有采样', en: 'nobody was sampled in the last hour' }
          : part.sampledLastHour !== null &&
              part.lanesHour !== null &&
              part.sampledLastHour < part.lanesHour * 0.7
            ? {
                zh: `近一小时采${part.sampledLastHour}人,低于通道能力${Math.round(part.lanesHour)}人`,
                en: `${part.sampledLastHour} sampled in the last hour; its lanes could do ${Math.round(part.lanesHour)}`,
              }
            : gone >= 1
              ? {
                  zh: '已过计划完成时间,余下的人没有来',
                  en: 'past its planned end: the others have not come',
                }
              : { zh: '来的人比计划少', en: 'fewer people come than planned' };
  return { expectedByNow, done: part.done, short, why };
}
