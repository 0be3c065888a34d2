import type { Bilingual } from '../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed';
  source: Bilingual;
}

/**
 * Numbers of tracing that no pack carries. A pack's own number always goes first (`afterDepartureMinutes` is read from its
 * contact rules); these stand in, with where they come from.
 */
export const tracing = {
  /** More people than this at one place become one row, opened by slices of time. */
  placeCap: {
    value: 500,
    unit: 'person',
    status: 'assumed',
    source: { zh: '一名流调员一天核对不完的人数', en: 'more people than one investigator checks in a day' },
  },
  /** From this many at once, a second natural person confirms. */
  batchLimit: {
    value: 200,
    unit: 'person',
    status: 'assumed',
    source: { zh: '一次影响多人的决定由两人作出', en: 'a decision over many people is made by two' },
  },
  /** Accepting more than this runs in the background. */
  atOnce: {
    value: 1000,
    unit: 'person',
    status: 'assumed',
    source: { zh: '一次请求的时限', en: 'what one request can do in its time' },
  },
  /** Minutes together before sharing a room counts as eating, working, studying or playing together. */
  sharedActivity: {
    value: 10,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '与方案密闭空间10分钟一致', en: 'as the ten minutes of the closed-space rule' },
  },
  /** Minutes together that count as a long stay. */
  longStay: {
    value: 60,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '方案未给出,按一小时', en: 'the plan gives none; one hour' },
  },
  /** Evidence lines kept per contact; the rest are counted in the last line. */
  evidenceLines: {
    value: 20,
    unit: 'line',
    status: 'assumed',
    source: { zh: '一屏可读', en: 'what one screen shows' },
  },
  /** Stays drawn per line and side. */
  staysShown: {
    value: 12,
    unit: 'stay',
    status: 'assumed',
    source: { zh: '一屏可读', en: 'what one screen shows' },
  },
} satisfies Record<string, Setting>;

/** How a list of contacts is ordered, highest first: points per class rank, risk, grade, time together, and how recent. Orders work; decides nothing. */
export const ordering = {
  perRank: 100,
  highRisk: 60,
  grade: { A: 30, B: 20, C: 10, D: 0 },
  /** Points for `fullMinutes` together or more, less in proportion. */
  minutes: 20,
  fullMinutes: 240,
  /** Points lost per day since the last exposure, up to `oldest` days. */
  perDayAgo: 2,
  oldest: 14,
  vulnerable: 15,
} as const;

/** Presence sources a trace searches, in the order they are reported. */
export const searchedSources: { key: string; name: Bilingual; none: Bilingual }[] = [
  {
    key: 'scan',
    name: { zh: '场所扫码', en: 'Venue scans' },
    none: { zh: '扫码未接入或时段内无数据', en: 'no scans connected, or none in the window' },
  },
  {
    key: 'access_log',
    name: { zh: '门禁记录', en: 'Access logs' },
    none: { zh: '门禁未接入或时段内无数据', en: 'no access logs connected, or none in the window' },
  },
  {
    key: 'interview',
    name: { zh: '流调访谈', en: 'Interviews' },
    none: { zh: '时段内无访谈轨迹', en: 'no interview lines in the window' },
  },
  {
    key: 'official_text',
    name: { zh: '通报轨迹', en: 'Official tracks' },
    none: { zh: '时段内无通报轨迹', en: 'no official tracks in the window' },
  },
  {
    key: 'import',
    name: { zh: '导入的到访', en: 'Imported visits' },
    none: { zh: '时段内无导入的到访', en: 'no imported visits in the window' },
  },
  {
    key: 'roster',
    name: { zh: '名册(住户、班级、宿舍、办公室)', en: 'Rosters (household, class, dorm, office)' },
    none: { zh: '本人无名册关系', en: 'no roster names the person' },
  },
  {
    key: 'ticket',
    name: { zh: '车票、舱单座位', en: 'Tickets and manifests' },
    none: {
      zh: '车票未接入或本人时段内无座位记录',
      en: 'no tickets connected, or no seat of the person in the window',
    },
  },
];
