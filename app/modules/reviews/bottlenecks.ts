import type { Bilingual } from '../../core/refusal.ts';
import { type Shift, type StepId, shifts, shiftWords, stepWords } from './targets.ts';

/** Finished runs of a step in one group: a district, a street, a shift or all. */
export interface StepGroup {
  step: StepId;
  by: 'all' | 'district' | 'unit' | 'shift';
  /** Area key as text, the shift, or '' for all. */
  key: string;
  n: number;
  p50: number;
  p90: number;
  inTarget: number;
  /** Hours beyond the target, summed over people. */
  lostHours: number;
  late: number;
}

/** A step that cost the most, and where it did. */
export interface Bottleneck {
  step: StepId;
  lostHours: number;
  late: number;
  n: number;
  p50: number;
  /** Share of all hours lost, 0–1. */
  share: number;
  district: { key: number; lostHours: number; share: number; p50: number } | null;
  unit: { key: number; lostHours: number; share: number; p50: number } | null;
  shift: { key: Shift; lostHours: number; share: number; p50: number } | null;
}

/** Steps named at most. */
const namedSteps = 3;

/**
 * REV-5: the bottlenecks are the steps with the most hours lost beyond target summed over people (finished runs only), at most three; within each the district, the street and
 * the shift of the day that lost the most. A part is named only where it lost more than its share of the runs would explain. Pure.
 */
export function bottlenecksOf(groups: readonly StepGroup[]): Bottleneck[] {
  const all = groups.filter(group => group.by === 'all' && group.lostHours > 0);
  const total = all.reduce((sum, group) => sum + group.lostHours, 0);
  return all
    .sort((a, b) => b.lostHours - a.lostHours || a.step.localeCompare(b.step))
    .slice(0, namedSteps)
    .map(whole => {
      const worst = (by: StepGroup['by']) => {
        const parts = groups.filter(group => group.step === whole.step && group.by === by);
        const first = parts.toSorted((a, b) => b.lostHours - a.lostHours || a.key.localeCompare(b.key))[0];
        if (!first || parts.length < 2 || first.lostHours === 0) return null;
        const n = parts.reduce((sum, part) => sum + part.n, 0);
        const share = first.lostHours / whole.lostHours;
        return share > first.n / n ? { ...first, share } : null;
      };
      const [district, unit, shift] = [worst('district'), worst('unit'), worst('shift')];
      const area = (part: typeof district) =>
        part && { key: Number(part.key), lostHours: part.lostHours, share: part.share, p50: part.p50 };
      return {
        step: whole.step,
        lostHours: whole.lostHours,
        late: whole.late,
        n: whole.n,
        p50: whole.p50,
        share: whole.lostHours / total,
        district: area(district),
        unit: area(unit),
        shift:
          shift && shifts.includes(shift.key as Shift)
            ? { key: shift.key as Shift, lostHours: shift.lostHours, share: shift.share, p50: shift.p50 }
            : null,
      };
    });
}

const whole = (share: number) => `${Math.round(share * 100)}%`;
const tenth = (hours: number) => (Math.round(hours * 10) / 10).toString();

/** A bottleneck in one sentence, as "夜间22–6点追踪到管控中位9.4小时"; `areaName` names a district or street. Pure. */
export function sentenceOf(one: Bottleneck, areaName: (key: number) => string): Bilingual {
  const { title } = stepWords[one.step];
  const zh = [
    `${title.zh}:${one.late}人次超出目标,共${Math.round(one.lostHours)}小时,占全部超时的${whole(one.share)};中位${tenth(one.p50)}小时`,
  ];
  const en = [
    `${title.en}: ${one.late} ran over target, ${Math.round(one.lostHours)} hours in all, ${whole(one.share)} of all time lost; median ${tenth(one.p50)} h`,
  ];
  for (const part of [one.district, one.unit]) {
    if (!part) continue;
    zh.push(`${areaName(part.key)}占其中${whole(part.share)},中位${tenth(part.p50)}小时`);
    en.push(`${areaName(part.key)} ${whole(part.share)} of it, median ${tenth(part.p50)} h`);
  }
  if (one.shift) {
    zh.push(`${shiftWords[one.shift.key].zh}${title.zh}中位${tenth(one.shift.p50)}小时`);
    en.push(`begun at ${shiftWords[one.shift.key].en}: median ${tenth(one.shift.p50)} h`);
  }
  return { zh: `${zh.join(';')}。`, en: `${en.join('; ')}.` };
}
