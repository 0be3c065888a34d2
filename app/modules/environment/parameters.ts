import type { Bilingual } from '../../core/refusal.ts';
import type { SiteKind, SpotKind } from './schema.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed';
  source: Bilingual;
}

/** Numbers of environment sampling that no pack carries yet; each city may narrow them in a site's own plan. */
export const sampling = {
  /** From entry or exit to the round it asks for. */
  movementHours: {
    value: 24,
    unit: 'hour',
    status: 'assumed',
    source: {
      zh: '货物入库、出库前后一日内采样',
      en: 'goods are sampled within a day of coming in or going out',
    },
  },
  /** From the moment a new round is owed (after a disinfection, an invalid swab) to its end. */
  repeatHours: {
    value: 24,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '消毒后次日复采', en: 'sampled again by the day after disinfection' },
  },
  /** Between the ends of two rounds that both count towards opening again. */
  betweenRoundsHours: {
    value: 24,
    unit: 'hour',
    status: 'assumed',
    source: {
      zh: '与人员“两次核酸至少间隔24小时”一致',
      en: 'as for people: two tests at least 24 hours apart',
    },
  },
  /** A follow-up is begun within this time of the positive result. */
  followupHours: {
    value: 4,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '与病例核心信息调查时限同量级', en: 'of the order of the core investigation of a case' },
  },
  /** Who was there is looked for this far back at most, when no clean round says where to begin. */
  lookbackDays: {
    value: 14,
    unit: 'day',
    status: 'assumed',
    source: { zh: '不超过在场记录的通常保存期', en: 'not beyond what is usually kept of presences' },
  },
  /** People who were there are sampled within this time of being asked. */
  exposedTestHours: {
    value: 24,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '“应检尽检”一日内', en: 'within a day, as others who must be tested' },
  },
  /** A device's clock may be this far ahead of ours. */
  clockAheadMinutes: {
    value: 5,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '与在场记录上传一致', en: 'as for presences' },
  },
  /** A swab is not taken down later than this after it was taken. */
  lateEntryHours: {
    value: 72,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '采样后72小时内须送检', en: 'a sample is not tested later than 72 hours after' },
  },
} satisfies Record<string, Setting>;

/** What a new site of a kind is proposed: to be reviewed by whoever sets its plan. */
export interface PlanTemplate {
  everyDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  negativeRounds: number;
  spots: { name: Bilingual; kind: SpotKind; swabs: number }[];
  status: 'assumed';
  source: Bilingual;
}

const assumed = {
  status: 'assumed' as const,
  source: {
    zh: '示例方案,使用前由疾控中心核定',
    en: 'an example, to be settled by the centre for disease control before use',
  },
};
const spot = (zh: string, en: string, kind: SpotKind, swabs: number) => ({ name: { zh, en }, kind, swabs });
const handles = spot('门把手、按钮', 'Door handles and buttons', 'surface', 2);

export const templates: Record<SiteKind, PlanTemplate> = {
  market_stall: {
    everyDays: 7,
    onEntry: false,
    onExit: false,
    negativeRounds: 2,
    spots: [
      spot('案板、秤盘', 'Counter and scales', 'surface', 2),
      spot('刀具', 'Knives', 'tool', 1),
      spot('货物外表面', 'Outside of goods', 'goods', 2),
      spot('下水口', 'Drain', 'drain', 1),
    ],
    ...assumed,
  },
  cold_store: {
    everyDays: 7,
    onEntry: true,
    onExit: true,
    negativeRounds: 2,
    spots: [
      spot('外包装', 'Outer packaging', 'package', 3),
      spot('内包装', 'Inner packaging', 'package', 2),
      spot('货架、地面', 'Shelves and floor', 'surface', 2),
      spot('叉车把手', 'Forklift handles', 'tool', 1),
    ],
    ...assumed,
  },
  vehicle: {
    everyDays: null,
    onEntry: false,
    onExit: true,
    negativeRounds: 1,
    spots: [spot('货箱内壁', 'Inside of the cargo space', 'surface', 2), spot('驾驶室', 'Cab', 'surface', 1)],
    ...assumed,
  },
  isolation_site: {
    everyDays: 7,
    onEntry: false,
    onExit: true,
    negativeRounds: 1,
    spots: [
      handles,
      spot('走廊地面', 'Corridor floor', 'surface', 2),
      spot('空调出风口', 'Air outlet', 'air', 1),
      spot('下水口', 'Drain', 'drain', 1),
    ],
    ...assumed,
  },
  laboratory: {
    everyDays: 7,
    onEntry: false,
    onExit: false,
    negativeRounds: 2,
    spots: [
      spot('生物安全柜台面', 'Safety cabinet bench', 'surface', 2),
      spot('移液器', 'Pipettes', 'tool', 2),
      handles,
    ],
    ...assumed,
  },
  school: {
    everyDays: 14,
    onEntry: false,
    onExit: false,
    negativeRounds: 2,
    spots: [
      handles,
      spot('课桌面', 'Desks', 'surface', 2),
      spot('食堂台面', 'Canteen counter', 'surface', 2),
    ],
    ...assumed,
  },
  hospital: {
    everyDays: 7,
    onEntry: false,
    onExit: false,
    negativeRounds: 2,
    spots: [
      handles,
      spot('诊室台面', 'Consulting desk', 'surface', 2),
      spot('候诊椅', 'Waiting seats', 'surface', 1),
    ],
    ...assumed,
  },
  station: {
    everyDays: 7,
    onEntry: false,
    onExit: false,
    negativeRounds: 2,
    spots: [
      handles,
      spot('安检台', 'Security belt', 'surface', 1),
      spot('售票机', 'Ticket machines', 'surface', 2),
    ],
    ...assumed,
  },
  restaurant: {
    everyDays: 14,
    onEntry: false,
    onExit: false,
    negativeRounds: 2,
    spots: [spot('后厨台面', 'Kitchen counter', 'surface', 2), spot('餐桌', 'Tables', 'surface', 1), handles],
    ...assumed,
  },
  entry_point: {
    everyDays: 7,
    onEntry: true,
    onExit: false,
    negativeRounds: 2,
    spots: [spot('行李表面', 'Luggage', 'goods', 2), spot('查验台', 'Inspection desk', 'surface', 1)],
    ...assumed,
  },
  other: { everyDays: 14, onEntry: false, onExit: false, negativeRounds: 2, spots: [handles], ...assumed },
};
