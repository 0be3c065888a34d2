import { cleanCell, idKey } from './cellText.ts';
import {
  type ColumnContent,
  columnContent,
  contentFit,
  distinctShare,
  speaksForItself,
} from './columnContent.ts';
import { DATASET_KINDS, DATASETS } from './fields/datasets.ts';
import { type HeaderMatch, headerForms, headerScore } from './headerScore.ts';
import { kindScore, OF_CASES } from './recogniseKind.ts';
import type { BilingualText, ColumnMapping, DatasetKind, FieldDefinition, Recognition } from './types.ts';

type SampleRows = readonly (readonly (string | null)[])[];

/** Thresholds of column recognition: shares and scores between 0 and 1, chosen on public line lists (README). */
export const RECOGNITION = {
  /** A column is proposed for a field from this score on. */
  accept: 0.45,
  /** Share of sample cells a typed field must be able to hold for the header to count in full. */
  contentFits: 0.8,
  /** The best kind must beat the next by this factor, or a person is asked. */
  kindMargin: 1.15,
  /** Share of a column's ids that must occur in another column to be a reference to it. */
  reference: 0.5,
} as const;

/**
 * Proposes what a table is and which field each column feeds, from header words (English, Chinese, abbreviations) and sample rows. `kind` given =
 * only columns are proposed. Rows are arrays in column order. Cost: columns × fields × sample rows at worst; 500 sample rows are enough.
 */
export function recogniseColumns(
  headers: readonly string[],
  sampleRows: SampleRows,
  kind?: DatasetKind,
): Recognition {
  const contents = headers.map((_, column) => columnContent(sampleRows, column));
  const forms = headers.map(headerForms);
  const candidates = (kind ? [kind] : DATASET_KINDS).map(each => {
    const mapping = mapColumns(each, headers, forms, contents, sampleRows);
    return { kind: each, mapping, score: kindScore(each, mapping, contents) };
  });
  candidates.sort((a, b) => b.score - a.score);
  const [best, next] = candidates;
  const total = candidates.reduce((sum, each) => sum + each.score, 0) || 1;
  const fields = new Set(best!.mapping.map(each => each.field));
  const { fields: definitions, requiredAnyOf } = DATASETS[best!.kind];
  const lacking = [
    ...definitions.filter(each => each.required && !fields.has(each.name)).map(each => each.name),
    ...requiredAnyOf.filter(group => !group.some(name => fields.has(name))).map(group => group.join('|')),
  ];
  return {
    kind: best!.kind,
    kindScores: candidates.map(each => ({ kind: each.kind, score: each.score / total })),
    mapping: best!.mapping,
    lacking,
    uncertain:
      lacking.length > 0 ||
      lacksDisease(best!.kind, fields) ||
      (next !== undefined && best!.score < next.score * RECOGNITION.kindMargin),
  };
}

/** A table of "cases" without onset, status, test or outcome may be a table of clusters or of people: a person must say. */
function lacksDisease(kind: DatasetKind, fields: ReadonlySet<string | null>): boolean {
  return kind === 'cases' && !OF_CASES.some(name => fields.has(name));
}

/** What only a list of contact persons carries. */
const OF_CONTACT_PERSONS = [
  'name',
  'lastName',
  'phone',
  'lastContactDate',
  'exposureClass',
  'documentNumber',
];

interface Candidate {
  column: number;
  definition: FieldDefinition;
  score: number;
  why: BilingualText;
  /** The header word that matched. */
  word: string;
}

function mapColumns(
  kind: DatasetKind,
  headers: readonly string[],
  forms: readonly string[][],
  contents: readonly ColumnContent[],
  rows: SampleRows,
): ColumnMapping[] {
  const candidates: Candidate[] = [];
  headers.forEach((_, column) => {
    for (const definition of DATASETS[kind].fields) {
      const candidate = judge(column, definition, headerScore(forms[column]!, definition), contents);
      if (candidate && candidate.score >= RECOGNITION.accept / 2) candidates.push(candidate);
    }
  });
  candidates.sort(
    (a, b) => b.score - a.score || b.definition.signal - a.definition.signal || a.column - b.column,
  );
  const chosen = new Map<number, Candidate>();
  const used = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.score < RECOGNITION.accept || chosen.has(candidate.column)) continue;
    if (used.has(candidate.definition.name) && !candidate.definition.many) continue;
    chosen.set(candidate.column, candidate);
    used.add(candidate.definition.name);
  }
  exchangeWhereBetter(candidates, chosen);
  if (kind === 'links') settleLinkEnds(candidates, chosen, used);
  proposeReferences(kind, contents, chosen, used, rows);
  return headers.map((header, column) => {
    const best = chosen.get(column);
    const alternatives = candidates
      .filter(each => each.column === column && each !== best)
      .slice(0, 3)
      .map(each => ({ field: each.definition.name, score: each.score }));
    const why = best?.why ?? { zh: '未找到对应的字段', en: 'no field was found for this column' };
    return {
      column,
      header,
      field: best?.definition.name ?? null,
      score: best?.score ?? 0,
      why,
      alternatives,
    };
  });
}

