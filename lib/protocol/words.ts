import type { EvidenceKind, MeasureKind, SpecimenKind, TestKind, Text, TransitionPolicy } from './types.ts';

/** The field's words for each kind of measure. */
export const MEASURE_WORDS: Record<MeasureKind, Text> = {
  hospital_isolation: { zh: '住院隔离治疗', en: 'hospital isolation' },
  central_quarantine: { zh: '集中隔离', en: 'central quarantine' },
  home_isolation: { zh: '居家隔离治疗', en: 'home isolation' },
  home_quarantine: { zh: '居家隔离', en: 'home quarantine' },
  medical_observation: { zh: '医学观察', en: 'medical observation' },
  exclusion: { zh: '离岗（离校）', en: 'exclusion from work or school' },
  home_monitoring: { zh: '居家健康监测', en: 'home health monitoring' },
  self_monitoring: { zh: '自我健康监测', en: 'self-monitoring' },
  testing_only: { zh: '核酸检测', en: 'testing only' },
};

/** The field's words for each source of evidence. */
export const EVIDENCE_WORDS: Record<EvidenceKind, Text> = {
  interview: { zh: '流调访谈', en: 'interview' },
  scan: { zh: '场所扫码', en: 'venue scan' },
  ticket: { zh: '票务', en: 'ticket' },
  roster: { zh: '名册', en: 'roster' },
  access: { zh: '门禁', en: 'access log' },
  record: { zh: '业务记录', en: 'record' },
  statistical: { zh: '统计信号', en: 'statistical signal' },
};

/** The field's words for each kind of test. */
export const TEST_WORDS: Record<TestKind, Text> = {
  naat: { zh: '核酸检测', en: 'nucleic acid test' },
  antigen: { zh: '抗原检测', en: 'antigen test' },
  serology: { zh: '血清学检测', en: 'serology' },
  culture: { zh: '培养', en: 'culture' },
  chest_imaging: { zh: '胸部影像', en: 'chest imaging' },
};

/** The field's words for each kind of specimen. */
export const SPECIMEN_WORDS: Record<SpecimenKind, Text> = {
  nasopharyngeal: { zh: '鼻咽拭子', en: 'nasopharyngeal swab' },
  throat: { zh: '口咽拭子', en: 'throat swab' },
  nose: { zh: '鼻拭子', en: 'nose swab' },
  lower_respiratory: { zh: '下呼吸道标本', en: 'lower respiratory specimen' },
  blood: { zh: '血液', en: 'blood' },
  lesion: { zh: '皮损', en: 'lesion' },
  urine: { zh: '尿液', en: 'urine' },
  any: { zh: '不限', en: 'any' },
};

/** The field's words for each transition policy. */
export const TRANSITION_WORDS: Record<TransitionPolicy, Text> = {
  shorten_at_once: { zh: '即时缩短', en: 'shorten at once' },
  finish_old_rule: { zh: '按原规定满期', en: 'finish under the old rule' },
  officer_decides: { zh: '由负责人决定', en: 'an officer decides' },
};
