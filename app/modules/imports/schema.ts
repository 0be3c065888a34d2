import type {
  DatasetKind,
  DateColumnDecision,
  DateOrder,
  MappingCorrections,
  Recognition,
  TableMapping,
} from '@outpace/reading';
import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';
import type { FileWarning, SheetNote } from '../../core/files/types.ts';

export type ImportState =
  | 'mapped'
  | 'checking'
  | 'checked'
  | 'committing'
  | 'committed'
  | 'failed'
  | 'undoing'
  | 'undone';
export type RowAction = 'create' | 'update' | 'same' | 'refuse' | 'skip';

/** How the file was opened and what was recognised in it. */
export interface SourceShape {
  fileKind: 'csv' | 'xlsx';
  sheet: string | null;
  sheets: SheetNote[];
  headerRow: number;
  headers: string[];
  encoding: string | null;
  delimiter: string | null;
  excelEpoch: 1900 | 1904;
  mergedCells: string[];
  warnings: FileWarning[];
  recognition: Recognition;
  /** True when a mapping saved for the same headers was laid on this file. */
  remembered: boolean;
  dates: DateColumnDecision[];
}

/** What a person settled: how columns are read, and understanding rules that hold for a whole column. */
export interface ImportMapping extends TableMapping {
  /** Corrections by a person, kept apart from what was recognised. */
  corrections: MappingCorrections;
  dateOrders: (DateOrder | null)[];
  /** Year for dates that carry none. */
  yearHint?: number;
  /** Cells that break these rules in these columns are taken as empty. */
  asMissing: { column: number; rule: string }[];
  /** What a word of a column stands for, by column index. */
  words: Record<string, Record<string, string>>;
}

export interface ImportProgress {
  phase?: 'dates' | 'rows' | 'links' | 'ties' | 'undo';
  rows?: number;
  of?: number;
  /** Last row of the file whose work is done; a run that was cut off goes on after it. */
  resumeAt?: number;
  rowsPerSecond?: number;
}

export interface ImportCounts {
  rows?: number;
  create?: number;
  update?: number;
  same?: number;
  refuse?: number;
  skip?: number;
  links?: number;
  unresolvedLinks?: number;
  unknownPeople?: number;
  unmatchedAreas?: number;
  matches?: number;
  notes?: number;
}

export interface ImportBatchTable {
  id: Generated<string>;
  outbreak_id: string | null;
  kind: DatasetKind;
  file_name: string;
  file_sha256: Buffer;
  file_key: string;
  bytes: number;
  source_shape: SourceShape;
  mapping: ImportMapping;
  state: Generated<ImportState>;
  progress: Generated<ImportProgress>;
  counts: Generated<ImportCounts>;
  error: string | null;
  created_at: Date;
  created_by: string;
  checked_at: Date | null;
  committed_at: Date | null;
  undone_at: Date | null;
  area_key: number;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    import_batch: ImportBatchTable;
  }
}

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
export const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() });
export const Kind = Type.Union([
  Type.Literal('cases'),
  Type.Literal('links'),
  Type.Literal('visits'),
  Type.Literal('persons'),
  Type.Literal('places'),
]);
export const Order = Type.Union([Type.Literal('dmy'), Type.Literal('mdy'), Type.Literal('ymd')]);

const ColumnView = Type.Object({
  column: Type.Integer(),
  header: Type.String(),
  field: Nullable(Type.String()),
  recognised: Nullable(Type.String()),
  score: Type.Number(),
  why: Bilingual,
  alternatives: Type.Array(Type.Object({ field: Type.String(), score: Type.Number() })),
  dateOrder: Nullable(Order),
  question: Nullable(
    Type.Object({
      rule: Type.String(),
      why: Bilingual,
      likely: Nullable(Order),
      readings: Type.Array(
        Type.Object({
          choice: Order,
          example: Type.String(),
          becomes: Type.String(),
          earliest: Type.String(),
          latest: Type.String(),
        }),
      ),
    }),
  ),
});

/** One import as lists and pages show it; no cell of the file is in it. */
export const ImportView = Type.Object({
  id: Type.String(),
  outbreakId: Nullable(Type.String()),
  kind: Kind,
  fileName: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  state: Type.String(),
  phase: Nullable(Type.String()),
  progress: Type.Object({
    rows: Type.Integer(),
    of: Nullable(Type.Integer()),
    rowsPerSecond: Nullable(Type.Number()),
  }),
  counts: Type.Record(Type.String(), Type.Integer()),
  error: Nullable(Type.String()),
  createdAt: Type.String(),
  checkedAt: Nullable(Type.String()),
  committedAt: Nullable(Type.String()),
  undoneAt: Nullable(Type.String()),
});
export type ImportView = Static<typeof ImportView>;

