import type { LaboratoryRule } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import type { GeneReading, Outcome } from './schema.ts';

export type Call = 'positive' | 'grey' | 'negative' | 'invalid';
export type Cutoffs = Pick<LaboratoryRule, 'genes' | 'positive_ct' | 'grey_ct' | 'genes_for_positive'>;
/** Readings of this name are the internal control: it shows that the reaction worked where nothing else was found. */
export const internalControl = 'IC';

/**
 * LAB-4: what one specimen's readings say, by the pack's rule. Positive: enough genes at or below `positive_ct`; negative: none amplified up to
 * `grey_ct`; grey: anything between; invalid: a gene was not read, or nothing was found and the internal control did not work either.
 */
export function callWell(rule: Cutoffs, readings: readonly GeneReading[]): Call {
  const ct = new Map(readings.map(one => [one.gene, one.ct]));
  if (rule.genes.some(gene => !ct.has(gene))) return 'invalid';
  const amplified = rule.genes.map(gene => ct.get(gene)!).filter(value => value !== null);
  const positive = amplified.filter(value => value <= rule.positive_ct).length;
  if (positive >= rule.genes_for_positive) return 'positive';
  if (positive > 0 || amplified.some(value => value <= rule.grey_ct)) return 'grey';
  return ct.has(internalControl) && ct.get(internalControl) === null ? 'invalid' : 'negative';
}

/** LAB-4: whether a control shows what it must: the weak positive every gene, the negative none. */
export function callControl(
  rule: Cutoffs,
  content: 'weak_positive' | 'negative',
  readings: readonly GeneReading[],
): 'passed' | 'failed' {
  if (content === 'negative') return callWell(rule, readings) === 'negative' ? 'passed' : 'failed';
  const ct = new Map(readings.map(one => [one.gene, one.ct]));
  return rule.genes.every(gene => (ct.get(gene) ?? Number.POSITIVE_INFINITY) <= rule.positive_ct)
    ? 'passed'
    : 'failed';
}

/** One well as a run reads it; `rule` is that of the tube's own programme. */
export interface ReadWell {
  well: string;
  content: 'tube' | 'weak_positive' | 'negative';
  readings: readonly GeneReading[];
  rule?: Cutoffs;
}

/**
 * LAB-3, LAB-4: calls of all wells of one plate, and whether its controls pass under every rule its tubes are judged by. Linear in the wells.
 * Says nothing of other plates.
 */
export function judgeRun(
  rules: readonly LaboratoryRule[],
  wells: readonly ReadWell[],
): {
  controls: 'passed' | 'failed';
  problems: Bilingual[];
  calls: Map<string, Call | 'passed' | 'failed'>;
} {
  const calls = new Map<string, Call | 'passed' | 'failed'>();
  const problems: Bilingual[] = [];
  for (const one of wells) {
    if (one.content === 'tube') {
      calls.set(one.well, callWell(one.rule ?? rules[0]!, one.readings));
      continue;
    }
    const content = one.content;
    const failed = rules.some(rule => callControl(rule, content, one.readings) === 'failed');
    calls.set(one.well, failed ? 'failed' : 'passed');
    if (failed)
      problems.push(
        content === 'negative'
          ? { zh: `${one.well}孔阴性对照有扩增`, en: `Negative control in well ${one.well} amplified` }
          : {
              zh: `${one.well}孔弱阳性对照未检出`,
              en: `Weak positive control in well ${one.well} was not detected`,
            },
      );
  }
  for (const lack of missingControls(rules, wells)) problems.push(lack);
  return { controls: problems.length ? 'failed' : 'passed', problems, calls };
}

/** LAB-2: which controls the rules ask for and the plate does not hold; empty when it has all. */
export function missingControls(
  rules: readonly LaboratoryRule[],
  wells: readonly Pick<ReadWell, 'content'>[],
): Bilingual[] {
  const lacks: Bilingual[] = [];
  const count = (content: ReadWell['content']) => wells.filter(one => one.content === content).length;
  const weak = Math.max(0, ...rules.map(rule => rule.weak_positive_controls)) - count('weak_positive');
  const negative = Math.max(0, ...rules.map(rule => rule.negative_controls)) - count('negative');
  if (weak > 0) lacks.push({ zh: `还缺弱阳性对照${weak}个`, en: `${weak} weak positive control(s) missing` });
  if (negative > 0)
    lacks.push({ zh: `还缺阴性对照${negative}个`, en: `${negative} negative control(s) missing` });
  return lacks;
}

/**
 * LAB-5: what a run leads to for one tube: an outcome to review, or another run. A second grey or invalid is not run a third time: the specimen cannot
 * say, and everyone in it is asked again.
 */
export function nextStep(call: Call, second: boolean): { outcome: Outcome } | { rerun: 'grey' | 'invalid' } {
  if (call === 'positive' || call === 'negative') return { outcome: call };
  if (!second) return { rerun: call };
  return { outcome: call === 'grey' ? 'inconclusive' : 'invalid' };
}

/** LAB-11: why a stated outcome and its own readings do not agree under the rule; null where they do, or where there are none to read. */
export function doubtOf(
  rule: Cutoffs,
  outcome: Outcome,
  readings: readonly GeneReading[] | undefined,
): Bilingual | null {
  if (!readings?.some(one => rule.genes.includes(one.gene))) return null;
  const call = callWell(rule, readings);
  const agrees =
    outcome === 'positive'
      ? call === 'positive'
      : outcome === 'negative'
        ? call === 'negative'
        : call !== 'positive' && call !== 'negative';
  if (agrees || (outcome === 'invalid' && call === 'negative')) return null;
  const words = {
    positive: { zh: '阳性', en: 'positive' },
    negative: { zh: '阴性', en: 'negative' },
    grey: { zh: '灰区', en: 'grey' },
    inconclusive: { zh: '可疑', en: 'inconclusive' },
    invalid: { zh: '无效', en: 'invalid' },
  };
  return {
    zh: `报为${words[outcome].zh},但按方案判读其Ct值为${words[call].zh}`,
    en: `Stated as ${words[outcome].en}, while by the protocol its Ct values read as ${words[call].en}`,
  };
}
