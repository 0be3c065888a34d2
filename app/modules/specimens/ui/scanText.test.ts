import { expect, it } from 'vitest';
import { newLabels, newSamplingCode } from '../labels.ts';
import { isCitizenNumber, readScan } from './scanText.ts';

const random = Uint8Array.from({ length: 16 }, (_, n) => n * 13 + 5);
const code = newSamplingCode(random);
const [label] = newLabels(1, random);
const [boxLabel] = newLabels(1, random, 'BX');

it('one trigger serves for people, tubes and boxes: the shape of a code says what it is', () => {
  expect(readScan(code)).toEqual({ kind: 'person_code', code });
  expect(readScan('990000198005010019').kind).toMatch(/document/);
  expect(readScan(label!)).toEqual({ kind: 'tube', code: label });
  expect(readScan('0012345678')).toEqual({ kind: 'tube', code: '0012345678' });
  expect(readScan(boxLabel!)).toEqual({ kind: 'box', code: boxLabel });
});
it('lower case, full-width letters and blanks around are as good', () => {
  expect(readScan(` ${label!.toLowerCase()}\n`)).toEqual({ kind: 'tube', code: label });
  expect(readScan(`${code.slice(0, 9)} ${code.slice(9).toLowerCase()}`)).toEqual({
    kind: 'person_code',
    code,
  });
  expect(readScan('T-01')).toEqual({ kind: 'tube', code: 'T-01' });
});
it('a citizen number with one wrong digit is said to be wrong and is never taken for a tube', () => {
  const right = '11010519491231002X';
  expect(isCitizenNumber(right)).toBe(true);
  expect(readScan(right)).toEqual({ kind: 'document', number: right });
  for (let at = 0; at < 17; at++) {
    const wrong = right.slice(0, at) + ((Number(right[at]) + 1) % 10) + right.slice(at + 1);
    expect([wrong, readScan(wrong).kind]).toEqual([wrong, 'document_wrong']);
  }
});
it('a sampling code or a label of our own with one character wrong is said to be wrong', () => {
  const change = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === '7' ? '8' : '7') + text.slice(at + 1);
  expect(readScan(change(code, 6)).kind).toBe('code_wrong');
  expect(readScan(change(label!, 2)).kind).toBe('code_wrong');
});
it('an address of a page or half a code is unreadable, not a tube', () => {
  expect(readScan('https://example.org/a?b=c').kind).toBe('unreadable');
  expect(readScan('').kind).toBe('unreadable');
  expect(readScan('12').kind).toBe('unreadable');
});