function judge(
  column: number,
  definition: FieldDefinition,
  match: HeaderMatch,
  contents: readonly ColumnContent[],
): Candidate | null {
  const content = contents[column]!;
  const alone = speaksForItself(content, definition);
  if (match.score === 0 && alone === 0) return null;
  const fit = contentFit(content, definition.type);
  const factor = fit >= RECOGNITION.contentFits ? 1 : fit < 0.3 ? 0.1 : fit;
  // An id column repeats few words only when it is a category ("other", "funeral"), not an id.
  const categories =
    definition.type === 'id' &&
    content.values.length >= 30 &&
    content.distinct.size <= 12 &&
    [...content.distinct].every(value => !/\d/.test(value));
  const word = match.synonym;
  const score = match.score * factor * (categories ? 0.3 : 1) * (vague(match, definition, content) ? 0.5 : 1);
  if (score >= alone) return { column, definition, score, word, why: headerWhy(match, fit, content) };
  return {
    column,
    definition,
    score: alone,
    word,
    why: { zh: '由内容判断', en: 'recognised by its content' },
  };
}

/** A word inside a longer header ("elementary_school_count") does not make a text field of a column of numbers or yes/no. */
function vague(match: HeaderMatch, definition: FieldDefinition, content: ColumnContent): boolean {
  if (match.score >= 0.9 || (definition.type !== 'text' && definition.type !== 'name')) return false;
  return (
    content.values.length > 0 &&
    content.values.every(value => /^[\d.,+-]+$|^(?:true|false|yes|no)$/i.test(value))
  );
}

function headerWhy(match: HeaderMatch, fit: number, content: ColumnContent): BilingualText {
  const percent = Math.round(fit * 100);
  const how =
    match.score >= 0.95
      ? { zh: '列名即', en: 'the header is' }
      : { zh: '列名近似', en: 'the header is close to' };
  const seen =
    content.values.length === 0
      ? { zh: '样本全空', en: 'the sample is empty' }
      : { zh: `样本中 ${percent}% 相符`, en: `${percent}% of the sample fits` };
  return { zh: `${how.zh}“${match.synonym}”，${seen.zh}`, en: `${how.en} “${match.synonym}”, ${seen.en}` };
}

/** Two columns exchange their fields where both together then fit better: 感染来源病例编号 and 病例编号 may each be the source, but only one way round. */
function exchangeWhereBetter(candidates: readonly Candidate[], chosen: Map<number, Candidate>): void {
  const fitting = (column: number, field: string) =>
    candidates.find(each => each.column === column && each.definition.name === field);
  const columns = [...chosen.keys()].sort((a, b) => a - b);
  for (const a of columns) {
    for (const b of columns) {
      if (a >= b) continue;
      const [here, there] = [chosen.get(a)!, chosen.get(b)!];
      const exchanged = [fitting(a, there.definition.name), fitting(b, here.definition.name)] as const;
      if (!exchanged[0] || !exchanged[1]) continue;
      if (exchanged[0].score + exchanged[1].score <= here.score + there.score) continue;
      chosen.set(a, exchanged[0]);
      chosen.set(b, exchanged[1]);
    }
  }
}

/** In a list of contact persons "case_id" is the case they met, and "contact_id", when there is one, is the person. */
function settleLinkEnds(
  candidates: readonly Candidate[],
  chosen: Map<number, Candidate>,
  used: Set<string>,
): void {
  if (used.has('sourceId') || !OF_CONTACT_PERSONS.some(name => used.has(name))) return;
  const end = [...chosen.values()].find(each => each.definition.name === 'caseId');
  const source = DATASETS.links.fields.find(each => each.name === 'sourceId');
  if (!end || !source) return;
  const person = candidates.find(each => each.definition.name === 'caseId' && !chosen.has(each.column));
  const [sourceColumn, personColumn] = /contact|接触|密接/.test(end.word) ? [person, end] : [end, person];
  if (!sourceColumn || (personColumn === end && person && /contact|接触|密接/.test(person.word))) return;
  chosen.set(sourceColumn.column, { ...sourceColumn, definition: source });
  used.add('sourceId');
  used.delete('caseId');
  if (personColumn) {
    chosen.set(personColumn.column, personColumn);
    used.add('caseId');
  }
}

/** An unmapped column whose values are mostly ids of the key column points at other rows: the infector of a case. */
function proposeReferences(
  kind: DatasetKind,
  contents: readonly ColumnContent[],
  chosen: Map<number, Candidate>,
  used: Set<string>,
  rows: SampleRows,
): void {
  if (kind !== 'cases' || used.has('infectorId')) return;
  const key = [...chosen.values()].find(each => each.definition.name === 'caseId');
  const definition = DATASETS.cases.fields.find(each => each.name === 'infectorId')!;
  if (!key || distinctShare(contents[key.column]!) < 0.9) return;
  const ids = new Set([...contents[key.column]!.distinct].map(idKey));
  contents.forEach((content, column) => {
    if (
      chosen.has(column) ||
      used.has('infectorId') ||
      content.values.length < 3 ||
      content.distinct.size < 2
    )
      return;
    const share = content.values.filter(value => ids.has(idKey(value))).length / content.values.length;
    // Small integers (counts, ages) fall among small integer ids by chance.
    const byChance = [...content.distinct].every(value => /^\d{1,3}$/.test(value));
    // A label that repeats the row's own id is no reference to another row.
    const own = rows.filter(
      row =>
        cleanCell(row[column]) !== '' && idKey(cleanCell(row[column])) === idKey(cleanCell(row[key.column])),
    ).length;
    if (share < RECOGNITION.reference || byChance || own * 2 > content.values.length) return;
    chosen.set(column, {
      column,
      definition,
      score: 0.6,
      word: '',
      why: { zh: '其中的编号见于病例编号列', en: 'its ids occur in the case id column' },
    });
    used.add('infectorId');
  });
}
