import { describe, expect, it } from 'vitest';
import { byEvidence, comparedFields, comparisonOf } from './comparison.ts';

describe('two records side by side', () => {
  it('says of every compared field whether it agrees, is near, differs, or is missing on one side', () => {
    const found = comparisonOf({ agree: ['name', 'sex'], near: ['phone'], differ: ['birthDate'] });
    expect(found.map(one => one.field)).toEqual([...comparedFields]);
    expect(Object.fromEntries(found.map(one => [one.field, one.found]))).toEqual({
      documentNumber: 'missing',
      phone: 'near',
      name: 'agree',
      birthDate: 'differ',
      sex: 'agree',
    });
  });

  it('keeps those the evidence speaks against apart, and drops none', () => {
    const { likely, unlikely } = byEvidence([{ score: 14 }, { score: 0 }, { score: -7.5 }]);
    expect([likely.length, unlikely.length]).toEqual([1, 2]);
  });
});
