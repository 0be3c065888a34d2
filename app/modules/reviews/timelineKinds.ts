import type { Bilingual } from '../../core/refusal.ts';

/** What the timeline counts a day. `journal`: told by the journal, `record`: by the time kept with the records. */
export const timelineKinds = {
  onset: { title: { zh: '发病', en: 'Onsets' }, from: 'record' },
  result: { title: { zh: '阳性结果', en: 'Positive results' }, from: 'record' },
  opened: { title: { zh: '建立病例', en: 'Cases opened' }, from: 'record' },
  traced: { title: { zh: '追踪', en: 'Traces' }, from: 'record' },
  accepted: { title: { zh: '判定密接', en: 'Contacts accepted' }, from: 'record' },
  measured: { title: { zh: '下达管控', en: 'Measures opened' }, from: 'record' },
  inPlace: { title: { zh: '管控到位', en: 'In place' }, from: 'record' },
  released: { title: { zh: '解除管控', en: 'Released' }, from: 'record' },
  overdue: { title: { zh: '任务超时', en: 'Tasks that became overdue' }, from: 'record' },
  edition: { title: { zh: '更换方案', en: 'Changes of edition' }, from: 'record' },
  imported: { title: { zh: '导入', en: 'Imports' }, from: 'journal' },
  exported: { title: { zh: '导出', en: 'Exports' }, from: 'journal' },
  looked: { title: { zh: '查看身份信息', en: 'Looks at identities' }, from: 'journal' },
  judged: { title: { zh: '人工判定来源', en: 'Sources judged by people' }, from: 'journal' },
  appealed: { title: { zh: '申诉', en: 'Appeals' }, from: 'journal' },
} as const satisfies Record<string, { title: Bilingual; from: 'record' | 'journal' }>;
export type TimelineKind = keyof typeof timelineKinds;
