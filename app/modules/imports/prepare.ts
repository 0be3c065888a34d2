import { hash } from 'node:crypto';
import { checkDates, type DatedRecord, type Pack, startOfDay } from '@outpace/protocol';
import {
  checkRow,
  DATASETS,
  type FieldValue,
  type FileContext,
  fieldOf,
  type RowReading,
  rowReader,
} from '@outpace/reading';
import type { TableRow } from '../../core/files/types.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { type ImportRowRule, importRules } from './rules.ts';
import type { Batch } from './store.ts';

/** One thing wrong with one row. `refuse`: the row is not imported; `note`: it is, and this is said. */
export interface RowProblem {
  column: number;
  columnName: string | null;
  field: string | null;
  seen: string | null;
  understood: string | null;
  rule: string;
  why: Bilingual;
  severity: 'refuse' | 'note';
}

/** One row of the file, read under the mapping. */
export interface PreparedRow {
  row: number;
  reading: RowReading;
  problems: RowProblem[];
  refused: boolean;
  /** Keyed hash of everything that was understood; equal rows have equal ones. */
  content: Buffer;
  /** Keyed hash of the row's own id, where it has one. */
  key: Buffer | null;
}

/** What reading the rows of one import needs to know; made once per run. */
export interface Setting {
  batch: Batch;
  pack: Pack | null;
  /** Today in the city. */
  today: string;
  timeZone: string;
  excelEpoch: 1900 | 1904;
  /** Key of the content and id hashes. */
  hashKey: Buffer;
}

/** Fields of a case whose dates the pack's date rules speak about. */
const ruledDates: Record<string, keyof DatedRecord> = {
  infectionDate: 'date_of_infection',
  exposureEnd: 'date_of_last_exposure',
  onsetDate: 'date_of_onset',
  sampleDate: 'date_of_specimen',
  confirmedDate: 'date_of_result',
  reportedDate: 'date_of_report',
  isolatedDate: 'date_of_isolation',
  hospitalDate: 'date_of_hospitalisation',
  releasedDate: 'date_of_discharge',
  deathDate: 'date_of_death',
  outcomeDate: 'date_of_outcome',
  birthDate: 'date_of_birth',
};
const fieldOfDate = new Map(Object.entries(ruledDates).map(([field, date]) => [date as string, field]));

/** The field that is the row's own id, per kind. */
const ownId: Record<Batch['kind'], string[]> = {
  cases: ['caseId'],
  persons: ['personId', 'documentNumber'],
  places: ['placeId'],
  links: [],
  visits: [],
};

/** Makes the function that reads rows; it keeps nothing between rows. */
export function rowPreparer(setting: Setting): (row: TableRow) => PreparedRow {
  const { batch, pack, today } = setting;
  const { mapping } = batch;
  const [year] = today.split('-').map(Number) as [number];
  const file: FileContext = {
    excelEpoch: setting.excelEpoch,
    utcOffsetMinutes: (Date.parse(`${today}T00:00:00Z`) - startOfDay(today, setting.timeZone)) / 60_000,
    birthPivot: year,
    ...(mapping.yearHint === undefined ? {} : { yearHint: mapping.yearHint }),
  };
  const read = rowReader(mapping, file);
  const forgiven = new Set(mapping.asMissing.map(each => `${each.column} ${each.rule}`));
  const words = new Map(
    Object.entries(mapping.words).map(([column, table]) => [Number(column), new Map(Object.entries(table))]),
  );

  return ({ row, cells: given, problems: fileProblems }) => {
    let cells = given;
    if (words.size)
      cells = cells.map((cell, column) =>
        cell === null ? null : (words.get(column)?.get(cell.trim()) ?? cell),
      );
    let reading = read(cells);
    const dropped = reading.problems.filter(
      each => each.severity === 'refuse' && forgiven.has(`${each.column} ${each.rule}`),
    );
    if (dropped.length) {
      const blanked = new Set(dropped.map(each => each.column));
      reading = read(cells.map((cell, column) => (blanked.has(column) ? null : cell)));
    }
    const found = [...reading.problems, ...checkRow(batch.kind, reading, { dateRules: [], today })];
    const problems: RowProblem[] = found.map(each => ({
      column: each.column,
      columnName: mapping.headers[each.column] ?? null,
      field: each.field,
      seen: each.seen,
      understood: understoodText(reading.values.get(each.field)),
      rule: each.rule,
      why: each.against ? against(each.why, mapping.headers[each.against.column]) : each.why,
      severity: each.severity === 'refuse' ? 'refuse' : 'note',
    }));
    for (const each of fileProblems ?? [])
      problems.push({
        column: -1,
        columnName: null,
        field: null,
        seen: null,
        understood: null,
        rule: each.rule,
        why: each.why,
        severity: each.rule === 'FILE-12' ? 'refuse' : 'note',
      });
    if (pack && batch.kind === 'cases') problems.push(...brokenDateRules(pack, reading, mapping.headers));
    return {
      row,
      reading,
      problems,
      refused: problems.some(each => each.severity === 'refuse'),
      content: contentHash(setting, reading),
      key: keyOf(setting, reading),
    };
  };
}

