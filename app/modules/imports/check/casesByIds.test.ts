import { expect, it } from 'vitest';
import { foldedId } from './casesByIds.ts';

it('[IMP-43] an id is found in another writing: case, blanks, the word before the number', () => {
  for (const [a, b] of [
    ['TJ9', 'tj 9'],
    ['case2', '2'],
    ['病例12', '12'],
    ['No.7', '7'],
    ['Ａ01', 'a01'],
  ] as const)
    expect(foldedId(a)).toBe(foldedId(b));
  expect(foldedId('TJ9')).not.toBe(foldedId('TJ19'));
  expect(foldedId('case')).toBe('case');
});
