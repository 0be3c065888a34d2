import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  applyMapping,
  checkRow,
  type DateRule,
  decideDateOrders,
  fieldOf,
  newDateStatistics,
  recogniseColumns,
  recogniseSet,
  rowReader,
  seeDate,
} from '../../../lib/reading/table/index.ts';
import { allRows, opened } from './temporaryFiles.ts';

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data');
const absent = !existsSync(DATA);
const TODAY = '2026-11-22';
const EBOLA: DateRule = {
  id: 'EBOLA-1',
  before: 'infectionDate',
  after: 'onsetDate',
  sameDay: 'broken',
  message: { zh: '发病应晚于感染', en: 'onset must come after infection' },
};

/** The whole way of a file without a person's help: opened, recognised, dates decided, every row read and checked. */
async function imported(name: string, dateRules: DateRule[] = []) {
  const table = await opened(path.join(DATA, name));
  const recognition = recogniseColumns(
    table.headers,
    table.sample.map(each => each.cells),
  );
  const rows = await allRows(table);
  const dates = recognition.mapping
    .filter(each => each.field && /^(?:date|moment)$/.test(fieldOf(recognition.kind, each.field)!.type))
    .map(each => ({ column: each.column, field: each.field!, statistics: newDateStatistics() }));
  for (const row of rows) for (const each of dates) seeDate(each.statistics, row.cells[each.column]);
  const decisions = decideDateOrders(dates, table.excelEpoch, TODAY);
  const applied = applyMapping(recognition, {}, decisions);
  if ('refused' in applied) throw new Error(JSON.stringify(applied.details));
  const read = rowReader(applied.mapping);
  const readings = rows.map(each => read(each.cells));
  const problems = readings.map(each => [
    ...each.problems,
    ...checkRow(recognition.kind, each, { dateRules, today: TODAY }),
  ]);
  const fields = Object.fromEntries(recognition.mapping.map(each => [each.header.trim(), each.field]));
  const refused = problems.filter(each => each.some(one => one.severity === 'refuse')).length;
  return { table, recognition, fields, rows, decisions, readings, problems, refused };
}

