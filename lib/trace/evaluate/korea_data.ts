import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CaseFacts, CaseVisit } from '../chains/types.ts';

/** The Korean line list as cases, visits and the known links held apart from them. */
export interface KoreaData {
  cases: CaseFacts[];
  visits: CaseVisit[];
  /** [infector, infectee] as written, in the list or not. */
  links: [string, string][];
}

/** Folder of the shared data beside the repository. */
export const KOREA_FOLDER = path.resolve(import.meta.dirname, '../../../../shared/data/korea_kcdc');
export const hasKorea = existsSync(path.join(KOREA_FOLDER, 'PatientInfo.csv'));

/** What the list writes when the exposure has no name of its own. */
const GENERIC_LABELS = new Set(['', 'etc', 'contact with patient', 'overseas inflow']);

/** Reads patients and routes; ids, dates and words are stripped of tabs and blanks. Throws when the folder is absent. */
export function readKorea(folder: string = KOREA_FOLDER): KoreaData {
  const patients = readTable(path.join(folder, 'PatientInfo.csv'));
  const routes = readTable(path.join(folder, 'PatientRoute.csv'));
  const cases = patients.map(
    (row): CaseFacts => ({
      key: row.patient_id,
      onsetDay: dayOf(row.symptom_onset_date),
      confirmedDay: dayOf(row.confirmed_date),
      area: row.city === '' || row.city === 'etc' ? null : `${row.province}/${row.city}`,
      exposureLabels: GENERIC_LABELS.has(row.infection_case) ? [] : [row.infection_case],
      contactCount: /^\d+$/.test(row.contact_number) ? Number(row.contact_number) : null,
      imported: row.infection_case === 'overseas inflow',
      reportedContact: row.infection_case === 'contact with patient',
    }),
  );
  const visits = routes.map(
    (row): CaseVisit => ({
      caseKey: row.patient_id,
      day: dayOf(row.date)!,
      // Four decimals are 11 m: the same point written by two hands.
      place: `${Number(row.latitude).toFixed(4)},${Number(row.longitude).toFixed(4)}`,
      kind: row.type,
      latitude: Number(row.latitude),
      longitude: Number(row.longitude),
    }),
  );
  const links = patients
    .filter(row => row.infected_by !== '')
    .map((row): [string, string] => [row.infected_by, row.patient_id]);
  return { cases, visits, links };
}

function readTable(file: string): Record<string, string>[] {
  return parse(readFileSync(file), { columns: true, bom: true, trim: true }) as Record<string, string>[];
}

function dayOf(text: string): number | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / 86_400_000 : null;
}
