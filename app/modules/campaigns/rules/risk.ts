import type { PoolingZone } from '@outpace/protocol';
import type { Bilingual } from '../../../core/refusal.ts';

/** What is known of a unit that says how urgent it is; counts of the last days only. */
export interface RiskFacts {
  /** Cases living there, those found in the community among them. */
  cases: number;
  casesInCommunity: number;
  /** Cases who stayed at a place in it while they could infect. */
  visits: number;
  /** People under open measures staying there. */
  contacts: number;
  /** People whose tube of an earlier round came out positive. */
  positives: number;
}

interface Weight {
  title: Bilingual;
  value: number;
  unit: Bilingual;
  status: 'assumed';
  source: Bilingual;
}
const weight = (zh: string, en: string, value: number, ofZh: string, ofEn: string): Weight => ({
  title: { zh, en },
  value,
  unit: { zh: `分/${ofZh}`, en: `points a ${ofEn}` },
  status: 'assumed',
  source: { zh: '本系统的假设,只用于排序', en: 'our assumption; it only orders' },
});

/** Points of each fact; they order units and mean nothing by themselves. */
export const riskWeights = {
  casesInCommunity: weight('社会面病例居住地', 'homes of cases found in the community', 10, '例', 'case'),
  cases: weight('其他病例居住地', 'homes of other cases', 4, '例', 'case'),
  positives: weight('前轮混采阳性管内人员', 'people of tubes positive in earlier rounds', 3, '人', 'person'),
  visits: weight('病例到过的场所', 'places cases went to', 2, '处', 'place'),
  contacts: weight('管控中人员', 'people under measures', 0.5, '人', 'person'),
} satisfies Record<string, Weight>;
/** Days back that count. */
export const riskDays = {
  value: 14,
  unit: 'days',
  status: 'assumed',
  source: { zh: '与前一轮处置看14天一致', en: 'fourteen days, as rules of zones look back' },
};

export interface RiskPart {
  key: keyof typeof riskWeights;
  n: number;
  points: number;
}

/** CAM-1: the score of a unit with the parts it adds up from, largest first. Pure. */
export function riskOf(facts: RiskFacts): { score: number; parts: RiskPart[] } {
  const counts: Record<keyof typeof riskWeights, number> = {
    casesInCommunity: facts.casesInCommunity,
    cases: Math.max(0, facts.cases - facts.casesInCommunity),
    positives: facts.positives,
    visits: facts.visits,
    contacts: facts.contacts,
  };
  const parts = (Object.keys(riskWeights) as RiskPart['key'][])
    .map(key => ({ key, n: counts[key], points: counts[key] * riskWeights[key].value }))
    .filter(part => part.n > 0)
    .sort((a, b) => b.points - a.points);
  return { score: parts.reduce((sum, part) => sum + part.points, 0), parts };
}

const strictness: Record<PoolingZone, number> = {
  isolation_site: 0,
  sealed: 1,
  controlled: 2,
  prevention: 3,
  ordinary: 4,
};

/** CAM-1: units in the order they are sampled and tested: the zone's strictness, then the score, then more people first, then the key; so the order is always the same. */
export function byRisk<T extends { key: number; zone: PoolingZone; score: number; people: number }>(
  units: readonly T[],
): T[] {
  return [...units].sort(
    (a, b) =>
      strictness[a.zone] - strictness[b.zone] || b.score - a.score || b.people - a.people || a.key - b.key,
  );
}

/** CAM-2: the order with one unit moved to a place (from 1) by a person; the others keep theirs. */
export function moved(order: readonly number[], key: number, to: number): number[] {
  const rest = order.filter(one => one !== key);
  const at = Math.max(0, Math.min(rest.length, to - 1));
  return [...rest.slice(0, at), key, ...rest.slice(at)];
}
