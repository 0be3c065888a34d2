import { cleanCell } from './cellText.ts';
import { DATASETS, fieldOf } from './fields/datasets.ts';
import { parseValue } from './parseValue.ts';
import type { DateContext } from './readDate.ts';
import { cellSeverity, problem } from './rules.ts';
import type {
  CellProblem,
  DocumentTypeValue,
  FieldDefinition,
  FieldValue,
  Problem,
  RowReading,
  Severity,
  SexValue,
  TableMapping,
} from './types.ts';

/** What the whole file says about its dates, beside the order settled per column. */
export interface FileContext {
  /** Year for dates without one. */
  yearHint?: number;
  /** 1904 for workbooks that count from 1904; 1900 otherwise, CSV included. */
  excelEpoch?: 1900 | 1904;
  /** Minutes east of Greenwich of the city, for cells with a time zone. */
  utcOffsetMinutes?: number;
  /** Last year a two-digit birth year may mean in this century, e.g. the year of import. */
  birthPivot?: number;
  /** Codes of the sex column, explained by a person. */
  sexCodes?: Readonly<Record<string, SexValue>>;
}

interface MappedColumn {
  column: number;
  definition: FieldDefinition;
  context: DateContext;
}

/**
 * Makes the function that reads the rows of one file under a mapping. It keeps nothing between rows. Each row gives values, reasons for missing
 * fields, and every problem of its cells plus required fields left empty (IMP-1).
 */
export function rowReader(
  mapping: TableMapping,
  file: FileContext = {},
): (cells: readonly (string | null | undefined)[]) => RowReading {
  const columns: MappedColumn[] = [];
  mapping.fields.forEach((name, column) => {
    const definition = name === null ? undefined : fieldOf(mapping.kind, name);
    if (!definition) return;
    const order = mapping.dateOrders[column];
    const context: DateContext = {
      excelEpoch: file.excelEpoch ?? 1900,
      ...(file.yearHint === undefined ? {} : { yearHint: file.yearHint }),
      ...(file.utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes: file.utcOffsetMinutes }),
      ...(file.sexCodes ? { sexCodes: file.sexCodes } : {}),
      ...(order ? { dateOrder: order } : {}),
      ...(definition.keepsNone ? { keepsNone: true } : {}),
      // Two-digit birth years are mostly of the last century: only those up to the year of import can be of this one.
      ...(definition.name === 'birthDate' && file.birthPivot !== undefined
        ? { twoDigitYearPivot: file.birthPivot % 100 }
        : {}),
    };
    columns.push({ column, definition, context });
  });
  // The document type decides how the number beside it is checked.
  columns.sort(
    (a, b) => Number(b.definition.type === 'documentType') - Number(a.definition.type === 'documentType'),
  );
  return cells => readCells(mapping, columns, cells);
}

function readCells(
  mapping: TableMapping,
  columns: readonly MappedColumn[],
  cells: readonly (string | null | undefined)[],
): RowReading {
  const reading: RowReading = {
    values: new Map(),
    times: new Map(),
    missing: new Map(),
    seen: new Map(),
    problems: [],
  };
  for (const each of columns) readCell(each, cells[each.column] ?? '', reading);
  applyAgeUnit(reading);
  const { fields, requiredAnyOf } = DATASETS[mapping.kind];
  const groups = [...fields.filter(each => each.required).map(each => [each.name]), ...requiredAnyOf];
  for (const group of groups) {
    if (group.some(name => reading.values.has(name) || reading.problems.some(each => each.field === name)))
      continue;
    const mapped = group.find(name => reading.seen.has(name)) ?? group[0]!;
    const labels = group
      .filter(name => reading.seen.has(name))
      .map(name => fieldOf(mapping.kind, name)!.label);
    const detail = { zh: labels.map(each => each.zh).join('、'), en: labels.map(each => each.en).join(', ') };
    reading.problems.push(cellProblem(problem('IMP-1', detail), mapped, reading));
  }
  return reading;
}

/** A bare age beside a unit column ("3", "months") is in that unit; an age that carries its own unit is left alone. */
function applyAgeUnit(reading: RowReading): void {
  const unit = reading.values.get('ageUnit');
  const age = reading.values.get('age');
  if (typeof unit !== 'string' || typeof age !== 'object' || Array.isArray(age)) return;
  if (!/^[\d.\s]+$/.test(reading.seen.get('age')?.raw ?? '')) return;
  const perYear = /^(?:m|month|months|月|个月)$/i.test(unit)
    ? 12
    : /^(?:w|weeks?|周)$/i.test(unit)
      ? 365.25 / 7
      : /^(?:d|days?|天|日)$/i.test(unit)
        ? 365.25
        : 1;
  reading.values.set('age', { fromYears: age.fromYears / perYear, toYears: age.toYears / perYear });
}

function readCell({ column, definition, context }: MappedColumn, raw: string, reading: RowReading): void {
  const { name, type, many } = definition;
  if (!reading.seen.has(name)) reading.seen.set(name, { column, raw });
  const documentType =
    type === 'documentNumber'
      ? (reading.values.get('documentType') as DocumentTypeValue | undefined)
      : undefined;
  const read = parseValue(type, raw, documentType ? { ...context, documentType } : context);
  if ('problem' in read) {
    reading.problems.push({ ...read.problem, column, field: name, seen: raw, severity: cellSeverity(type) });
  } else if ('missing' in read) {
    if (!reading.values.has(name)) reading.missing.set(name, read.missing);
  } else {
    const before = many ? reading.values.get(name) : undefined;
    reading.values.set(name, before === undefined ? read.value : join(before, read.value));
    if (read.time) reading.times.set(name, read.time);
    reading.missing.delete(name);
  }
}

function join(before: FieldValue, value: FieldValue): FieldValue {
  if (Array.isArray(before) && Array.isArray(value)) return [...new Set([...before, ...value])];
  return `${String(before)}; ${String(value)}`;
}

/** A problem laid on the cell that feeds a field; column -1 when the field has none. */
export function cellProblem(
  found: Problem,
  field: string,
  reading: RowReading,
  against?: string,
  severity: Severity = 'refuse',
): CellProblem {
  const cell = reading.seen.get(field);
  const other = against === undefined ? undefined : reading.seen.get(against);
  return {
    ...found,
    column: cell?.column ?? -1,
    field,
    seen: cell?.raw ?? '',
    severity,
    ...(against !== undefined && other
      ? { against: { column: other.column, field: against, seen: other.raw } }
      : {}),
  };
}

/** True when a raw row has nothing in any cell: spreadsheets are full of them below the data. */
export function isBlankRow(cells: readonly (string | null | undefined)[]): boolean {
  return cells.every(cell => cell === null || cell === undefined || cell === '' || cleanCell(cell) === '');
}
