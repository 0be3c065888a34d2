import { describe, expect, it } from 'vitest';
import { checkRow } from './checkRow.ts';
import { rowReader } from './readRow.ts';
import type { DatasetKind, DateRule, TableMapping } from './types.ts';

const ONSET_AFTER_INFECTION: DateRule = {
  id: 'EBOLA-1',
  before: 'infectionDate',
  after: 'onsetDate',
  sameDay: 'broken',
  message: { zh: '发病应晚于感染', en: 'onset must come after infection' },
};

function check(
  kind: DatasetKind,
  row: Record<string, string>,
  dateRules: DateRule[] = [],
  today = '2022-06-01',
) {
  const fields = Object.keys(row);
  const mapping: TableMapping = { kind, headers: fields, fields, dateOrders: fields.map(() => null) };
  const reading = rowReader(mapping)(Object.values(row));
  return [...reading.problems, ...checkRow(kind, reading, { dateRules, today })].map(each => [
    each.rule,
    each.field,
    each.severity,
  ]);
}

describe('checking a row', () => {
  it('a clean row has no problem', () => {
    const row = {
      caseId: 'A',
      documentNumber: '11010519491231002X',
      birthDate: '1949-12-31',
      sex: '女',
      age: '72',
      onsetDate: '2022-05-01',
    };
    expect(check('cases', row, [ONSET_AFTER_INFECTION])).toEqual([]);
  });

  it('IMP-1 names a row without id, name or document', () => {
    expect(check('cases', { caseId: ' ', onsetDate: '2022-05-01' })).toEqual([['IMP-1', 'caseId', 'refuse']]);
    expect(check('visits', { personId: 'A', date: '' })).toEqual([['IMP-1', 'date', 'refuse']]);
  });

  it('date rules come from outside; the same day breaks them only when they say so', () => {
    const row = { caseId: 'A', infectionDate: '2022-05-01', onsetDate: '2022-05-01' };
    expect(check('cases', row, [ONSET_AFTER_INFECTION])).toEqual([['EBOLA-1', 'onsetDate', 'refuse']]);
    expect(check('cases', row, [{ ...ONSET_AFTER_INFECTION, sameDay: 'allowed' }])).toEqual([]);
  });

  it('IMP-21 marks days after today, but not a due release', () => {
    expect(check('cases', { caseId: 'A', onsetDate: '2022-06-02' })).toEqual([
      ['IMP-21', 'onsetDate', 'refuse'],
    ]);
    expect(check('links', { sourceId: 'A', caseId: 'B', dueReleaseDate: '2022-06-09' })).toEqual([]);
  });

  it('IMP-22 warns when age and birth are far apart, bands included', () => {
    expect(
      check('cases', { caseId: 'A', age: '30s', birthYear: '1960', confirmedDate: '2022-05-01' }),
    ).toEqual([['IMP-22', 'age', 'warn']]);
    expect(
      check('cases', { caseId: 'A', age: '60s', birthYear: '1960', confirmedDate: '2022-05-01' }),
    ).toEqual([]);
  });

  it('IMP-23 and IMP-24 hold the citizen id against birth and sex', () => {
    const row = { name: '某甲', documentNumber: '11010519491231002X', birthDate: '1950-12-31', sex: '男' };
    expect(check('persons', row)).toEqual([
      ['IMP-23', 'birthDate', 'refuse'],
      ['IMP-24', 'sex', 'refuse'],
    ]);
  });

  it('IMP-25 marks a row that points at itself; the case stays, and its link as the source states it', () => {
    expect(check('links', { sourceId: 'tj 1', caseId: 'TJ1' })).toEqual([['IMP-25', 'sourceId', 'refuse']]);
    expect(check('cases', { caseId: 'A', infectorId: 'B, a' })).toEqual([['IMP-25', 'infectorId', 'warn']]);
  });

  it('IMP-26 warns about half a coordinate', () => {
    expect(check('visits', { personId: 'A', date: '2022-05-01', latitude: '23.1', longitude: '' })).toEqual([
      ['IMP-26', 'longitude', 'warn'],
    ]);
  });

  it('IMP-28 marks an end before its start', () => {
    expect(check('visits', { personId: 'A', from: '2022-05-01 14:00', to: '2022-05-01 13:00' })).toEqual([
      ['IMP-28', 'to', 'refuse'],
    ]);
    expect(check('visits', { personId: 'A', date: '2022-05-01', from: '23:00', to: '01:00' })).toEqual([]);
  });

  it('every problem of a row is returned, with a broken age left out rather than the case', () => {
    expect(check('cases', { caseId: '1.2E+10', age: 'old', onsetDate: '2022-02-30', sex: 'x1' })).toEqual([
      ['IMP-2', 'caseId', 'refuse'],
      ['IMP-8', 'age', 'omit'],
      ['IMP-4', 'onsetDate', 'refuse'],
      ['IMP-9', 'sex', 'omit'],
    ]);
  });

  it('a reason never repeats the cell, so that it may be logged', () => {
    const mapping: TableMapping = {
      kind: 'cases',
      headers: ['id', 'onset'],
      fields: ['caseId', 'onsetDate'],
      dateOrders: [null, null],
    };
    const [found] = rowReader(mapping)(['A', 'secret words']).problems;
    expect(found).toMatchObject({ column: 1, field: 'onsetDate', seen: 'secret words', rule: 'IMP-3' });
    expect(JSON.stringify(found!.why)).not.toContain('secret');
  });
});
