import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseValue } from './parseValue.ts';
import type { DateContext } from './readDate.ts';
import type { FieldType } from './types.ts';

const CITY: DateContext = { yearHint: 2020, excelEpoch: 1900, utcOffsetMinutes: 480 };

function value(type: FieldType, raw: string, context: DateContext = {}) {
  const read = parseValue(type, raw, context);
  return 'value' in read ? read.value : read;
}

function rule(type: FieldType, raw: string, context: DateContext = {}) {
  const read = parseValue(type, raw, context);
  return 'problem' in read ? read.problem.rule : read;
}

describe('dates', () => {
  it.each([
    ['2020-01-05'],
    ['2020/1/5'],
    ['2020.1.5'],
    ['20.1.5'],
    ['20200105'],
    ['2020年1月5日'],
    ['2020年1月5日(周日)'],
    ['20年1月5日'],
    ['民国109年1月5日'],
    ['1月5日'],
    ['1月5号'],
    ['5-Jan-20'],
    ['5 January 2020'],
    ['January 5, 2020'],
    ['05JAN2020'],
    ['Sun 5 Jan 2020'],
    ['43835'],
    ['２０２０／１／５'],
    ['\t2020-01-05\u200b '],
    ["'2020-01-05"],
  ])('%s is 5 January 2020', raw => {
    expect(value('date', raw, CITY)).toBe('2020-01-05');
  });

  it('a clock time in a date cell is returned beside the day', () => {
    expect(parseValue('date', '2020-01-15   23:59:00')).toEqual({ value: '2020-01-15', time: '23:59' });
    expect(parseValue('date', '2020年1月15日下午2点半')).toEqual({ value: '2020-01-15', time: '14:30' });
    expect(parseValue('date', '2020-01-15 00:00:00')).toEqual({ value: '2020-01-15' });
  });

  it('day and month follow the order of the column', () => {
    expect(value('date', '1/5/2020', { dateOrder: 'mdy' })).toBe('2020-01-05');
    expect(value('date', '05/01/2020', { dateOrder: 'dmy' })).toBe('2020-01-05');
    expect(value('date', '25/1/20', { dateOrder: 'dmy' })).toBe('2020-01-25');
    expect(value('date', '25/1/2020')).toBe('2020-01-25');
    expect(value('date', '5/5/2020')).toBe('2020-05-05');
  });

  it('IMP-3 refuses words that are no date', () => expect(rule('date', 'last week')).toBe('IMP-3'));
  it('IMP-3 refuses a bare Excel day number when the epoch is not known', () =>
    expect(rule('date', '43835')).toBe('IMP-3'));
  it('IMP-4 refuses 30 February', () => {
    expect(rule('date', '2020-02-30')).toBe('IMP-4');
    expect(rule('date', '31/04/2020', { dateOrder: 'dmy' })).toBe('IMP-4');
  });
  it('IMP-5 refuses to guess between day and month', () => expect(rule('date', '3/4/2020')).toBe('IMP-5'));
  it('IMP-6 refuses to guess the year', () => expect(rule('date', '1月5日')).toBe('IMP-6'));
  it('IMP-7 refuses a month without a day', () => {
    expect(rule('date', '2020-01')).toBe('IMP-7');
    expect(rule('date', 'Jan 2020')).toBe('IMP-7');
  });
  it('IMP-20 refuses a cell written against the order of its column', () => {
    expect(rule('date', '25/01/2020', { dateOrder: 'mdy' })).toBe('IMP-20');
  });
  it('IMP-27 refuses a time zone without the city’s own, and converts with it', () => {
    expect(rule('date', '2020-01-05T16:00:00.000Z')).toBe('IMP-27');
    expect(value('date', '2020-01-05T16:00:00.000Z', CITY)).toBe('2020-01-06');
  });
  it('IMP-29 refuses a year nobody on the list can have lived in', () => {
    expect(rule('date', '0202-01-05')).toBe('IMP-29');
    expect(rule('year', '11997')).toBe('IMP-29');
  });

  it('Excel days of both epochs keep their time', () => {
    expect(parseValue('date', '43835.5', { excelEpoch: 1900 })).toEqual({
      value: '2020-01-05',
      time: '12:00',
    });
    expect(value('date', '42373', { excelEpoch: 1904 })).toBe('2020-01-05');
  });

  it('moments are a day, a day with a time, or a time', () => {
    expect(value('moment', '2020/1/25 14:05')).toBe('2020-01-25T14:05');
    expect(value('moment', '下午3点')).toBe('15:00');
    expect(value('moment', '9:05 pm')).toBe('21:05');
    expect(value('moment', '2020-01-25')).toBe('2020-01-25');
  });
});