export const ImportDetail = Type.Object({
  ...ImportView.properties,
  fileKind: Type.String(),
  sheet: Nullable(Type.String()),
  sheets: Type.Array(Type.Object({ name: Type.String(), hidden: Type.Boolean() })),
  headerRow: Type.Integer(),
  encoding: Nullable(Type.String()),
  delimiter: Nullable(Type.String()),
  mergedCells: Type.Array(Type.String()),
  warnings: Type.Array(Type.Object({ rule: Type.String(), why: Bilingual, row: Nullable(Type.Integer()) })),
  remembered: Type.Boolean(),
  uncertain: Type.Boolean(),
  lacking: Type.Array(Type.String()),
  kindScores: Type.Array(Type.Object({ kind: Kind, score: Type.Number() })),
  columns: Type.Array(ColumnView),
  fields: Type.Array(
    Type.Object({ name: Type.String(), label: Bilingual, type: Type.String(), required: Type.Boolean() }),
  ),
  yearHint: Nullable(Type.Integer()),
  asMissing: Type.Array(Type.Object({ column: Type.Integer(), rule: Type.String() })),
  words: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
  /** Imports of the very same file. */
  sameFile: Type.Array(
    Type.Object({ id: Type.String(), state: Type.String(), at: Type.String(), fileName: Type.String() }),
  ),
});
export type ImportDetail = Static<typeof ImportDetail>;

/** What a person corrects; everything left out stays as it was. */
export const MappingChange = Type.Object(
  {
    kind: Type.Optional(Kind),
    outbreakId: Type.Optional(Nullable(Type.String({ format: 'uuid' }))),
    sheet: Type.Optional(Type.String({ maxLength: 100 })),
    headerRow: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    encoding: Type.Optional(
      Type.Union(
        ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252', 'big5', 'shift_jis', 'euc-kr'].map(
          name => Type.Literal(name),
        ),
      ),
    ),
    fields: Type.Optional(
      Type.Record(Type.String({ pattern: '^\\d{1,4}$' }), Nullable(Type.String({ maxLength: 60 }))),
    ),
    dateOrders: Type.Optional(Type.Record(Type.String({ pattern: '^\\d{1,4}$' }), Order)),
    yearHint: Type.Optional(Nullable(Type.Integer({ minimum: 1900, maximum: 2150 }))),
    asMissing: Type.Optional(
      Type.Array(
        Type.Object(
          { column: Type.Integer({ minimum: 0 }), rule: Type.String({ maxLength: 20 }) },
          { additionalProperties: false },
        ),
        { maxItems: 500 },
      ),
    ),
    words: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^\\d{1,4}$' }),
        Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 200 })),
      ),
    ),
  },
  { additionalProperties: false },
);
export type MappingChange = Static<typeof MappingChange>;

export const ProblemView = Type.Object({
  id: Type.String(),
  row: Type.Integer(),
  column: Type.Integer(),
  columnName: Nullable(Type.String()),
  field: Nullable(Type.String()),
  value: Nullable(Type.String()),
  masked: Type.Boolean(),
  understood: Nullable(Type.String()),
  rule: Type.String(),
  why: Bilingual,
  severity: Type.String(),
});

export const ProblemGroup = Type.Object({
  rule: Type.String(),
  severity: Type.String(),
  column: Type.Integer(),
  columnName: Nullable(Type.String()),
  field: Nullable(Type.String()),
  why: Bilingual,
  rows: Type.Integer(),
  firstRow: Type.Integer(),
  examples: Type.Array(
    Type.Object({ row: Type.Integer(), value: Nullable(Type.String()), understood: Nullable(Type.String()) }),
  ),
});

export const MatchView = Type.Object({
  row: Type.Integer(),
  personId: Type.String(),
  score: Type.Number(),
  agree: Type.Array(Type.String()),
  differ: Type.Array(Type.String()),
  decision: Type.String(),
  rowValues: Type.Record(Type.String(), Type.String()),
  known: Type.Object({
    maskedName: Type.String(),
    sex: Type.String(),
    birthYear: Nullable(Type.Integer()),
    areaName: Nullable(Type.String()),
  }),
});

export const PreviewRow = Type.Object({
  row: Type.Integer(),
  action: Type.String(),
  cells: Type.Array(
    Type.Object({
      column: Type.Integer(),
      raw: Type.String(),
      parsed: Nullable(Type.String()),
      problem: Nullable(Type.Object({ rule: Type.String(), why: Bilingual })),
    }),
  ),
});
