import { expect, it } from 'vitest';
import { hoursText } from './hoursText.ts';

it('says opening hours in a line: days in a row joined, others named, none as around the clock', () => {
  expect(hoursText([])).toEqual({ zh: '全天', en: 'Around the clock' });
  expect(
    hoursText([
      { from: '08:00', to: '20:00', days: [1, 2, 3, 4, 5] },
      { from: '09:00', to: '12:00', days: [7, 6] },
    ]).en,
  ).toBe('Mon–Fri 08:00–20:00; Sat, Sun 09:00–12:00');
  expect(hoursText([{ from: '20:00', to: '04:00', days: [] }]).zh).toBe('每天 20:00–04:00');
  expect(hoursText([{ from: '08:00', to: '09:00', days: [1, 3, 5] }]).zh).toBe(
    '周一、周三、周五 08:00–09:00',
  );
});