function against(why: Bilingual, header: string | undefined): Bilingual {
  return header ? { zh: `${why.zh}(对照列:${header})`, en: `${why.en} (against column: ${header})` } : why;
}

/** CAS-2: the pack's own rules on the order of dates, such as onset after infection. */
function brokenDateRules(pack: Pack, reading: RowReading, headers: readonly string[]): RowProblem[] {
  const record: Record<string, string> = {};
  for (const [field, date] of Object.entries(ruledDates)) {
    const value = reading.values.get(field);
    if (typeof value === 'string') record[date] = value.slice(0, 10);
  }
  return checkDates(pack, record as DatedRecord).map(broken => {
    const field = fieldOfDate.get(broken.fields[0]) ?? null;
    const cell = field ? reading.seen.get(field) : undefined;
    return {
      column: cell?.column ?? -1,
      columnName: cell ? (headers[cell.column] ?? null) : null,
      field,
      seen: cell?.raw ?? null,
      understood: broken.values.join(' / '),
      rule: broken.ruleId,
      why: broken.message,
      severity: broken.severity === 'refuse' ? 'refuse' : 'note',
    };
  });
}

/** A problem under a rule that concerns the row as a whole or its place among others. */
export function rowProblem(
  rule: ImportRowRule,
  severity: RowProblem['severity'],
  reading: RowReading,
  field: string | null,
  headers: readonly string[],
): RowProblem {
  const cell = field ? reading.seen.get(field) : undefined;
  return {
    column: cell?.column ?? -1,
    columnName: cell ? (headers[cell.column] ?? null) : null,
    field,
    seen: cell?.raw ?? null,
    understood: null,
    rule,
    why: importRules[rule],
    severity,
  };
}

/** A parsed value as a person reads it; null when there is none. */
export function understoodText(value: FieldValue | undefined): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object')
    return value.fromYears === value.toYears
      ? String(value.fromYears)
      : `${value.fromYears}–${value.toYears}`;
  return String(value);
}

/**
 * A keyed hash of 16 bytes. Secret prefix and truncation: what an HMAC would give against extension is given by cutting the digest in half, at a
 * seventh of the cost (an HMAC makes a key object each time: 80 µs a row, measured).
 */
function shortHash(key: Buffer, kind: string, text: string): Buffer {
  return hash('sha256', Buffer.concat([key, Buffer.from(`${kind}\0${text}`)]), 'buffer').subarray(0, 16);
}

/** Key of rows' own ids and of references to them: equal however blanks and case are written. */
export function idHash(setting: Pick<Setting, 'hashKey'>, id: string): Buffer {
  return shortHash(setting.hashKey, 'id', id.replace(/\s+/g, '').toLowerCase());
}

function keyOf(setting: Setting, reading: RowReading): Buffer | null {
  for (const field of ownId[setting.batch.kind]) {
    const value = reading.values.get(field);
    if (typeof value === 'string')
      return idHash(setting, `${field === 'documentNumber' ? 'document:' : ''}${value}`);
  }
  return null;
}

function contentHash({ batch, hashKey }: Setting, reading: RowReading): Buffer {
  const parts: unknown[] = [batch.kind, batch.outbreakId];
  for (const { name } of DATASETS[batch.kind].fields) {
    const value = reading.values.get(name);
    if (value !== undefined) parts.push(name, value, reading.times.get(name) ?? null);
  }
  return shortHash(hashKey, 'row', JSON.stringify(parts));
}

/** Columns whose dates must be looked at as a whole before a single cell can be read. */
export function dateColumns(batch: Pick<Batch, 'kind' | 'mapping'>): { column: number; field: string }[] {
  return batch.mapping.fields.flatMap((field, column) => {
    const type = field === null ? undefined : fieldOf(batch.kind, field)?.type;
    return type === 'date' || type === 'moment' ? [{ column, field: field! }] : [];
  });
}
