import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantAt, minuteOf } from './cityTime.ts';
import { presencesOf } from './traceIndex.ts';
import { readTrackText } from './trackText.ts';
import { distanceMetres, type Line, markTrajectory, speedOf } from './trajectoryRules.ts';

const tz = 'Asia/Shanghai';
const at = (day: string, clock: string) => Date.parse(`${day}T${clock}:00+08:00`);
let n = 0;
const line = (over: Partial<Line> & { span?: [string, string]; place?: string }): Line => {
  const { span, place = '东门菜市场', ...rest } = over;
  const day = over.day ?? '2022-07-16';
  return {
    id: `l${++n}`,
    day,
    from: span ? at(day, span[0]) : null,
    to: span ? (span[1] === '24:00' ? at(day, '23:59') + 60_000 : at(day, span[1])) : null,
    precision: span ? 'minute' : 'day',
    placeKey: place,
    placeName: place,
    lon: null,
    lat: null,
    source: 'interview',
    state: 'confirmed',
    transportNumber: null,
    ...rest,
  };
};
const marks = (lines: Line[], days: string[] = [], until = at('2022-07-20', '12:00')) =>
  markTrajectory(lines, days, until, tz);
const gateA = { lon: 116.4, lat: 39.9 };
const far = { lon: 117.2, lat: 39.1 }; // about 112 km away
const near = { lon: 116.404, lat: 39.9 };

describe('the marks of a trajectory', () => {
  it('[TRJ-1] an asked day without a line, and hours between lines, are gaps; what is to come is not', () => {
    const found = marks(
      [line({ span: ['00:00', '08:00'] }), line({ span: ['08:30', '20:00'] })],
      ['2022-07-16', '2022-07-17', '2022-07-20', '2022-07-21'],
    );
    expect(found.map(mark => [mark.ruleId, mark.day, mark.from, mark.to])).toEqual([
      ['TRJ-1', '2022-07-16', at('2022-07-16', '20:00'), at('2022-07-17', '00:00')],
      ['TRJ-1', '2022-07-17', at('2022-07-17', '00:00'), at('2022-07-18', '00:00')],
      ['TRJ-1', '2022-07-20', at('2022-07-20', '00:00'), at('2022-07-20', '12:00')],
    ]);
  });

  it('[TRJ-1] a line known by its day covers no hour but is named in the gap; a proposal covers nothing', () => {
    const [gap] = marks([line({}), line({ span: ['00:00', '24:00'], state: 'proposed' })], ['2022-07-16']);
    expect(gap).toMatchObject({
      from: at('2022-07-16', '00:00'),
      text: { zh: '约24小时去向不明;当天到过东门菜市场,时刻不详' },
    });
  });

  it('[TRJ-1] a night over midnight covers both days', () => {
    const night = line({ span: ['00:00', '24:00'] });
    night.to = at('2022-07-17', '23:30');
    expect(marks([night], ['2022-07-16', '2022-07-17'])).toEqual([]);
  });

  it('[TRJ-2] one source claiming the same minutes at two places is an overlap', () => {
    const found = marks([
      line({ span: ['08:00', '09:00'] }),
      line({ span: ['08:30', '10:00'], place: '西门药店' }),
    ]);
    expect(found).toMatchObject([
      { ruleId: 'TRJ-2', from: at('2022-07-16', '08:30'), to: at('2022-07-16', '09:00') },
    ]);
    expect(marks([line({ span: ['08:00', '09:00'] }), line({ span: ['08:30', '10:00'] })])).toEqual([]);
    expect(
      marks([line({ span: ['08:00', '09:00'] }), line({ span: ['09:00', '10:00'], place: '西门药店' })]),
    ).toEqual([]);
    expect(
      marks([
        line({ span: ['08:00', '12:00'], precision: 'part_of_day' }),
        line({ span: ['08:30', '10:00'], place: '西门药店' }),
      ]),
    ).toEqual([]);
  });

  it('[TRJ-3] the same moment at two far places, and a move nobody can make, are impossible', () => {
    expect(
      marks([
        line({ span: ['08:00', '09:00'], ...gateA }),
        line({ span: ['08:30', '10:00'], place: '天津站', ...far }),
      ]),
    ).toMatchObject([{ ruleId: 'TRJ-3', kind: 'impossible' }]);
    expect(
      marks([
        line({ span: ['08:00', '09:00'], ...gateA }),
        line({ span: ['09:20', '10:00'], place: '天津站', ...far }),
      ]),
    ).toMatchObject([{ ruleId: 'TRJ-3', from: at('2022-07-16', '09:00'), to: at('2022-07-16', '09:20') }]);
    expect(
      marks([
        line({ span: ['08:00', '09:00'], ...gateA }),
        line({ span: ['10:00', '10:30'], place: '天津站', ...far }),
      ]),
    ).toEqual([]);
    expect(
      marks([
        line({ span: ['08:00', '09:00'], ...gateA }),
        line({ span: ['09:01', '10:00'], place: '东门菜市场北门', ...near }),
      ]),
    ).toEqual([]);
  });

  it('[TRJ-3] a train between two lines raises the speed that is possible', () => {
    const train = line({ span: ['09:00', '09:30'], place: 'C2001', transportNumber: 'C2001' });
    expect(
      marks([
        line({ span: ['08:00', '09:00'], ...gateA }),
        train,
        line({ span: ['09:30', '10:00'], place: '天津站', ...far }),
      ]),
    ).toEqual([]);
    expect([speedOf('G7315'), speedOf('CA1234'), speedOf('9C8888'), speedOf('302路')]).toEqual([
      350, 950, 950, 120,
    ]);
  });

  it('[TRJ-4] two sources that differ are both shown, and the more exact one is named', () => {
    const scan = line({ span: ['08:30', '08:45'], place: '西门药店', source: 'scan' });
    const said = line({ span: ['08:00', '09:00'] });
    expect(marks([said, scan])).toMatchObject([
      { ruleId: 'TRJ-4', lineIds: [said.id, scan.id], winner: scan.id },
    ]);
    expect(marks([said, { ...scan, state: 'proposed' }])).toHaveLength(1);
    expect(
      marks([
        { ...said, state: 'proposed' },
        { ...scan, state: 'proposed' },
      ]),
    ).toEqual([]);
  });

  it('gaps are disjoint, lie within their day and never touch a confirmed minute', () => {
    const stay = fc.tuple(fc.integer({ min: 0, max: 1430 }), fc.integer({ min: 1, max: 600 }));
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 12 }), stays => {
        const start = at('2022-07-16', '00:00');
        const lines = stays.map(([from, length]) => ({
          ...line({ span: ['00:00', '01:00'] }),
          from: start + from * 60_000,
          to: start + (from + length) * 60_000,
        }));
        const gaps = markTrajectory(lines, ['2022-07-16'], at('2022-07-20', '12:00'), tz).filter(
          mark => mark.kind === 'gap',
        );
        for (const [index, gap] of gaps.entries()) {
          expect(gap.from).toBeGreaterThanOrEqual(index ? gaps[index - 1]!.to : start);
          expect(gap.to).toBeLessThanOrEqual(at('2022-07-17', '00:00'));
          for (const one of lines) expect(one.to! <= gap.from || one.from! >= gap.to).toBe(true);
        }
      }),
    );
  });

  it('distance agrees with a known one: Beijing to Tianjin within 1 km of 112.0', () => {
    expect(Math.abs(distanceMetres(gateA, far)! - 112_000)).toBeLessThan(1000);
  });
});

