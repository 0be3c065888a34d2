import type { TestingRules } from '@outpace/protocol';
import type { Bilingual } from '../../../core/refusal.ts';

/** A number a plan rests on. `pack`: of the protocol; `source`: of a public text; `assumed`: ours, to be replaced; `typed`: by whoever plans. */
export interface Assumption {
  title: Bilingual;
  value: number;
  unit: Bilingual;
  status: 'pack' | 'source' | 'assumed' | 'typed';
  source: Bilingual;
  /** Bounds of what may be typed, both inclusive. */
  least: number;
  most: number;
  /** Rule of the pack it comes from. */
  ruleId?: string;
}

const hour = { zh: '小时', en: 'hours' };
const minute = { zh: '分钟', en: 'minutes' };
const share = { zh: '比例', en: 'share' };
const person = { zh: '人', en: 'people' };
const own = { zh: '本系统的假设,请按当地改', en: 'our assumption; put your own in its place' };

function assumed(
  title: Bilingual,
  value: number,
  unit: Bilingual,
  [least, most]: [number, number],
  source: Bilingual = own,
): Assumption {
  return { title, value, unit, status: 'assumed', source, least, most };
}
const sourced = (
  title: Bilingual,
  value: number,
  unit: Bilingual,
  bounds: [number, number],
  source: Bilingual,
): Assumption => ({ ...assumed(title, value, unit, bounds, source), status: 'source' });

/** Every number of a plan that no pack carries, with unit, source and bounds; a pack's own goes before (`assumptionsOf`). */
const standing = {
  hoursOpen: assumed({ zh: '采样点开放时长', en: 'Hours a point is open' }, 12, hour, [1, 24]),
  completeWithinHours: sourced({ zh: '全部完成时限', en: 'All reported within' }, 24, hour, [6, 120], {
    zh: '区域核酸检测组织实施指南(第三版)',
    en: 'guide to area-wide testing, third edition',
  }),
  peopleAPointLeast: sourced(
    { zh: '每个采样点服务人数(少)', en: 'People a point, least' },
    2000,
    person,
    [100, 10_000],
    { zh: '区域核酸检测组织实施指南(第三版)', en: 'guide to area-wide testing, third edition' },
  ),
  peopleAPointMost: sourced(
    { zh: '每个采样点服务人数(多)', en: 'People a point, most' },
    3000,
    person,
    [100, 20_000],
    { zh: '区域核酸检测组织实施指南(第三版)', en: 'guide to area-wide testing, third edition' },
  ),
  peopleASampler: sourced({ zh: '每名采样员负责人数', en: 'People a sampler' }, 360, person, [30, 3000], {
    zh: '区域核酸检测组织实施指南(第三版)',
    en: 'guide to area-wide testing, third edition',
  }),
  walkMinutes: sourced({ zh: '步行到采样点', en: 'Walk to a point, at most' }, 15, minute, [3, 60], {
    zh: '江西“15分钟采样圈”',
    en: 'the fifteen-minute circle of Jiangxi',
  }),
  queueMinutes: sourced({ zh: '排队不超过', en: 'Queue, at most' }, 30, minute, [5, 240], {
    zh: '江西:排队不超过30分钟',
    en: 'Jiangxi: a queue of at most 30 minutes',
  }),
  walkMetresAMinute: assumed(
    { zh: '步行速度', en: 'Walking speed' },
    70,
    { zh: '米/分钟', en: 'metres a minute' },
    [30, 120],
  ),
  detour: assumed(
    { zh: '路程与直线之比', en: 'Way over straight line' },
    1.3,
    { zh: '倍', en: 'times' },
    [1, 3],
  ),
  secondsAPerson: assumed(
    { zh: '每人采样用时', en: 'Time a person takes at a lane' },
    30,
    { zh: '秒', en: 'seconds' },
    [5, 300],
  ),
  secondsAPersonAtDoor: assumed(
    { zh: '封控区楼下采样每人用时', en: 'Time a person takes at a sealed building' },
    60,
    { zh: '秒', en: 'seconds' },
    [10, 600],
  ),
  lanesAPoint: assumed(
    { zh: '每个采样点最多通道', en: 'Lanes a point has room for' },
    6,
    { zh: '条', en: 'lanes' },
    [1, 60],
  ),
  shareComing: assumed({ zh: '到点采样比例', en: 'Share who come' }, 0.95, share, [0.1, 1]),
  busiest: assumed(
    { zh: '高峰与平均之比', en: 'Busiest hours over mean' },
    1.4,
    { zh: '倍', en: 'times' },
    [1, 2],
  ),
  homeShare: assumed({ zh: '行动不便需上门比例', en: 'Share visited at home' }, 0.015, share, [0, 0.5]),
  homeVisitsAnHour: assumed(
    { zh: '上门组每小时户数', en: 'Homes a team visits an hour' },
    6,
    { zh: '户', en: 'homes' },
    [1, 30],
  ),
  singleShare: assumed({ zh: '须单采人员比例', en: 'Share always sampled alone' }, 0.01, share, [0, 1]),
  tubeFill: assumed({ zh: '混采管满管率', en: 'How full a pooled tube is' }, 0.95, share, [0.2, 1]),
  householdSize: sourced({ zh: '户均人数', en: 'People a household' }, 2.62, person, [1, 8], {
    zh: '第七次全国人口普查家庭户规模',
    en: 'family households, census of 2020',
  }),
  staffHours: assumed(
    { zh: '采样员一班时长', en: 'Hours of a shift in protective clothing' },
    6,
    hour,
    [1, 12],
  ),
  tubesABox: assumed({ zh: '每箱管数', en: 'Tubes a box' }, 100, { zh: '管', en: 'tubes' }, [10, 1000]),
  boxesAVehicle: assumed({ zh: '每车箱数', en: 'Boxes a vehicle' }, 8, { zh: '箱', en: 'boxes' }, [1, 200]),
  collectEveryHours: assumed({ zh: '收样间隔', en: 'Collected every' }, 2, hour, [1, 12]),
  kilometresAnHour: assumed(
    { zh: '转运车速', en: 'Speed of a vehicle' },
    30,
    { zh: '公里/小时', en: 'km an hour' },
    [5, 100],
  ),
  minutesAStop: assumed({ zh: '每点停靠', en: 'A stop takes' }, 8, minute, [1, 60]),
  legHours: sourced({ zh: '采样到送达时限', en: 'From swab to laboratory, at most' }, 4, hour, [1, 24], {
    zh: '室温存放不超过4小时',
    en: 'at most four hours at room temperature',
  }),
  reportHours: assumed({ zh: '上机到报告用时', en: 'From loading to report' }, 4, hour, [1, 24]),
  // prices only rank ways out against each other
  yuanASamplerHour: assumed(
    { zh: '采样员每小时费用', en: 'Cost of a sampler an hour' },
    60,
    { zh: '元', en: 'yuan' },
    [0, 10_000],
  ),
  yuanALane: assumed(
    { zh: '加一条通道', en: 'Cost of a further lane' },
    500,
    { zh: '元', en: 'yuan' },
    [0, 1e6],
  ),
  yuanAVehicleDay: assumed(
    { zh: '加一辆转运车一天', en: 'Cost of a further vehicle a day' },
    800,
    { zh: '元', en: 'yuan' },
    [0, 1e6],
  ),
  yuanATubeElsewhere: assumed(
    { zh: '外送每管费用', en: 'Cost of a tube tested elsewhere' },
    30,
    { zh: '元', en: 'yuan' },
    [0, 10_000],
  ),
} satisfies Record<string, Assumption>;