describe.skipIf(absent)('public line lists are read without help (needs ../shared)', () => {
  it('Korea: 4,004 patients with id, dates and infector', async () => {
    const { recognition, fields, rows, readings, refused, problems } = await imported(
      'korea_kcdc/PatientInfo.csv',
    );
    expect(recognition).toMatchObject({ kind: 'cases', uncertain: false });
    expect(fields).toMatchObject({
      patient_id: 'caseId',
      infected_by: 'infectorId',
      symptom_onset_date: 'onsetDate',
      confirmed_date: 'confirmedDate',
      released_date: 'releasedDate',
      deceased_date: 'deathDate',
      contact_number: 'contactCount',
      state: 'outcome',
      birth_year: 'birthYear',
    });
    expect([rows.length, refused]).toEqual([4004, 0]);
    expect(
      problems
        .flat()
        .filter(each => each.severity === 'omit')
        .map(each => each.rule)
        .sort(),
    ).toEqual(['IMP-29']);
    const ids = new Set(readings.map(each => each.values.get('caseId') as string));
    const infectors = readings.flatMap(each => (each.values.get('infectorId') as string[] | undefined) ?? []);
    expect([infectors.length, infectors.filter(each => ids.has(each)).length]).toEqual([899, 881]);
  });

  it('Korea: 8,092 visits with place kind and coordinates, joined to the patients', async () => {
    const { recognition, fields, rows, readings, refused } = await imported('korea_kcdc/PatientRoute.csv');
    expect(recognition).toMatchObject({ kind: 'visits', uncertain: false });
    expect(fields).toMatchObject({
      patient_id: 'personId',
      date: 'date',
      type: 'placeKind',
      latitude: 'latitude',
      longitude: 'longitude',
    });
    expect([rows.length, refused]).toEqual([8092, 0]);
    expect(new Set(readings.map(each => each.values.get('personId'))).size).toBe(1472);
    const patients = await opened(path.join(DATA, 'korea_kcdc/PatientInfo.csv'));
    const whole = (await allRows(patients)).map(each => each.cells);
    const set = recogniseSet([
      { name: 'patients', headers: patients.headers, rows: whole },
      {
        name: 'visits',
        headers: ['patient_id', 'date', 'type', 'latitude'],
        rows: rows.map(each => [each.cells[0]!, each.cells[2]!, each.cells[5]!, each.cells[6]!]),
      },
    ]);
    expect(set.joins.some(each => each.from.table === 1 && each.to.table === 0 && each.share > 0.99)).toBe(
      true,
    );
  });

  it('Korea, final edition: month first, decided from the values', async () => {
    const { decisions, rows, refused } = await imported('korea_kcdc/PatientInfo_20200630.csv');
    expect([rows.length, refused]).toEqual([5165, 0]);
    expect(decisions.every(each => each.order === 'mdy')).toBe(true);
  });

  it('Ebola, dirty: exactly 59 rows break "onset after infection"; clean: none', async () => {
    const dirty = await imported('recon_outbreaks/ebola_sim__linelist.csv', [EBOLA]);
    expect([dirty.rows.length, dirty.refused]).toEqual([5888, 59]);
    expect(new Set(dirty.problems.flat().map(each => each.rule))).toEqual(new Set(['EBOLA-1']));
    const clean = await imported('recon_outbreaks/ebola_sim_clean__linelist.csv', [EBOLA]);
    expect([clean.rows.length, clean.problems.flat().length]).toEqual([5829, 0]);
    const links = await imported('recon_outbreaks/ebola_sim__contacts.csv');
    expect(links.recognition.kind).toBe('links');
    expect(links.fields).toEqual({ infector: 'sourceId', case_id: 'caseId', source: 'relation' });
    expect([links.rows.length, links.refused]).toEqual([3800, 0]);
  });

  it('Sierra Leone and smallpox: every row is clean', async () => {
    const sierraLeone = await imported('recon_outbreaks/ebola_sierraleone_2014.csv');
    expect([sierraLeone.rows.length, sierraLeone.problems.flat().length]).toEqual([11903, 0]);
    const smallpox = await imported('recon_outbreaks/smallpox_abakaliki_1967.csv');
    expect([smallpox.rows.length, smallpox.problems.flat().length]).toEqual([32, 0]);
  });

  it('Tianjin: day first, exposure columns and free text kept', async () => {
    const { decisions, fields, rows, refused, readings } = await imported(
      'tianjin_singapore/Tianjin135cases_revised.csv',
    );
    expect([rows.length, refused]).toEqual([135, 0]);
    expect(decisions.every(each => each.order === 'dmy')).toBe(true);
    expect(fields).toMatchObject({
      case_id: 'caseId',
      symptom_onset: 'onsetDate',
      confirm_date: 'confirmedDate',
      Infection_source: 'exposureText',
      start_source: 'exposureStart',
      end_source: 'exposureEnd',
    });
    expect(readings[0]!.values.get('onsetDate')).toBe('2020-01-14');
  });

  it('Singapore: related cases become lists', async () => {
    const { fields, rows, refused } = await imported('tianjin_singapore/COVID-19_Singapore_data_revised.csv');
    expect(fields).toMatchObject({
      CaseID: 'caseId',
      'Related cases': 'relatedIds',
      date_onset_symptoms: 'onsetDate',
      last_poss_exposure: null,
      end_source: 'exposureEnd',
    });
    expect([rows.length, refused]).toEqual([93, 0]);
  });

  it('exposure windows with clock times are read in full', async () => {
    const { fields, rows, refused } = await imported('ncov_incubation/nCoV-IDD-traveler-data.csv');
    expect(fields).toMatchObject({
      UID: 'caseId',
      EL: 'exposureStart',
      ER: 'exposureEnd',
      SL: 'onsetDate',
      SR: 'onsetDateEnd',
    });
    expect([rows.length, refused]).toEqual([182, 0]);
  });

  it('contact networks by comma, tab, semicolon and blank are links', async () => {
    for (const [name, count] of [
      ['haslemere_proximity.csv', 102_831],
      ['high_school_thiers_2011.csv', 28_561],
      ['workplace_InVS15.dat', 78_249],
    ] as const) {
      const { recognition, rows } = await imported(`contact_networks/${name}`);
      expect([name, recognition.kind, rows.length]).toEqual([name, 'links', count]);
    }
  });
});
