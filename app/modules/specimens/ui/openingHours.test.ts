import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Opening, readOpening, writeOpening } from './openingHours.ts';

it('hours are read as they are written, days in words before them', () => {
  expect(readOpening('8:00-20:00')).toEqual({ opening: [{ from: '08:00', to: '20:00' }] });
  expect(readOpening('周一至周五 07:30-11:30,周末 09:00至12:00')).toEqual({
    opening: [
      { from: '07:30', to: '11:30', days: [1, 2, 3, 4, 5] },
      { from: '09:00', to: '12:00', days: [6, 7] },
    ],
  });
  expect(readOpening('')).toEqual({ opening: [] });
});
it('a line that is not understood is named', () => {
  for (const line of ['上午', '20:00-08:00', '25:00-26:00', '周八 08:00-09:00'])
    expect(readOpening(`08:00-09:00\n${line}`)).toEqual({ wrong: line });
});
it('what is written is read back the same', () => {
  const span = fc
    .record({
      from: fc.integer({ min: 0, max: 1438 }),
      more: fc.integer({ min: 1, max: 1439 }),
      first: fc.integer({ min: 1, max: 7 }),
      days: fc.integer({ min: 0, max: 6 }),
    })
    .map(({ from, more, first, days }): Opening => {
      const clock = (minute: number) =>
        `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      const to = Math.min(1440, from + more);
      const list = Array.from({ length: Math.min(days, 8 - first) }, (_, at) => first + at);
      return { from: clock(from), to: clock(to), ...(list.length && list.length < 7 ? { days: list } : {}) };
    });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 6 }), opening => {
      expect(readOpening(writeOpening(opening))).toEqual({ opening });
    }),
  );
});