describe('city time', () => {
  it('goes both ways in Shanghai and over a clock change in New York', () => {
    expect(new Date(instantAt('2022-07-16', 510, tz)).toISOString()).toBe('2022-07-16T00:30:00.000Z');
    expect(minuteOf(Date.parse('2022-07-16T00:30:00Z'), tz)).toBe(510);
    expect(new Date(instantAt('2022-07-16', 1530, tz)).toISOString()).toBe('2022-07-16T17:30:00.000Z');
    // 2022-03-13: clocks go from 02:00 to 03:00, 2022-11-06 back again
    expect(new Date(instantAt('2022-03-13', 600, 'America/New_York')).toISOString()).toBe(
      '2022-03-13T14:00:00.000Z',
    );
    expect(new Date(instantAt('2022-11-06', 600, 'America/New_York')).toISOString()).toBe(
      '2022-11-06T15:00:00.000Z',
    );
  });

  it('a night is cut at local midnight for the trace index, a day without times is the whole day', () => {
    const common = {
      personId: 'p',
      placeId: 'x',
      day: '2022-07-16',
      precision: 'minute' as const,
      source: 'interview' as const,
      certainty: 'stated' as const,
    };
    expect(
      presencesOf(
        { ...common, fromAt: new Date(at('2022-07-16', '23:00')), toAt: new Date(at('2022-07-17', '01:30')) },
        7,
        tz,
      ).map(p => [p.day, p.fromMinute, p.toMinute]),
    ).toEqual([
      ['2022-07-16', 1380, 1440],
      ['2022-07-17', 0, 90],
    ]);
    expect(
      presencesOf(
        { ...common, fromAt: new Date(at('2022-07-16', '23:00')), toAt: new Date(at('2022-07-17', '00:00')) },
        7,
        tz,
      ).map(p => [p.day, p.fromMinute, p.toMinute]),
    ).toEqual([['2022-07-16', 1380, 1440]]);
    expect(presencesOf({ ...common, precision: 'day', fromAt: null, toAt: null }, 7, tz)).toMatchObject([
      { fromMinute: 0, toMinute: 1440, precision: 2 },
    ]);
  });
});

describe('pasted text', () => {
  const text = '7月16日8时30分至东门菜市场购物,9时10分离开;7月17日上午在西门药店。无法识别的一段xyz。';
  it('gives lines with the words they came from, and keeps what it cannot read', () => {
    const reading = readTrackText(text, 'c', { reportedOn: '2022-07-20' }, tz);
    const market = reading.entries.find(item => item.entry.placeText?.includes('东门菜市场'))!;
    expect(market.entry).toMatchObject({ day: '2022-07-16', source: 'official_text', state: 'proposed' });
    for (const { spans, entry } of reading.entries)
      for (const span of spans) expect(entry.quote).toContain(text.slice(span.start, span.end));
    expect(reading.entries.map(item => item.entry.day)).toContain('2022-07-17');
  });
  it('a visit later than the report, or without a month, is left unread rather than guessed', () => {
    const reading = readTrackText('12日到东门菜市场。', 'c', { reportedOn: '2022-07-20' }, tz);
    expect(reading.entries.every(item => item.entry.day <= '2022-07-20')).toBe(true);
  });
});