describe('anything at all', () => {
  it('is a value, a problem or missing, never a crash, and dates are real days', () => {
    const types: FieldType[] = [
      'text',
      'name',
      'id',
      'idList',
      'date',
      'moment',
      'year',
      'age',
      'sex',
      'integer',
      'number',
      'latitude',
      'longitude',
      'boolean',
      'phone',
      'documentType',
      'documentNumber',
      'caseStatus',
      'outcome',
      'contactClass',
      'placeKind',
    ];
    const nearDates = fc.stringMatching(
      /^[0-9]{1,4}[-/.年 ][0-9]{1,2}[-/.月 ]?[0-9]{0,4}[日 T]?([0-9]{1,2}:[0-9]{2})?$/,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.oneof(fc.string({ unit: 'grapheme' }), nearDates),
        (type, raw) => {
          const read = parseValue(type, raw, CITY);
          expect(Object.keys(read).filter(key => /^(?:value|problem|missing)$/.test(key))).toHaveLength(1);
          if (type === 'date' && 'value' in read)
            expect(new Date(`${read.value}T00:00:00Z`).toISOString().slice(0, 10)).toBe(read.value);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('missing values', () => {
  it('keeps nothing written, a word for none, and not known apart', () => {
    expect(parseValue('date', ' \t ')).toEqual({ missing: 'blank' });
    for (const word of ['NA', 'N/A', '#N/A', '-', '–', '无', '無', 'null', '空'])
      expect(parseValue('date', word)).toEqual({ missing: 'none' });
    for (const word of ['未知', '不详', 'Unknown', '?'])
      expect(parseValue('date', word)).toEqual({ missing: 'unknown' });
  });

  it('a word for "no symptoms" in a date column is no date, not an error', () => {
    expect(parseValue('date', 'Asymptomatic')).toEqual({ missing: 'none' });
    expect(parseValue('date', 'Pending')).toEqual({ missing: 'unknown' });
  });

  it('"none" is a finding in the symptoms column', () => {
    expect(parseValue('text', 'none', { keepsNone: true })).toEqual({ value: 'none' });
    expect(parseValue('text', '无', { keepsNone: true })).toEqual({ value: '无' });
    expect(parseValue('text', '-', { keepsNone: true })).toEqual({ missing: 'none' });
  });
});

describe('ids, documents and telephones', () => {
  it('strips what hides in ids', () => {
    expect(value('id', ' 1000000001.0\t')).toBe('1000000001');
    expect(value('id', 'ＴＪ１２\u200b')).toBe('TJ12');
    expect(value('id', '09e386')).toBe('09e386');
    expect(value('idList', '1500000050, 1500000055')).toEqual(['1500000050', '1500000055']);
    expect(value('idList', '病例1、病例2和病例3')).toEqual(['病例1', '病例2和病例3']);
  });
  it('IMP-2 refuses ids that a spreadsheet shortened', () => {
    expect(rule('id', '1.00E+09')).toBe('IMP-2');
    expect(rule('documentNumber', '1.10105E+17')).toBe('IMP-2');
  });
  it('IMP-13 refuses what cannot be dialled', () => {
    expect(rule('phone', 'ask the sister')).toBe('IMP-13');
    expect(value('phone', '+86 138-0013-8000')).toBe('13800138000');
    expect(value('phone', '13800138000.0')).toBe('13800138000');
  });
  it('IMP-14 refuses an unknown document type', () => {
    expect(rule('documentType', 'library card')).toBe('IMP-14');
    expect(value('documentType', '居民身份证')).toBe('citizenId');
  });
  it('IMP-15 checks citizen ids by GB 11643', () => {
    expect(value('documentNumber', '11010519491231002x')).toBe('11010519491231002X');
    expect(rule('documentNumber', '110105194912310021')).toBe('IMP-15');
    expect(rule('documentNumber', '11010519491331002X')).toBe('IMP-15');
    expect(rule('documentNumber', '1101051949123100', { documentType: 'citizenId' })).toBe('IMP-15');
  });
  it('IMP-16 refuses a number that does not fit its type', () => {
    expect(rule('documentNumber', '12345', { documentType: 'hkMacauPermit' })).toBe('IMP-16');
    expect(value('documentNumber', 'H12345678', { documentType: 'hkMacauPermit' })).toBe('H12345678');
  });
});

describe('words and numbers', () => {
  it('IMP-8 reads ages, months, decades and bands, and refuses the rest', () => {
    expect(value('age', '34岁')).toEqual({ fromYears: 34, toYears: 34 });
    expect(value('age', '20s')).toEqual({ fromYears: 20, toYears: 29 });
    expect(value('age', '0s')).toEqual({ fromYears: 0, toYears: 9 });
    expect(value('age', '60-69')).toEqual({ fromYears: 60, toYears: 69 });
    expect(value('age', '6个月')).toEqual({ fromYears: 0.5, toYears: 0.5 });
    expect(value('age', '2岁3个月')).toEqual({ fromYears: 2.25, toYears: 2.25 });
    expect(rule('age', '300')).toBe('IMP-8');
  });
  it('IMP-9 reads sex words and refuses the rest; a bare code is not guessed', () => {
    expect(value('sex', '女性')).toBe('female');
    expect(value('sex', 'M')).toBe('male');
    expect(rule('sex', '1')).toBe('IMP-9');
    expect(value('sex', '2', { sexCodes: { '1': 'male', '2': 'female' } })).toBe('female');
    expect(parseValue('sex', 'U')).toEqual({ missing: 'unknown' });
  });
  it('IMP-10 reads numbers with thousand separators and refuses the rest', () => {
    expect(value('integer', '1,234')).toBe(1234);
    expect(rule('integer', '1.5')).toBe('IMP-10');
    expect(rule('latitude', 'north')).toBe('IMP-10');
  });
  it('IMP-11 refuses coordinates off the globe or on the wrong axis', () => {
    expect(value('latitude', '31°13\'48"N')).toBe(31.23);
    expect(value('longitude', '西经13.2')).toBe(-13.2);
    expect(rule('latitude', '126.9')).toBe('IMP-11');
    expect(rule('longitude', '31.2N')).toBe('IMP-11');
  });
  it('IMP-12 reads yes and no', () => {
    expect(value('boolean', '√')).toBe(true);
    expect(value('boolean', '否')).toBe(false);
    expect(rule('boolean', 'perhaps')).toBe('IMP-12');
  });
  it('IMP-17 reads case status in both languages and both scripts', () => {
    expect(value('caseStatus', '無症狀感染者')).toBe('asymptomatic');
    expect(value('caseStatus', '确诊病例')).toBe('confirmed');
    expect(value('caseStatus', 'Probable case')).toBe('probable');
    expect(rule('caseStatus', 'somehow')).toBe('IMP-17');
  });
  it('IMP-18 reads outcomes', () => {
    expect(value('outcome', '转为阳性')).toBe('converted');
    expect(value('outcome', 'Recover')).toBe('recovered');
    expect(rule('outcome', 'somehow')).toBe('IMP-18');
  });
  it('IMP-19 reads contact classes', () => {
    expect(value('contactClass', '次密接')).toBe('secondary');
    expect(value('contactClass', '涉疫场所暴露人员')).toBe('venueExposed');
    expect(rule('contactClass', 'somehow')).toBe('IMP-19');
  });
  it('a place kind that is not in the list keeps its word', () => {
    expect(value('placeKind', 'pc_cafe')).toBe('internetCafe');
    expect(value('placeKind', '棋牌室')).toBe('棋牌室');
  });
});
