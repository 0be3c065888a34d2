import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTypedLine } from './typedLine.ts';

const read = (line: string, more: { day?: string; startMinute?: number } = {}) =>
  readTypedLine(line, { today: '2022-07-20', ...more });

describe('a typed line', () => {
  it('[TRJ-5] reads day, time, place and length, and gives nothing for what it cannot read', () => {
    expect(read('16 0830 东门菜市场 20m')).toMatchObject({
      day: '2022-07-16',
      precision: 'minute',
      fromMinute: 510,
      toMinute: 530,
      place: '东门菜市场',
      certainty: 'stated',
      endAssumed: false,
    });
    expect(read('16 上午 东门菜市场')).toMatchObject({
      day: '2022-07-16',
      precision: 'part_of_day',
      part: 'morning',
      fromMinute: null,
    });
    expect(read('16 东门菜市场')).toMatchObject({
      day: '2022-07-16',
      precision: 'day',
      part: null,
      fromMinute: null,
      toMinute: null,
    });
    for (const line of [
      '',
      '   ',
      '16 0830',
      '2022-02-30 东门',
      '32 东门',
      '16 0930-0930 东门',
      '东门菜市场',
    ])
      expect(read(line), line).toBeNull();
  });

  it('a bare day is the last such day not after today, whatever the month', () => {
    expect(read('25 东门菜市场')!.day).toBe('2022-06-25');
    expect(read('31 东门菜市场')!.day).toBe('2022-05-31');
    expect(read('12.30 东门菜市场')!.day).toBe('2021-12-30');
    expect(read('7月19日 东门菜市场')!.day).toBe('2022-07-19');
    expect(read('昨天 8:30-9:10 东门菜市场')).toMatchObject({
      day: '2022-07-19',
      fromMinute: 510,
      toMinute: 550,
    });
    expect(read('8点半 东门菜市场 1.5h', { day: '2022-07-18' })).toMatchObject({
      day: '2022-07-18',
      fromMinute: 510,
      toMinute: 600,
    });
  });

  it('a line with a length but no time goes on where the line before ended', () => {
    expect(read('东门菜市场 20m', { day: '2022-07-16', startMinute: 540 })).toMatchObject({
      day: '2022-07-16',
      fromMinute: 540,
      toMinute: 560,
    });
    expect(read('16 东门菜市场 20m')).toBeNull();
  });

  it('a night out ends the next day, a missing end is assumed and doubtful', () => {
    expect(read('16 2300-0130 夜市')).toMatchObject({ fromMinute: 1380, toMinute: 1530 });
    expect(read('16 0830 东门菜市场')).toMatchObject({
      fromMinute: 510,
      toMinute: 570,
      endAssumed: true,
      certainty: 'doubtful',
    });
    expect(read('16 0830-0900 东门菜市场?')).toMatchObject({ certainty: 'doubtful', endAssumed: false });
  });

  it('reads a train with its seat, and who came along', () => {
    expect(read('17 0900-1130 G7315 5车12F +妻子')).toMatchObject({
      transportNumber: 'G7315',
      carriage: '5',
      seat: '12F',
      companions: '妻子',
      place: 'G7315',
    });
    expect(read('17 ca1234 31A 首都机场')).toMatchObject({
      transportNumber: 'CA1234',
      carriage: null,
      seat: '31A',
      place: '首都机场',
    });
  });

  it('never throws and never loses the place', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), line => {
        const entry = read(line, { day: '2022-07-16', startMinute: 0 });
        if (entry) {
          expect(entry.place.length).toBeGreaterThan(0);
          if (entry.fromMinute !== null) expect(entry.toMinute!).toBeGreaterThan(entry.fromMinute);
        }
      }),
    );
  });
});
