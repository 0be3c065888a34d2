import type { Pack, ParameterName } from '@outpace/protocol';
import type { LinkParameters, OpenChainOptions } from '@outpace/trace';
import type { Bilingual } from '../../core/refusal.ts';

interface Setting<T = number> {
  value: T;
  unit: string;
  status: 'assumed' | 'calibrated';
  source: Bilingual;
}
const assumed = <T>(value: T, unit: string, zh: string, en: string): Setting<T> => ({
  value,
  unit,
  status: 'assumed',
  source: { zh, en },
});
const calibrated = <T>(value: T, unit: string): Setting<T> => ({
  value,
  unit,
  status: 'calibrated',
  source: {
    zh: '韩国2020年病例清单323对已知传播对上人工设定,见 lib/trace/README',
    en: 'set by hand on 323 known pairs of the Korean line list 2020; see lib/trace/README',
  },
});

/** Numbers of the scorer that no pack carries, each with unit, status and source. What a pack has (delays, look-back, infectious days) always goes first. */
export const linking = {
  gapLimitSds: calibrated(5, 'sd'),
  /** A gap between confirmations is wider than between onsets: its standard deviation is the serial interval's times this. */
  confirmationWidening: assumed(
    1.5,
    'factor',
    '确诊时间受检测早晚影响,间隔更分散',
    'confirmations vary with when people are tested',
  ),
  /** Where illness cannot spread before onset a gap below this is impossible; where it can, gaps are taken as normal and may be negative. */
  lowestGapDays: assumed(-1, 'day', '发病日期可能误记一天', 'a day of onset may be off by one'),
  onsetToConfirmationDays: calibrated(4, 'day'),
  backgroundDays: calibrated(60, 'day'),
  infectiousDays: calibrated(7, 'day'),
  distanceDecayKm: calibrated(3, 'km'),
  distanceLimitKm: calibrated(15, 'km'),
  visitDaysApart: calibrated(5, 'day'),
  careKinds: assumed(['hospital', 'clinic'], 'kinds', '患者就诊处,不说明暴露', 'where the ill are taken'),
  weights: calibrated(
    {
      minutes: 6,
      partDay: 5,
      day: 4,
      samePoint: 5,
      crowd: 1,
      nearby: 2,
      perDayApart: 0.9,
      care: 0.7,
      outsideWindow: 0.6,
      furtherPlace: 0.3,
      infectorReportedContact: -1,
      infectorContacts: 0.3,
      sharedLabel: 3,
      sameArea: 3,
    },
    'nat',
  ),
  /** Ties and listed contacts; a person traced as the close contact of a case was exposed to it. */
  ties: assumed(
    {
      household: 5,
      dorm: 5,
      class: 4,
      office: 4,
      workshop: 4,
      team: 4,
      ward: 4,
      traced_close: 5,
      traced_other: 2,
    } as Record<string, number>,
    'nat',
    '与同时空同停留同级或略低',
    'on a par with shared minutes or a little below',
  ),
  unknownSource: calibrated(4, 'nat'),
  unknownSourceImported: calibrated(8, 'nat'),
  floor: calibrated(-2, 'nat'),
  /** A likely link is drawn in the tree from this probability on; below it is shown as a candidate only. */
  treeProbability: assumed(0.5, 'probability', '过半才画入链中', 'more likely than not'),
  /** Candidates kept per case. */
  candidatesKept: assumed(8, 'case', '逐一核对的人数', 'as many as are checked one by one'),
  /** A label or area shared by more cases than this says nothing and is left out of the search. */
  largestGroup: assumed(1500, 'case', '过大的共同标签没有区分力', 'too common to tell cases apart'),
  /** Where someone was further than this from their illness is not looked at. */
  presenceWithinDays: assumed(
    31,
    'day',
    '早于或晚于发病一个月的行踪与传播无关',
    'a month before or after illness says nothing about it',
  ),
  /** An open chain is closed after so many maximum incubations without a case. */
  closedAfterIncubations: assumed(
    2,
    'incubation',
    '两个最长潜伏期无新发',
    'two maximum incubations without a case',
  ),
  askAgainMinutes: assumed(
    10,
    'minute',
    '计算久未完成则重新提交',
    'a computation that did not come is asked for again',
  ),
  growthDays: assumed(7, 'day', '近一周', 'the last week'),
  risk: assumed(
    { recency: 1, outsideControl: 1, logSize: 0.5, growth: 1 } satisfies OpenChainOptions['weights'],
    'points',
    '排序用,不作判定',
    'orders the list, decides nothing',
  ),
} satisfies Record<string, Setting<unknown>>;

function number(pack: Pack, name: ParameterName, otherwise: number): number {
  const value = pack.parameters[name]?.value;
  return typeof value === 'number' ? value : otherwise;
}

/** Every number of the scorer for a pack: delays and windows from the pack, the rest from `linking`. Throws where the pack lacks incubation or serial interval. */
export function linkParametersOf(pack: Pack): LinkParameters {
  const need = (name: ParameterName) => {
    const value = pack.parameters[name]?.value;
    if (typeof value !== 'number')
      throw new Error(`pack ${pack.id} has no number for ${name}, which linking needs`);
    return value;
  };
  const [meanDays, sdDays] = [need('serial_interval_mean_days'), need('serial_interval_sd_days')];
  const lowest = pack.transmission.before_onset ? {} : { lowestDays: linking.lowestGapDays.value };
  return {
    serialInterval: { meanDays, sdDays, ...lowest },
    confirmationInterval: { meanDays, sdDays: sdDays * linking.confirmationWidening.value },
    gapLimitSds: linking.gapLimitSds.value,
    incubation: {
      meanDays: need('incubation_mean_days'),
      sdDays: need('incubation_sd_days'),
      minDays: need('incubation_min_days'),
      maxDays: need('incubation_max_days'),
    },
    onsetToConfirmationDays: linking.onsetToConfirmationDays.value,
    backgroundDays: linking.backgroundDays.value,
    presymptomaticDays: number(pack, 'lookback_onset_days', 0),
    infectiousDays: number(pack, 'infectious_after_onset_days', linking.infectiousDays.value),
    distanceDecayKm: linking.distanceDecayKm.value,
    distanceLimitKm: linking.distanceLimitKm.value,
    visitDaysApart: linking.visitDaysApart.value,
    careKinds: linking.careKinds.value,
    weights: { ...linking.weights.value, ties: linking.ties.value },
    unknownSource: linking.unknownSource.value,
    unknownSourceImported: linking.unknownSourceImported.value,
    floor: linking.floor.value,
  };
}

/** Days without a case after which a chain counts as closed, by the pack's longest incubation. */
export const closedAfterDays = (pack: Pack): number =>
  Math.ceil(number(pack, 'incubation_max_days', 14) * linking.closedAfterIncubations.value);
