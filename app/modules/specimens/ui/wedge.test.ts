import { expect, it } from 'vitest';
import { nothingTyped, type Typed, typeKey } from './wedge.ts';

const type = (keys: [string, number][]) => {
  let typed: Typed = nothingTyped;
  const done: string[] = [];
  for (const [key, millis] of keys) {
    const next = typeKey(typed, key, millis);
    typed = next.typed;
    if (next.done !== null) done.push(next.done);
  }
  return done;
};
const quickly = (text: string, from: number): [string, number][] =>
  [...text].map((key, at) => [key, from + at * 5]);

it('what a scanner types is one code, ended by Enter', () => {
  expect(type([...quickly('T-0001', 1000), ['Enter', 1040]])).toEqual(['T-0001']);
  expect(
    type([...quickly('T-0001', 1000), ['Enter', 1040], ...quickly('T-0002', 1100), ['Tab', 1150]]),
  ).toEqual(['T-0001', 'T-0002']);
});
it('Shift and arrows in between are no characters', () => {
  expect(
    type([
      ['Shift', 1000],
      ['O', 1001],
      ['Shift', 1002],
      ['P', 1003],
      ['1', 1004],
      ['2', 1005],
      ['ArrowUp', 1006],
      ['Enter', 1007],
    ]),
  ).toEqual(['OP12']);
});
it('a key pressed by chance long before a scan is not part of it', () => {
  expect(type([['x', 100], ...quickly('T-0001', 1000), ['Enter', 1040]])).toEqual(['T-0001']);
  expect(
    type([
      ['Enter', 100],
      ['a', 200],
      ['Enter', 210],
    ]),
  ).toEqual([]);
});
