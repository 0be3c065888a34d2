import { describe, expect, it } from 'vitest';
import {
  formatApproximate,
  formatDeadline,
  formatDuration,
  formatInterval,
  formatMinutes,
  formatNumber,
  formatPercent,
  formatShort,
  missing,
} from './format.ts';
import {
  addDays,
  cityDay,
  cityMinutes,
  daysBetween,
  formatAgo,
  formatAsOf,
  formatDay,
  formatDayOf,
  formatInstant,
} from './formatTime.ts';

const shanghai = 'Asia/Shanghai';
const now = '2022-07-20T06:05:00Z';
const zh = { language: 'zh-Hans', timeZone: shanghai, now } as const;
const en = { language: 'en', timeZone: shanghai, now } as const;

describe('numbers', () => {
  it('are written in full in tables and a missing one is a dash, never 0', () => {
    expect(formatNumber(1234567)).toBe('1,234,567');
    expect(formatNumber(0)).toBe('0');
    expect(formatNumber(null)).toBe(missing);
  });
  it('are short in headlines, by 万 and 亿 or k and M', () => {
    expect(formatShort(12_000, 'zh-Hans')).toBe('1.2万');
    expect(formatShort(106_000_000, 'zh-Hans')).toBe('1.06亿');
    expect(formatShort(9_999, 'zh-Hans')).toBe('9,999');
    expect(formatShort(12_000, 'en')).toBe('12k');
    expect(formatShort(1_060_000, 'en')).toBe('1.06M');
  });
  it('that were estimated say so and keep two figures', () => {
    expect(formatApproximate(301_234, 'zh-Hans')).toBe('约30万');
    expect(formatApproximate(301_234, 'en')).toBe('about 300k');
  });
  it('as shares carry n/N when N is below 100, and none of none is a dash', () => {
    expect(formatPercent({ n: 7, of: 9 }, 'zh-Hans')).toBe('77.8%(7/9)');
    expect(formatPercent({ n: 7, of: 9 }, 'en')).toBe('77.8% (7/9)');
    expect(formatPercent({ n: 167, of: 214 }, 'en')).toBe('78.0%');
    expect(formatPercent({ n: 0, of: 0 }, 'en')).toBe(missing);
  });
  it('as estimates carry their interval', () => {
    expect(formatInterval(1.24, 1.02, 1.49, 'zh-Hans')).toBe('1.24(1.02–1.49)');
    expect(formatInterval(1.24, 1.02, 1.49, 'en')).toBe('1.24 (95% CrI 1.02–1.49)');
  });
});

describe('deadlines', () => {
  it('say what is left or by how much they were missed', () => {
    expect(formatDeadline('2022-07-20T06:43:00Z', now, 'zh-Hans')).toBe('剩38分');
    expect(formatDeadline('2022-07-20T03:55:00Z', now, 'zh-Hans')).toBe('超时2小时10分');
    expect(formatDeadline('2022-07-20T06:43:00Z', now, 'en')).toBe('38 min left');
    expect(formatDeadline(now, now, 'zh-Hans')).toBe('剩0分');
  });
  it('in days drop the minutes', () => {
    expect(formatDuration(3 * 1440 + 4 * 60 + 5, 'zh-Hans')).toBe('3天4小时');
    expect(formatDuration(60, 'en')).toBe('1 h');
  });
});

describe('times', () => {
  it('belong to the city, whatever the time zone of the browser', () => {
    expect(cityDay('2022-07-19T16:30:00Z', shanghai)).toBe('2022-07-20');
    expect(cityMinutes('2022-07-19T16:30:00Z', shanghai)).toBe(30);
  });
  it('are written with weekday and 24 hours, the year only when it is another one', () => {
    expect(formatInstant('2022-07-20T06:05:00Z', zh)).toBe('7月20日 周三 14:05');
    expect(formatInstant('2022-07-20T06:05:00Z', en)).toBe('Wed 20 Jul, 14:05');
    expect(formatInstant('2021-07-20T06:05:00Z', zh)).toBe('2021年7月20日 周二 14:05');
    expect(formatInstant(null, zh)).toBe(missing);
  });
  it('are relative only within the hour', () => {
    expect(formatAgo('2022-07-20T05:53:00Z', zh)).toBe('12分钟前');
    expect(formatAgo('2022-07-20T05:05:00Z', zh)).toBe('7月20日 周三 13:05');
    expect(formatAgo('2022-07-20T05:53:00Z', en)).toBe('12 min ago');
  });
  it('of a report at midnight are the end of the day before', () => {
    expect(formatAsOf('2022-07-20T16:00:00Z', zh)).toBe('截至7月20日24时');
    expect(formatAsOf('2022-07-20T06:05:00Z', zh)).toBe('截至7月20日 14:05');
  });
  it('of a measure count from the last exposure', () => {
    expect(formatDayOf({ day: 3, of: 7, lastExposure: '2022-07-17' }, 'zh-Hans')).toBe(
      '第3天/共7天(末次暴露7月17日)',
    );
    expect(formatDayOf({ day: 3, of: 7 }, 'en')).toBe('Day 3 of 7');
  });
  it('as dates cross months and years', () => {
    expect(addDays('2022-12-31', 1)).toBe('2023-01-01');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(formatDay('2022-07-05', 'en', { weekday: true })).toBe('Tue 5 Jul');
    expect(formatMinutes(485)).toBe('08:05');
    expect(formatMinutes(1440)).toBe('24:00');
  });
});
