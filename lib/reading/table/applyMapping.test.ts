import { describe, expect, it } from 'vitest';
import { applyMapping, reuseMapping } from './applyMapping.ts';
import { rowReader } from './readRow.ts';
import { recogniseColumns } from './recogniseColumns.ts';

const HEADERS = ['case_id', 'onset', 'remark', 'contact_id_1', 'contact_id_2'];
const ROWS = [['A', '2020-01-01', 'x', 'B', 'C']];

describe('a mapping and its corrections', () => {
  it('is corrected by column, and the correction wins', () => {
    const applied = applyMapping(recogniseColumns(HEADERS, ROWS), { fields: { 1: 'sampleDate', 2: null } });
    expect('mapping' in applied && applied.mapping.fields).toEqual([
      'caseId',
      'sampleDate',
      null,
      'relatedIds',
      'relatedIds',
    ]);
  });

  it('IMP-30 refuses unknown fields, doubled fields and lacking ones, all at once', () => {
    const applied = applyMapping(recogniseColumns(HEADERS, ROWS), {
      fields: { 0: null, 1: 'mood', 2: 'sex', 3: 'sex' },
    });
    expect(applied).toMatchObject({ refused: 'IMP-30' });
    expect('details' in applied && applied.details.map(each => each.field)).toEqual([
      'mood',
      'sex',
      'caseId|name|lastName|documentNumber',
    ]);
  });

  it('several columns may feed one list', () => {
    const applied = applyMapping(recogniseColumns(HEADERS, ROWS));
    const reading = 'mapping' in applied ? rowReader(applied.mapping)(ROWS[0]!) : null;
    expect(reading?.values.get('relatedIds')).toEqual(['B', 'C']);
  });

  it('an age beside a unit column is in that unit', () => {
    const fields = ['caseId', 'age', 'ageUnit'];
    const read = rowReader({ kind: 'cases', headers: fields, fields, dateOrders: [null, null, null] });
    expect(read(['A', '6', 'months']).values.get('age')).toEqual({ fromYears: 0.5, toYears: 0.5 });
    expect(read(['A', '6', 'years']).values.get('age')).toEqual({ fromYears: 6, toYears: 6 });
  });

  it('a saved mapping is laid on moved columns, without the old date order', () => {
    const saved = {
      kind: 'cases' as const,
      headers: ['Case ID', 'Onset'],
      fields: ['caseId', 'onsetDate'],
      dateOrders: [null, 'dmy' as const],
    };
    expect(reuseMapping(saved, ['onset ', 'case_id'])).toEqual({
      kind: 'cases',
      headers: ['onset ', 'case_id'],
      fields: ['onsetDate', 'caseId'],
      dateOrders: [null, null],
    });
    expect(reuseMapping(saved, ['onset'])).toBeNull();
  });

  it('polluting headers are only text', () => {
    const found = recogniseColumns(['__proto__', 'constructor', 'case_id'], [['{}', 'x', 'A']], 'cases');
    const applied = applyMapping(found);
    const reading = 'mapping' in applied ? rowReader(applied.mapping)(['{"polluted":1}', 'x', 'A']) : null;
    expect(reading?.values.get('caseId')).toBe('A');
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });
});
