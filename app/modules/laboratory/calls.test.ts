import type { LaboratoryRule } from '@outpace/protocol';
import { describe, expect, it } from 'vitest';
import { callWell, doubtOf, judgeRun, missingControls, nextStep, type ReadWell } from './calls.ts';

const rule = {
  id: 'X-TB-1',
  weak_positive_controls: 1,
  negative_controls: 3,
  genes: ['ORF1ab', 'N'],
  positive_ct: 38,
  grey_ct: 40,
  genes_for_positive: 2,
  source: 'NAAT-OPS',
  confidence: 'M',
} as LaboratoryRule;
const read = (orf: number | null, n: number | null) => [
  { gene: 'ORF1ab', ct: orf },
  { gene: 'N', ct: n },
];
const plate = (...changed: ReadWell[]): ReadWell[] => {
  const wells: ReadWell[] = [
    { well: 'A1', content: 'weak_positive', readings: read(33, 34) },
    { well: 'A2', content: 'negative', readings: read(null, null) },
    { well: 'A3', content: 'negative', readings: read(null, null) },
    { well: 'A4', content: 'negative', readings: read(null, null) },
    { well: 'B1', content: 'tube', readings: read(null, null) },
  ];
  return wells.map(well => changed.find(one => one.well === well.well) ?? well);
};

describe('[LAB-4] the call of a well', () => {
  it.each([
    [read(25, 26), 'positive'],
    [read(38, 38), 'positive'],
    [read(38, 38.1), 'grey'],
    [read(25, null), 'grey'],
    [read(39, null), 'grey'],
    [read(40.1, null), 'negative'],
    [read(null, null), 'negative'],
    [[{ gene: 'N', ct: null }], 'invalid'],
    [[...read(null, null), { gene: 'IC', ct: null }], 'invalid'],
    [[...read(null, null), { gene: 'IC', ct: 27 }], 'negative'],
    [[...read(25, 26), { gene: 'IC', ct: null }], 'positive'],
  ])('%j is %s', (readings, call) => {
    expect(callWell(rule, readings)).toBe(call);
  });
});

describe('[LAB-3] controls of a run', () => {
  it('pass, and every tube gets its call', () => {
    const judged = judgeRun([rule], plate());
    expect(judged.controls).toBe('passed');
    expect(judged.calls.get('B1')).toBe('negative');
  });
  it('fail when a negative control amplifies, a weak positive does not, or one is missing, and say which', () => {
    const amplified = judgeRun([rule], plate({ well: 'A3', content: 'negative', readings: read(31, 32) }));
    expect(amplified).toMatchObject({ controls: 'failed', problems: [{ zh: 'A3孔阴性对照有扩增' }] });
    expect(
      judgeRun([rule], plate({ well: 'A1', content: 'weak_positive', readings: read(33, null) })).controls,
    ).toBe('failed');
    expect(judgeRun([rule], plate().slice(0, 3)).controls).toBe('failed');
  });
  it('of two protocols on one plate, the stricter is asked', () => {
    expect(missingControls([rule, { ...rule, weak_positive_controls: 2 }], plate())).toHaveLength(1);
  });
});

it('[LAB-5] grey and invalid run again once; a second time they become an outcome', () => {
  expect(nextStep('grey', false)).toEqual({ rerun: 'grey' });
  expect(nextStep('invalid', false)).toEqual({ rerun: 'invalid' });
  expect(nextStep('grey', true)).toEqual({ outcome: 'inconclusive' });
  expect(nextStep('positive', true)).toEqual({ outcome: 'positive' });
  expect(nextStep('negative', false)).toEqual({ outcome: 'negative' });
});

it('[LAB-11] a stated outcome that its own Ct values contradict is doubted; one without readings is not', () => {
  expect(doubtOf(rule, 'negative', read(25, 26))).toMatchObject({ zh: expect.stringContaining('阳性') });
  expect(doubtOf(rule, 'positive', read(null, null))).not.toBeNull();
  expect(doubtOf(rule, 'negative', read(null, null))).toBeNull();
  expect(doubtOf(rule, 'inconclusive', read(39, null))).toBeNull();
  expect(doubtOf(rule, 'positive', undefined)).toBeNull();
});
