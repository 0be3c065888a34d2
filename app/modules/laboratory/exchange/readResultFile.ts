import type { Bilingual } from '../../../core/refusal.ts';
import type { IncomingResult, Outcome } from '../schema.ts';
import type { CodeLookup } from './codes.ts';
import { readThreshold } from './oruValues.ts';
import type { ResultColumn, ResultField } from './resultColumns.ts';
import { codeKey, keyed, type ReadResult } from './results.ts';
import { readWrittenTime } from './times.ts';

export interface RowProblem {
  column: string | null;
  seen: string | null;
  rule: string;
  message: Bilingual;
}

/** A row of a file: its result, or everything that is wrong with it. `row` as the spreadsheet counts. */
export interface FileRowRead {
  row: number;
  tubeCode: string | null;
  outcome: Outcome | null;
  result: IncomingResult | null;
  problems: RowProblem[];
}

const wellPattern = /^([A-H])0?(1[0-2]|[1-9])$/;
const lengths: Partial<Record<ResultField, number>> = { reagent: 80, instrument: 80, plateCode: 40 };

/** Reads one row (RES-14): every bad cell at once, nothing mended silently except spaces and leading zeros of wells. Null for a blank row. */
export function readResultRow(
  row: number,
  cells: readonly (string | null)[],
  headers: readonly string[],
  columns: readonly ResultColumn[],
  codes: CodeLookup,
  zone: string,
): FileRowRead | null {
  if (cells.every(cell => !cell?.trim())) return null;
  const problems: RowProblem[] = [];
  const text: Partial<Record<ResultField, { value: string; header: string }>> = {};
  const genes: { gene: string; ct: number | null }[] = [];
  for (const [index, column] of columns.entries()) {
    const value = cells[index]?.trim() ?? '';
    if (!column || value === '') continue;
    if ('field' in column) {
      text[column.field] = { value, header: headers[index]! };
      continue;
    }
    const ct = readThreshold(value);
    if (ct === undefined)
      problems.push(
        problem(headers[index]!, value, 'Ct 值应为 0 至 60 的数', 'a cycle threshold is a number up to 60'),
      );
    else genes.push({ gene: column.gene, ct });
  }
  const bad = (field: ResultField, zh: string, en: string) =>
    problems.push(problem(text[field]?.header ?? null, text[field]?.value ?? null, zh, en));
  const time = (field: 'testedAt' | 'takenAt' | 'reportedAt') => {
    const cell = text[field];
    const read = cell && readWrittenTime(cell.value, zone);
    if (cell && !read)
      bad(field, '时间读不出,须到分钟', 'the time cannot be read; it needs hours and minutes');
    return read ?? undefined;
  };
  const tubeCode = text.tubeCode?.value.replace(/\s+/g, '') ?? null;
  if (!tubeCode) bad('tubeCode', '缺少采样管编号', 'the tube code is missing');
  else if (tubeCode.length > 60) bad('tubeCode', '采样管编号过长', 'the tube code is too long');
  const outcome = text.outcome ? codes.word(text.outcome.value) : null;
  if (!outcome)
    bad(
      'outcome',
      text.outcome ? '不认识的结果' : '缺少结果',
      text.outcome ? 'the result is not a word of the table' : 'the result is missing',
    );
  const takenAt = time('takenAt');
  const reportedAt = time('reportedAt');
  const testedAt = time('testedAt') ?? (text.testedAt ? undefined : reportedAt);
  if (!testedAt && !text.testedAt && !text.reportedAt)
    bad('testedAt', '缺少检测时间', 'the time of testing is missing');
  const well = text.well && wellPattern.exec(text.well.value.toUpperCase());
  if (text.well && !well) bad('well', '孔位应为 A1 至 H12', 'a well is A1 to H12');
  for (const [field, most] of Object.entries(lengths) as [ResultField, number][])
    if ((text[field]?.value.length ?? 0) > most)
      bad(field, `不超过 ${most} 个字`, `at most ${most} characters`);
  const correction = text.correction && yes(text.correction.value);
  if (correction === null) bad('correction', '只能是“是”或“否”', 'is yes or no');
  if (problems.length || !tubeCode || !outcome || !testedAt)
    return { row, tubeCode, outcome, result: null, problems };
  const result: ReadResult = {
    tubeCode,
    testedAt,
    outcome,
    ...(takenAt ? { takenAt } : {}),
    ...(reportedAt ? { reportedAt } : {}),
    ...(genes.length ? { genes } : {}),
    ...(text.reagent ? { reagent: text.reagent.value } : {}),
    ...(text.instrument ? { instrument: text.instrument.value } : {}),
    ...(text.plateCode ? { plateCode: text.plateCode.value } : {}),
    ...(well ? { well: `${well[1]}${well[2]}` } : {}),
    ...(correction ? { correction: true } : {}),
  };
  return { row, tubeCode, outcome, result: keyed(result), problems };
}

const problem = (column: string | null, seen: string | null, zh: string, en: string): RowProblem => ({
  column,
  seen: seen?.slice(0, 80) ?? null,
  rule: 'RES-14',
  message: { zh, en },
});

function yes(value: string): boolean | null {
  const plain = value.trim().toLowerCase();
  if (['是', 'y', 'yes', 'true', '1', '更正'].includes(plain)) return true;
  return ['否', 'n', 'no', 'false', '0'].includes(plain) ? false : null;
}

/** RES-16: a tube with two different results, or two tubes in one well, in one file: none of these rows is taken. Changes the rows given. */
export function findContradictions(rows: FileRowRead[]): void {
  const outcomeOfTube = groups(rows, row => codeKey(row.result!.tubeCode));
  for (const same of outcomeOfTube)
    if (new Set(same.map(row => `${row.result!.outcome} ${row.result!.correction ?? ''}`)).size > 1)
      refuseAll(same, '同一支采样管在文件里有不同的结果', 'the file gives this tube different results');
  const tubeOfWell = groups(
    rows.filter(row => row.result?.plateCode && row.result.well),
    row => `${row.result!.plateCode} ${row.result!.well} ${row.result!.testedAt.slice(0, 10)}`,
  );
  for (const same of tubeOfWell)
    if (new Set(same.map(row => codeKey(row.tubeCode ?? ''))).size > 1)
      refuseAll(same, '同一个孔里有两支采样管', 'two tubes stand in one well');
}

function groups(rows: readonly FileRowRead[], key: (row: FileRowRead) => string): FileRowRead[][] {
  const found = new Map<string, FileRowRead[]>();
  for (const row of rows) {
    if (!row.result) continue;
    const name = key(row);
    const same = found.get(name);
    if (same) same.push(row);
    else found.set(name, [row]);
  }
  return [...found.values()].filter(same => same.length > 1);
}

function refuseAll(rows: FileRowRead[], zh: string, en: string): void {
  for (const row of rows) {
    row.result = null;
    row.problems.push({ column: null, seen: row.tubeCode, rule: 'RES-16', message: { zh, en } });
  }
}
