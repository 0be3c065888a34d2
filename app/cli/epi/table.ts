import fs from 'node:fs';
import { cleanCell, type DateOrder, missingReason, parseValue } from '@outpace/reading';
import { openTable } from '../../core/files/index.ts';
import { type Bilingual, type Refusal, refuse } from '../../core/refusal.ts';
import { type OptionSpec, type OptionValues, text, UsageError } from '../command.ts';

/** A cell that cannot be used: row as in Excel, column name, the value seen, and the rule it breaks. */
export interface BadCell {
  row: number;
  field: string;
  value: string;
  rule: Bilingual;
}

/** One row of a file; missing words (NA, 不详 …) read as null. */
export interface EpiRow {
  row: number;
  cell(column: string): string | null;
}

/** A file read whole; column names in lower case. */
export interface EpiTable {
  file: string;
  headers: string[];
  rows: EpiRow[];
}

/** Reads a CSV or XLSX file; one that is not there is wrong usage, one that cannot be read is refused. */
export async function readTable(file: string): Promise<EpiTable | Refusal> {
  if (!fs.existsSync(file) || !fs.statSync(file).isFile())
    throw new UsageError(`没有文件 ${file}。`, `There is no file ${file}.`);
  const table = await openTable(file, {});
  if ('refused' in table) return table;
  const headers = table.headers.map(header => cleanCell(header).toLowerCase());
  const rows: EpiRow[] = [];
  for await (const { row, cells } of table.rows()) {
    const clean = cells.map(raw => {
      const cell = cleanCell(raw);
      return cell === '' || missingReason(cell) ? null : cell;
    });
    if (clean.every(cell => cell === null)) continue;
    rows.push({
      row,
      cell: column => {
        const at = headers.indexOf(column);
        return at < 0 ? null : (clean[at] ?? null);
      },
    });
  }
  return { file, headers, rows };
}

/** The first of these columns that the file has, or null. */
export function columnAmong(table: EpiTable, names: readonly string[]): string | null {
  return names.find(name => table.headers.includes(name)) ?? null;
}

/** The first of these columns; wrong usage names those there are. */
export function neededColumn(table: EpiTable, names: readonly string[]): string {
  const found = columnAmong(
    table,
    names.map(name => name.trim().toLowerCase()),
  );
  if (found !== null) return found;
  throw new UsageError(
    `${table.file} 没有列 ${names.join(' 或 ')}。现有:${table.headers.join('、')}`,
    `${table.file} has no column ${names.join(' or ')}. There are: ${table.headers.join(', ')}`,
  );
}

/** Options that say how the cells of a file are read. */
export const readingOptions: Record<string, OptionSpec> = {
  'date-order': {
    type: 'string',
    value: 'dmy|mdy|ymd',
    help: { zh: '如 3/4/2020 的日期按何顺序读', en: 'how dates like 3/4/2020 are to be read' },
  },
  'good-rows-only': {
    type: 'boolean',
    help: {
      zh: '不用有错的行,只用其余各行',
      en: 'leave rows that cannot be used out and go on with the others',
    },
  },
};

/** Reads cells and keeps everything that is wrong, so that all of it is said at once. */
export class CellReader {
  readonly bad: BadCell[] = [];
  readonly #dateOrder: DateOrder | undefined;
  readonly #goodRowsOnly: boolean;

  constructor(options: OptionValues) {
    const order = text(options, 'date-order');
    if (order !== undefined && order !== 'dmy' && order !== 'mdy' && order !== 'ymd')
      throw new UsageError(
        `--date-order 只能是 dmy、mdy 或 ymd,不能是“${order}”。`,
        `--date-order is dmy, mdy or ymd, not “${order}”.`,
      );
    this.#dateOrder = order;
    this.#goodRowsOnly = options['good-rows-only'] === true;
  }

  wrong(row: number, field: string, value: string | null, zh: string, en: string): undefined {
    this.bad.push({ row, field, value: value ?? '', rule: { zh, en } });
    return undefined;
  }

  count({ row, cell }: EpiRow, field: string): number | undefined {
    const value = cell(field);
    if (value !== null && /^\+?\d+(\.0+)?$/.test(value)) return Number(value);
    return this.wrong(row, field, value, '须为不小于 0 的整数', 'must be a whole number, 0 or more');
  }

  number({ row, cell }: EpiRow, field: string): number | undefined {
    const value = cell(field);
    const number = value === null ? Number.NaN : Number(value);
    if (Number.isFinite(number)) return number;
    return this.wrong(row, field, value, '须为数字', 'must be a number');
  }

  /** A day `YYYY-MM-DD`, with a clock time `YYYY-MM-DDTHH:MM` where the cell has one. */
  moment({ row, cell }: EpiRow, field: string): string | undefined {
    const value = cell(field);
    const read = parseValue('moment', value, this.#dateOrder ? { dateOrder: this.#dateOrder } : {});
    if ('value' in read && typeof read.value === 'string' && /^\d{4}-/.test(read.value)) return read.value;
    return 'problem' in read
      ? this.wrong(row, field, value, read.problem.why.zh, read.problem.why.en)
      : this.wrong(row, field, value, '须为日期,如 2022-07-13', 'must be a day such as 2022-07-13');
  }

  day(row: EpiRow, field: string): string | undefined {
    return this.moment(row, field)?.slice(0, 10);
  }

  /** CLI-8: nothing is computed from a file with cells that cannot be used, unless their rows may be left out. */
  refusal(file: string): Refusal | null {
    if (this.bad.length === 0 || this.#goodRowsOnly) return null;
    return refuse(
      'CLI-8',
      `${file} 有 ${this.bad.length} 处无法使用,未作计算。改正后重试,或加 --good-rows-only 只用其余各行。`,
      this.bad.length === 1
        ? `One cell of ${file} cannot be used, so nothing was computed. Correct it, or add --good-rows-only.`
        : `${this.bad.length} cells of ${file} cannot be used, so nothing was computed. Correct them, or add --good-rows-only.`,
      {
        errors: this.bad.map(({ row, field, value, rule }) => ({
          path: `${row} ${field}`,
          message: { zh: `“${value}”:${rule.zh}`, en: `“${value}”: ${rule.en}` },
        })),
        details: { badRows: this.bad },
      },
    );
  }
}
