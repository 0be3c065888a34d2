import type { Outcome } from '../schema.ts';
import type { CodeTable } from './api.ts';
import shipped from './codes.json' with { type: 'json' };

type Means = { means: 'outcome' } | { means: 'gene' | 'ct'; gene: string } | { means: 'nothing' };

/** What codes and words stand for, a laboratory's own before the shipped ones. */
export interface CodeLookup {
  observation(system: string, code: string): Means | null;
  value(system: string, code: string): Outcome | null;
  /** A word a person wrote, such as '阴性' or 'Not detected'. */
  word(text: string): Outcome | null;
  /** A gene's usual name, such as 'ORF1ab'. */
  gene(text: string): string | null;
}

/** Names of code systems in HL7 v2 (table 0396) and in FHIR that are the same. */
const systems: Record<string, string> = {
  'http://loinc.org': 'LN',
  'http://snomed.info/sct': 'SCT',
  'http://terminology.hl7.org/codesystem/v2-0078': 'HL70078',
  'http://terminology.hl7.org/codesystem/v3-observationinterpretation': 'HL70078',
  loinc: 'LN',
  snomed: 'SCT',
};

const keyOf = (system: string, code: string) =>
  `${systems[system.trim().toLowerCase()] ?? system.trim()}\u0000${code.trim()}`;
const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');

const words = new Map<string, Outcome>();
for (const outcome of ['positive', 'negative', 'inconclusive', 'invalid'] as const)
  for (const word of shipped.words[outcome]) words.set(plain(word), outcome);
const geneNames = new Map<string, string>();
for (const [gene, names] of Object.entries(shipped.genes))
  for (const name of [gene, ...names]) geneNames.set(plain(name), gene);

const shippedObservations = new Map(
  shipped.observations.map(each => [keyOf(each.system, each.code), meansOf(each)]),
);
const shippedValues = new Map(
  shipped.values.map(each => [keyOf(each.system, each.code), each.means as Outcome]),
);

function meansOf(entry: { means: string; gene?: string }): Means {
  if (entry.means === 'outcome' || entry.means === 'nothing') return { means: entry.means };
  return { means: entry.means as 'gene' | 'ct', gene: entry.gene ?? '' };
}

/** Builds the lookup of a laboratory; `own` comes from its table of codes. */
export function codesWith(own: CodeTable | null): CodeLookup {
  const observations = new Map(
    own?.observations.map(each => [keyOf(each.system, each.code), meansOf(each)]) ?? [],
  );
  const values = new Map(own?.values.map(each => [keyOf(each.system, each.code), each.means]) ?? []);
  return {
    observation(system, code) {
      const key = keyOf(system, code);
      return observations.get(key) ?? shippedObservations.get(key) ?? null;
    },
    value(system, code) {
      const key = keyOf(system, code);
      return values.get(key) ?? shippedValues.get(key) ?? null;
    },
    // a laboratory's own words are values of the system 'text'
    word: text => values.get(keyOf('text', plain(text))) ?? words.get(plain(text)) ?? null,
    gene: text => geneNames.get(plain(text)) ?? null,
  };
}

export { shipped as shippedCodes };
