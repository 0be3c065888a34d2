import type { BilingualText } from '../../../lib/reading/table/types.ts';

/** What an upload may cost; every number is bytes, rows, entries or a ratio (trust.md row 22 asks that they be documented). */
export interface FileLimits {
  /** Size of the XLSX file itself. */
  maxXlsxBytes: number;
  /** Sum of unpacked bytes actually seen while reading, never the sizes the archive declares. */
  maxUnpackedBytes: number;
  /** Unpacked ÷ packed bytes of a single entry, measured while reading. */
  maxRatio: number;
  /** Entries in the archive. */
  maxEntries: number;
  /** Rows of one sheet. */
  maxRows: number;
  /** Columns of one row. */
  maxColumns: number;
  /** Characters of one cell. */
  maxCellCharacters: number;
  /** Characters held by the shared string table, the one thing that stays in memory. */
  maxSharedStringCharacters: number;
  /** Shared strings held. */
  maxSharedStrings: number;
}

/** A refusal by rule: the file is not read, nothing was changed. */
export interface FileRefusal {
  /** `FILE-n`, see README. */
  refused: string;
  why: BilingualText;
}

/** Something the person importing must know before the rows: named before parsing, never found out after. */
export interface FileWarning {
  rule: string;
  why: BilingualText;
  /** Row as in Excel, where there is one. */
  row?: number;
}

/** One row; `row` is the number Excel shows (the header usually is 1). A null cell was empty or absent. */
export interface TableRow {
  row: number;
  cells: (string | null)[];
  /** Present when the row does not fit the header (more cells, unclosed quote …). */
  problems?: FileWarning[];
}

export interface SheetNote {
  name: string;
  hidden: boolean;
}

/** An opened file, ready to be streamed as often as wanted. */
export interface OpenedTable {
  kind: 'csv' | 'xlsx';
  sheets: SheetNote[];
  sheet: string | null;
  headers: string[];
  /** Row of the header as in Excel, 0 when the file has none and headers were made up. */
  headerRow: number;
  /** First rows below the header, for recognising columns. */
  sample: TableRow[];
  encoding: string | null;
  delimiter: string | null;
  /** Merged ranges that touch the header or the data, like 'A1:C1'. */
  mergedCells: string[];
  /** 1904 when the workbook counts days from 1904. */
  excelEpoch: 1900 | 1904;
  warnings: FileWarning[];
  /** Streams the rows below the header from the start; memory does not grow with the number of rows. A limit broken on the way throws `FileRefused`. */
  rows(): AsyncIterable<TableRow>;
}

/** How to open a file; everything left out is detected. */
export interface OpenOptions {
  kind?: 'csv' | 'xlsx' | 'auto';
  sheet?: string;
  encoding?: string;
  delimiter?: string;
  /** Row of the header as in Excel; 0 = the file has none. */
  headerRow?: number;
  limits?: Partial<FileLimits>;
}

/** Thrown by `rows()` when a limit breaks in mid-stream; carries the refusal. */
export class FileRefused extends Error {
  readonly refusal: FileRefusal;
  constructor(refusal: FileRefusal) {
    super(`${refusal.refused}: ${refusal.why.en}`);
    this.name = 'FileRefused';
    this.refusal = refusal;
  }
}