export type AssumptionKey = keyof typeof standing;
export type Assumptions = Record<AssumptionKey, Assumption>;
/** What a person typed in place of a value. */
export type TypedAssumptions = Partial<Record<AssumptionKey, number>>;
export const assumptionKeys = Object.keys(standing) as AssumptionKey[];

const ofPack = (base: Assumption, value: number, ruleId: string): Assumption => ({
  ...base,
  value,
  status: 'pack',
  ruleId,
  source: { zh: `方案 ${ruleId}`, en: `protocol ${ruleId}` },
});

/** The numbers of a plan: the pack's where it has them, ours elsewhere, and what was typed over both (which then says so). Pure. */
export function assumptionsOf(testing: TestingRules | undefined, typed: TypedAssumptions = {}): Assumptions {
  const all: Assumptions = { ...standing };
  if (testing) {
    const { planning } = testing;
    if (planning) {
      const {
        complete_within_hours: within,
        people_per_point: point,
        people_per_sampler: sampler,
      } = planning;
      all.completeWithinHours = ofPack(all.completeWithinHours, within.value, within.id);
      all.peopleAPointLeast = ofPack(all.peopleAPointLeast, point.from, point.id);
      all.peopleAPointMost = ofPack(all.peopleAPointMost, point.to, point.id);
      all.peopleASampler = ofPack(all.peopleASampler, sampler.value, sampler.id);
    }
    const leg = testing.legs.find(
      one =>
        one.from === 'collected' && one.to === 'received' && (!one.setting || one.setting === 'campaign'),
    );
    if (leg) all.legHours = ofPack(all.legHours, leg.hours, leg.id);
  }
  for (const key of assumptionKeys) {
    const value = typed[key];
    if (value !== undefined && value !== all[key].value)
      all[key] = {
        ...all[key],
        value,
        status: 'typed',
        source: { zh: `填写值,原为${all[key].value}`, en: `typed in; was ${all[key].value}` },
      };
  }
  return all;
}

/** The typed values out of bounds, with their bounds; empty when all are within. */
export function outOfBounds(
  typed: TypedAssumptions,
): { key: AssumptionKey; value: number; least: number; most: number }[] {
  return assumptionKeys.flatMap(key => {
    const value = typed[key];
    const { least, most } = standing[key];
    return value !== undefined && !(value >= least && value <= most) ? [{ key, value, least, most }] : [];
  });
}
