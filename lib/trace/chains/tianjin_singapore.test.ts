import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { buildChains } from './build.ts';
import { onsetGaps } from './summaries.ts';
import type { CaseFacts, ChainLink } from './types.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/data/tianjin_singapore');

const CITIES = [
  {
    city: 'Tianjin',
    cases: 'Tianjin135cases_revised.csv',
    edges: 'tianjin_edges_for_network_plot.csv',
    key: (row: Record<string, string>) => row.case_id.toLowerCase(),
    onset: 'symptom_onset',
    expected: { cases: 135, pairs: 72, mean: '5.056', sd: '3.356' },
  },
  {
    city: 'Singapore',
    cases: 'COVID-19_Singapore_data_revised.csv',
    edges: 'singapore_edges_for_network_plot.csv',
    key: (row: Record<string, string>) => `case${row.CaseID}`,
    onset: 'date_onset_symptoms',
    expected: { cases: 93, pairs: 56, mean: '4.054', sd: '3.387' },
  },
];

function read(file: string): Record<string, string>[] {
  return parse(readFileSync(path.join(folder, file)), { columns: true, bom: true, trim: true });
}

function dayOf(text: string): number | null {
  const dayFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const iso = dayFirst
    ? `${dayFirst[3]}-${dayFirst[2].padStart(2, '0')}-${dayFirst[1].padStart(2, '0')}`
    : text;
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) / 86_400_000 : null;
}

for (const { city, cases, edges, key, onset, expected } of CITIES) {
  describe.skipIf(!existsSync(path.join(folder, cases)))(`${city} (needs ../shared)`, () => {
    it('gives the plain serial interval of its pairs, and loses no pair in its chains', () => {
      const facts = read(cases).map(
        (row): CaseFacts => ({ key: key(row), onsetDay: dayOf(row[onset]), confirmedDay: null }),
      );
      const links = read(edges).map(
        (row): ChainLink => ({ infector: row.from, infectee: row.to, kind: 'known' }),
      );
      const gaps = onsetGaps(facts, links);
      expect(facts).toHaveLength(expected.cases);
      expect([gaps.n, gaps.meanDays!.toFixed(3), gaps.sdDays!.toFixed(3)]).toEqual([
        expected.pairs,
        expected.mean,
        expected.sd,
      ]);
      const chains = buildChains(facts, links);
      const kept = chains.treeLinks.length + chains.alternative.length + chains.cut.length;
      expect(kept + chains.missing.length).toBe(links.length);
      expect(chains.missing).toEqual([]);
    });
  });
}
