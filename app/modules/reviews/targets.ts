import type { Pack } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';

/** The steps a response goes through, in order. */
export const stepIds = [
  'onsetToSample',
  'sampleToResult',
  'resultToReport',
  'resultToRecord',
  'resultToIsolation',
  'resultToInterview',
  'resultToTrace',
  'traceToAccepted',
  'acceptedToPlace',
  'placeToTest',
] as const;
export type StepId = (typeof stepIds)[number];

/** Names of the steps, and what is measured. */
export const stepWords: Record<StepId, { title: Bilingual; from: Bilingual; to: Bilingual }> = {
  onsetToSample: {
    title: { zh: '发病到采样', en: 'Onset to specimen' },
    from: { zh: '发病日', en: 'day of onset' },
    to: { zh: '采样日', en: 'day of the specimen' },
  },
  sampleToResult: {
    title: { zh: '采样到阳性结果', en: 'Specimen to positive result' },
    from: { zh: '采样时间(多数只知到日)', en: 'specimen taken (mostly known by the day)' },
    to: { zh: '阳性结果', en: 'positive result' },
  },
  resultToReport: {
    title: { zh: '结果到报告', en: 'Result to report' },
    from: { zh: '阳性结果', en: 'positive result' },
    to: { zh: '网络报告', en: 'report' },
  },
  resultToRecord: {
    title: { zh: '结果到核心信息完成', en: 'Result to core record complete' },
    from: { zh: '阳性结果', en: 'positive result' },
    to: { zh: '核心信息核齐', en: 'core information complete' },
  },
  resultToIsolation: {
    title: { zh: '结果到病例隔离', en: 'Result to isolation' },
    from: { zh: '阳性结果', en: 'positive result' },
    to: { zh: '隔离到位', en: 'in isolation' },
  },
  resultToInterview: {
    title: { zh: '结果到流调完成', en: 'Result to interview complete' },
    from: { zh: '阳性结果', en: 'positive result' },
    to: { zh: '流调报告完成', en: 'investigation complete' },
  },
  resultToTrace: {
    title: { zh: '结果到首次追踪', en: 'Result to first trace' },
    from: { zh: '阳性结果', en: 'positive result' },
    to: { zh: '第一次运行追踪', en: 'first trace run' },
  },
  traceToAccepted: {
    title: { zh: '追踪到判定密接', en: 'Trace to contact accepted' },
    from: { zh: '追踪列出此人', en: 'listed by the trace' },
    to: { zh: '判定为密接', en: 'accepted as contact' },
  },
  acceptedToPlace: {
    title: { zh: '追踪到管控', en: 'Contact found to in place' },
    from: { zh: '发现密接', en: 'contact found' },
    to: { zh: '确认管控到位', en: 'confirmed in place' },
  },
  placeToTest: {
    title: { zh: '到位到首次检测', en: 'In place to first test' },
    from: { zh: '管控到位', en: 'in place' },
    to: { zh: '首次采样', en: 'first specimen' },
  },
};

/** A time a step should be done in, and who says so. `status`: `pack` a clock of the protocol in force, `practice` the 2–4–24 practice, `published` an international target, `assumed` chosen here. */
export interface Target {
  hours: number;
  rule: string;
  source: Bilingual;
  status: 'pack' | 'practice' | 'published' | 'assumed';
}

// The clocks of a pack have no code for what they ask; their titles say it.
const clockTitles: Partial<Record<StepId, RegExp>> = {
  resultToReport: /直报|网络报告/,
  resultToRecord: /核心/,
  resultToIsolation: /感染者转运|隔离到位/,
  resultToInterview: /流调报告|调查报告|完整/,
  acceptedToPlace: /密接.*到位/,
};
/** SQL patterns for clocks kept with a case, the same words. */
export const recordClock = '核心';
export const interviewClock = '流调报告|调查报告|完整';

const practice = (hours: number, rule: string, zh: string, en: string): Target => ({
  hours,
  rule,
  source: { zh: `2–4–24:${zh}`, en: `2–4–24: ${en}` },
  status: 'practice',
});

/** Where no clock of the pack speaks. Domain sources: 2–4–24 practice of the 9th edition; 7-1-7 (Frieden et al., Lancet 2021); process indicators of the Resolve/CDC playbook. */
const otherwise: Record<StepId, Target> = {
  onsetToSample: {
    hours: 7 * 24,
    rule: '7-1-7',
    source: { zh: '7-1-7:发生后7天内发现', en: '7-1-7: detected within 7 days of emergence' },
    status: 'published',
  },
  sampleToResult: {
    hours: 24,
    rule: 'indicator',
    source: {
      zh: '过程指标:采样后24小时内报告',
      en: 'process indicator: reported within 24 h of the specimen',
    },
    status: 'published',
  },
  resultToReport: practice(2, '2-4-24', '2小时网络报告', 'network report in 2 h'),
  resultToRecord: practice(4, '2-4-24', '4小时核心信息', 'core information in 4 h'),
  resultToIsolation: practice(2, '2-4-24', '2小时转运', 'transfer in 2 h'),
  resultToInterview: practice(24, '2-4-24', '24小时流调报告', 'investigation in 24 h'),
  resultToTrace: {
    hours: 4,
    rule: '2-4-24',
    source: {
      zh: '随4小时核心信息(轨迹)起算;本系统约定',
      en: 'with the core information (trajectory) in 4 h; a choice of this product',
    },
    status: 'assumed',
  },
  traceToAccepted: {
    hours: 2,
    rule: 'indicator',
    source: {
      zh: '协查信息2小时内落地;本系统约定',
      en: 'notices acted on within 2 h; a choice of this product',
    },
    status: 'assumed',
  },
  acceptedToPlace: {
    hours: 8,
    rule: 'indicator',
    source: { zh: '发现后8小时内管控到位', en: 'in place within 8 h of being found' },
    status: 'practice',
  },
  placeToTest: {
    hours: 24,
    rule: 'indicator',
    source: {
      zh: '到位后第1天采样;本系统约定',
      en: 'specimen on day 1 of the measure; a choice of this product',
    },
    status: 'assumed',
  },
};

/** REV-4: the target of each step: the clock of the pack in force where it has one, else the practice or the published target. */
export function targetsOf(pack: Pick<Pack, 'clocks' | 'id'>): Record<StepId, Target> {
  return Object.fromEntries(
    stepIds.map((step): [StepId, Target] => {
      const title = clockTitles[step];
      const clock = title && pack.clocks.find(one => title.test(one.title.zh));
      if (!clock) return [step, otherwise[step]];
      return [
        step,
        {
          hours: clock.due_hours,
          rule: clock.id,
          source: {
            zh: `${pack.id} ${clock.id}:${clock.title.zh}`,
            en: `${pack.id} ${clock.id}: ${clock.title.en}`,
          },
          status: 'pack',
        },
      ];
    }),
  ) as Record<StepId, Target>;
}

/** Days of the three 7-1-7 intervals. */
export const sevenOneSeven = { detect: 7, notify: 1, respond: 7 } as const;
/** Ends of the parts of a day by the hour a step began: night 22–6, day 6–14, evening 14–22. An office convention: three shifts. */
export const shifts = ['night', 'day', 'evening'] as const;
export type Shift = (typeof shifts)[number];
export const shiftWords: Record<Shift, Bilingual> = {
  night: { zh: '夜间22–6点', en: 'night 22–6' },
  day: { zh: '白天6–14点', en: 'day 6–14' },
  evening: { zh: '下午和晚上14–22点', en: 'afternoon and evening 14–22' },
};
