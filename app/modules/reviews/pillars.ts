import type { Bilingual } from '../../core/refusal.ts';

/** The functions of a response a review goes through, after the pillars of the WHO guidance for after-action review (2019), fitted to how a city works. */
export const pillars = [
  { id: 'command', title: { zh: '指挥与协调', en: 'Command and coordination' } },
  { id: 'surveillance', title: { zh: '监测与流行病学调查', en: 'Surveillance and case investigation' } },
  { id: 'laboratory', title: { zh: '采样与检测', en: 'Sampling and laboratory' } },
  { id: 'tracing', title: { zh: '密接追踪与判定', en: 'Contact tracing' } },
  { id: 'control', title: { zh: '转运、隔离与随访', en: 'Transfer, isolation and follow-up' } },
  { id: 'care', title: { zh: '医疗救治', en: 'Medical care' } },
  { id: 'communication', title: { zh: '信息发布与群众沟通', en: 'Risk communication' } },
  { id: 'logistics', title: { zh: '物资、人员与信息系统', en: 'Supplies, staff and systems' } },
] as const satisfies readonly { id: string; title: Bilingual }[];

/** What is asked of each pillar: the five questions of the WHO method (expected, happened, why well, why not, what to change). */
export const questions = [
  {
    id: 'expected',
    title: {
      zh: '原定应当怎样做(预案、方案、分工)',
      en: 'What was expected (plans, protocol, responsibilities)',
    },
  },
  { id: 'happened', title: { zh: '实际是怎样做的', en: 'What happened' } },
  { id: 'well', title: { zh: '哪些做得好,为什么', en: 'What went well, and why' } },
  { id: 'gaps', title: { zh: '哪些没做好,为什么', en: 'What did not, and why' } },
  { id: 'change', title: { zh: '要改什么', en: 'What to change' } },
] as const satisfies readonly { id: string; title: Bilingual }[];

export type PillarId = (typeof pillars)[number]['id'];
export type QuestionId = (typeof questions)[number]['id'];
export const pillarIds: PillarId[] = pillars.map(({ id }) => id);
export const questionIds: QuestionId[] = questions.map(({ id }) => id);
