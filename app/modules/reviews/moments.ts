import { addDays } from '@outpace/protocol/calendar.ts';
import type { Bilingual } from '../../core/refusal.ts';

/** Moments a reader looks for first. */
export const momentIds = [
  'firstOnset',
  'firstResult',
  'firstTrace',
  'firstAccepted',
  'firstInPlace',
  'tenthCase',
  'peakDay',
  'editionChanged',
  'lastCase',
  'lastRelease',
] as const;
export type MomentId = (typeof momentIds)[number];

export const momentWords: Record<MomentId, Bilingual> = {
  firstOnset: { zh: '已知最早发病', en: 'Earliest known onset' },
  firstResult: { zh: '首例阳性结果', en: 'First positive result' },
  firstTrace: { zh: '首次追踪', en: 'First trace' },
  firstAccepted: { zh: '首个密接判定', en: 'First contact accepted' },
  firstInPlace: { zh: '首个密接管控到位', en: 'First contact in place' },
  tenthCase: { zh: '第10例', en: 'Tenth case' },
  peakDay: { zh: '单日阳性最多', en: 'Most results in a day' },
  editionChanged: { zh: '更换方案版本', en: 'Change of edition' },
  lastCase: { zh: '最后一例', en: 'Last case' },
  lastRelease: { zh: '最后一人解除管控', en: 'Last release' },
};

/** When something happened, and the record it opens. Only the day where only the day is known. */
export interface Moment {
  id: MomentId;
  day: string;
  at: string | null;
  /** A page of the product; null where there is none. */
  link: string | null;
  /** Number of the case, or a count. */
  label: string | null;
}

export interface Phase {
  id: 'silent' | 'growth' | 'decline' | 'tail';
  /** City days, both inclusive. */
  from: string;
  to: string;
}

export const phaseWords: Record<Phase['id'], Bilingual> = {
  silent: { zh: '发现之前', en: 'Before detection' },
  growth: { zh: '上升期', en: 'Growth' },
  decline: { zh: '下降期', en: 'Decline' },
  tail: { zh: '收尾期', en: 'Wind-down' },
};

/**
 * REV-3: phases by the moments: silent from the earliest onset to the first result, growth to the day with most results, decline to the last case, wind-down to the last release
 * or the end of the period. Without a result there are none; a phase of no day is left out. Pure; O(1).
 */
export function phasesOf(moments: readonly Moment[], periodTo: string): Phase[] {
  const day = (id: MomentId) => moments.find(moment => moment.id === id)?.day;
  const first = day('firstResult');
  const peak = day('peakDay');
  const last = day('lastCase');
  if (!first || !peak || !last) return [];
  const onset = day('firstOnset');
  const release = day('lastRelease');
  const end = release && release < periodTo && release > last ? release : periodTo;
  const phases: Phase[] = [];
  if (onset && onset < first) phases.push({ id: 'silent', from: onset, to: addDays(first, -1) });
  phases.push({ id: 'growth', from: first, to: peak });
  if (last > peak) phases.push({ id: 'decline', from: addDays(peak, 1), to: last });
  if (end > last) phases.push({ id: 'tail', from: addDays(last, 1), to: end });
  return phases;
}
