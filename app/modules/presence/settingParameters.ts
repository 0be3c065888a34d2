import { SETTING_UNKNOWN } from '@outpace/trace/pairs/types.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { PlaceKind } from '../places/queries.ts';

/** A class of places that are alike in how easily one infects another there. */
export interface SettingRank {
  key: string;
  name: Bilingual;
  places: readonly PlaceKind[];
  /** Kinds of groups whose members meet in such a place, where no place is recorded. */
  ties: readonly string[];
}

/**
 * Settings from the strongest to the weakest: when two people met at several places, the strongest one names the meeting. An order, not a probability;
 * it decides what is shown first, never who is listed. Places of kind `other` have no rank.
 */
export const settingOrder: {
  value: readonly SettingRank[];
  unit: 'rank';
  status: 'assumed';
  review: 'review_required';
  source: Bilingual;
} = {
  value: [
    {
      key: 'home',
      name: { zh: '家庭/宿舍', en: 'home or dormitory' },
      places: ['home', 'dorm'],
      ties: ['household', 'dorm'],
    },
    {
      key: 'study_work',
      name: { zh: '学校/单位', en: 'school or workplace' },
      places: ['classroom', 'school', 'office', 'workshop'],
      ties: ['class', 'office', 'workshop', 'team'],
    },
    {
      key: 'care',
      name: { zh: '医疗/隔离场所', en: 'care or isolation site' },
      places: ['hospital', 'clinic', 'isolation_site'],
      ties: ['ward'],
    },
    {
      key: 'leisure',
      name: { zh: '餐饮/娱乐/住宿', en: 'eating, leisure or lodging' },
      places: ['restaurant', 'entertainment', 'gym', 'worship', 'hotel'],
      ties: [],
    },
    { key: 'transport', name: { zh: '交通', en: 'transport' }, places: ['transport', 'station'], ties: [] },
    {
      key: 'shopping',
      name: { zh: '商场/市场', en: 'shop or market' },
      places: ['shop', 'market'],
      ties: [],
    },
    { key: 'outdoor', name: { zh: '露天', en: 'open air' }, places: ['outdoor'], ties: [] },
  ],
  unit: 'rank',
  status: 'assumed',
  review: 'review_required',
  source: {
    zh: '按同处时间长短和通风由强到弱排列的工作次序,未经专家审定',
    en: 'a working order by usual time together and ventilation; not reviewed by an expert',
  },
};

const rankOfKind = new Map(
  settingOrder.value.flatMap((one, rank) => one.places.map(kind => [kind as string, rank] as const)),
);
const rankOfTie = new Map(
  settingOrder.value.flatMap((one, rank) => one.ties.map(tie => [tie, rank] as const)),
);

/** Rank of a kind of place, 0 the strongest; 255 where nothing is known. */
export const settingRankOf = (kind: string): number => rankOfKind.get(kind) ?? SETTING_UNKNOWN;
/** Rank of where the members of a kind of group meet; 255 where nothing is known. */
export const settingRankOfTie = (tie: string): number => rankOfTie.get(tie) ?? SETTING_UNKNOWN;
/** Rank of a journey taken together. */
export const settingRankOfJourney: number = settingRankOf('transport');
