import { describe, expect, it } from 'vitest';
import { recogniseColumns } from './recogniseColumns.ts';
import { recogniseSet } from './tableSets.ts';

function fields(headers: string[], rows: (string | null)[][]) {
  const found = recogniseColumns(headers, rows);
  return { kind: found.kind, uncertain: found.uncertain, fields: found.mapping.map(each => each.field) };
}

describe('recognising a table', () => {
  it.each([
    ['感染来源病例编号', '病例编号'],
    ['传染源编号', '病例编号'],
    ['上代病例编号', '病例编号'],
    ['感染来源', '病例编号'],
    ['source_case_id', 'case_id'],
  ])('a list of pairs is never read the wrong way round: %s → %s', (source, target) => {
    for (const headers of [
      [source, target],
      [target, source],
    ]) {
      const { mapping } = recogniseColumns(
        headers,
        [
          ['L001', 'L003'],
          ['L002', 'L004'],
        ],
        'links',
      );
      expect(Object.fromEntries(mapping.map(each => [each.header, each.field]))).toEqual({
        [source]: 'sourceId',
        [target]: 'caseId',
      });
    }
  });

  it('knows an English line list by snake case, camel case and abbreviations', () => {
    const rows = [
      ['A1', '2020-01-05', 'm', '34', '', 'confirmed'],
      ['A2', '2020-01-09', 'f', '20s', 'A1', 'probable'],
    ];
    expect(
      fields(['caseID', 'date_of_onset', 'Gender', 'age_years', 'infected_by', 'case_classification'], rows),
    ).toEqual({
      kind: 'cases',
      uncertain: false,
      fields: ['caseId', 'onsetDate', 'sex', 'age', 'infectorId', 'status'],
    });
  });

  it('knows the columns of a Chinese contact table', () => {
    const headers = [
      '区县',
      '街道',
      '姓名',
      '性别',
      '证件类型',
      '证件号码',
      '联系电话',
      '目前所在地',
      '户籍地址',
      '发现方式',
      '是否核心密接',
      '关联病例',
      '与病例关系',
      '密接类型',
      '接触地点',
      '末次接触时间',
      '预计解除时间',
      '观察方式',
      '转归',
    ];
    const row = [
      '甲区',
      '乙街道',
      '某甲',
      '男',
      '身份证',
      '',
      '13800138000',
      '某路1号',
      '某地',
      '流调',
      '是',
      '病例12',
      '同事',
      '密接',
      '办公室',
      '2022-10-25',
      '2022-11-01',
      '集中',
      '继续观察',
    ];
    expect(fields(headers, [row])).toEqual({
      kind: 'links',
      uncertain: false,
      fields: [
        'district',
        'street',
        'name',
        'sex',
        'documentType',
        'documentNumber',
        'phone',
        'address',
        'householdAddress',
        'howFound',
        'isCore',
        'sourceId',
        'relation',
        'exposureClass',
        'contactPlace',
        'lastContactDate',
        'dueReleaseDate',
        'measureMode',
        'outcome',
      ],
    });
  });

  it('reads Traditional headers and headers in two languages', () => {
    const found = fields(
      ['病例編號', '發病日期 (Date of onset)', '姓名/Name', '確診日期'],
      [['1', '2022-01-01', '某甲', '2022-01-02']],
    );
    expect(found).toMatchObject({ kind: 'cases', fields: ['caseId', 'onsetDate', 'name', 'confirmedDate'] });
  });

  it('knows visits with transport, carriage and seat', () => {
    const found = fields(
      ['姓名', '手机号', '乘车日期', '车次', '车厢号', '座位号', '上车站', '下车站'],
      [['某甲', '13800138000', '2022-01-01', 'G123', '5', '12F', '甲站', '乙站']],
    );
    expect(found).toMatchObject({
      kind: 'visits',
      fields: ['name', 'phone', 'date', 'transportNumber', 'carriage', 'seat', 'origin', 'destination'],
    });
  });

  it('knows a roster and a list of places', () => {
    expect(
      fields(
        ['学号', '姓名', '性别', '班级', '宿舍号', '家长姓名'],
        [['S1', '某甲', '男', '三年二班', '301', '某乙']],
      ).kind,
    ).toBe('persons');
    expect(
      fields(
        ['场所码', '场所名称', '场所类型', '经度', '纬度', '地址'],
        [['P1', '某超市', '超市', '113.2', '23.1', '某路1号']],
      ).kind,
    ).toBe('places');
  });

  it('content decides between meanings of one header', () => {
    const header = ['id', 'date_of_onset', 'state'];
    const rowsOf = (state: string) => Array.from({ length: 5 }, (_, n) => [`P${n}`, '2020-01-01', state]);
    expect(fields(header, rowsOf('released')).fields[2]).toBe('outcome');
    expect(fields(header, rowsOf('suspected')).fields[2]).toBe('status');
  });

  it('finds the infector by its ids when no header names it', () => {
    const rows = [
      ['C10', '2020-01-01', ''],
      ['C11', '2020-01-03', 'C10'],
      ['C12', '2020-01-05', 'C10'],
      ['C13', '2020-01-06', 'C11'],
    ];
    expect(fields(['id', 'onset', 'got it off'], rows).fields[2]).toBe('infectorId');
  });

  it.each([
    [
      'abbreviated dates',
      'cases',
      ['id', 'age', 'sex', 'dt_onset', 'dt_report', 'dt_start_exp', 'dt_diag', 'outcome', 'dt_death'],
      ['K1', '68', 'M', '2015-05-11', '2015-05-19', '2015-04-18', '2015-05-20', 'Alive', 'NA'],
      [
        'caseId',
        'age',
        'sex',
        'onsetDate',
        'reportedDate',
        'exposureStart',
        'confirmedDate',
        'outcome',
        'deathDate',
      ],
    ],
    [
      'a case list with its infector',
      'cases',
      ['case_ID', 'infector', 'date_of_prodrome', 'date_of_rash', 'age'],
      ['45', '184', '1861-11-23', '1861-11-27', '6'],
      ['caseId', 'infectorId', 'onsetDate', 'rashDate', 'age'],
    ],
    [
      'a date of death or discharge, which must not read as a death',
      'cases',
      ['ID', 'date_onset_symptoms', 'outcome', 'date_death_or_discharge'],
      ['1', '18.01.2020', 'discharged', '05.02.2020'],
      ['caseId', 'onsetDate', 'outcome', 'outcomeDate'],
    ],
    [
      'pairs with both onsets',
      'links',
      ['infector.case', 'infectee.case', 'infector.onset.date', 'infectee.onset.date'],
      ['2', '3', '21/01/2020', '22/01/2020'],
      ['sourceId', 'caseId', 'sourceOnsetDate', 'caseOnsetDate'],
    ],
    [
      'contact persons of a case',
      'links',
      ['contact_id', 'contact_name', 'case_id', 'date_of_last_contact', 'phone'],
      ['K1', 'A B', 'C1', '2020-01-05', '123456'],
      ['caseId', 'name', 'sourceId', 'lastContactDate', 'phone'],
    ],
    [
      'a passenger list',
      'visits',
      ['Passenger Name', 'Passport No', 'Flight No', 'Flight Date', 'Seat', 'From', 'To'],
      ['A B', 'E12345678', 'ZZ123', '2022-01-01', '12A', 'AAA', 'BBB'],
      ['name', 'documentNumber', 'transportNumber', 'date', 'seat', 'origin', 'destination'],
    ],
    [
      'scans',
      'visits',
      ['user_id', 'venue_id', 'check_in_time', 'check_out_time'],
      ['u1', 'v1', '2022-01-01 10:00', '2022-01-01 11:00'],
      ['personId', 'placeId', 'from', 'to'],
    ],
    [
      'prefixed export columns',
      'cases',
      ['epidNumber', 'person.firstName', 'person.lastName', 'symptoms.onsetDate', 'caseClassification'],
      ['E-1', 'A', 'B', '2020-03-01', 'CONFIRMED'],
      ['caseId', 'firstName', 'lastName', 'onsetDate', 'status'],
    ],
  ])('knows %s', (_, kind, headers, row, expected) => {
    expect(fields(headers, [row, row.map((cell, n) => (n === 0 ? `${cell}0` : cell))])).toMatchObject({
      kind,
      fields: expected,
    });
  });

  it('a mapping says why, and what else a column could be', () => {
    const [first] = recogniseColumns(['onset'], [['2020-01-01']], 'cases').mapping;
    expect(first).toMatchObject({
      field: 'onsetDate',
      why: { en: expect.stringContaining('100% of the sample fits') },
    });
  });

  it('asks when a table lacks what its kind needs', () => {
    expect(recogniseColumns(['date', 'in_bed'], [['1978-01-22', '3']])).toMatchObject({
      uncertain: true,
      lacking: [expect.stringContaining('personId')],
    });
  });

  it('joins two files by their ids', () => {
    const cases = {
      name: 'cases',
      headers: ['case_id', 'onset'],
      rows: ['a1', 'b2', 'c3', 'd4', 'e5'].map(id => [id, '2020-01-01']),
    };
    const links = {
      name: 'links',
      headers: ['infector', 'case_id'],
      rows: [
        ['A1', 'b2'],
        ['a1', 'c3'],
        ['b2', 'd4'],
      ],
    };
    const { recognitions, joins } = recogniseSet([cases, links]);
    expect(recognitions.map(each => each.kind)).toEqual(['cases', 'links']);
    expect(
      joins
        .filter(each => each.to.table === 0 && each.from.table === 1)
        .map(each => [each.from.column, each.share]),
    ).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });
});
