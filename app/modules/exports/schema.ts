import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';

export const exportFormats = ['csv', 'xlsx', 'json', 'geojson'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const exportLists = ['cases', 'contacts', 'measures', 'people', 'tasks', 'links', 'journal'] as const;
export type ExportList = (typeof exportLists)[number];

export interface ExportJobTable {
  id: Generated<string>;
  list: ExportList;
  query: Record<string, string>;
  format: ExportFormat;
  state: Generated<'queued' | 'running' | 'done' | 'failed'>;
  rows: number | null;
  progress: Generated<{ rows?: number; of?: number }>;
  file_key: string | null;
  file_name: string | null;
  error: string | null;
  purpose: string;
  language: Generated<string>;
  revealed: Generated<boolean>;
  created_at: Date;
  created_by: string;
  finished_at: Date | null;
  expires_at: Date | null;
  area_key: number;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    export_job: ExportJobTable;
  }
}

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
export const List = Type.Union([
  Type.Literal('cases'),
  Type.Literal('contacts'),
  Type.Literal('measures'),
  Type.Literal('people'),
  Type.Literal('tasks'),
  Type.Literal('links'),
  Type.Literal('journal'),
]);
export const Format = Type.Union([
  Type.Literal('csv'),
  Type.Literal('xlsx'),
  Type.Literal('json'),
  Type.Literal('geojson'),
]);
export const Language = Type.Union([Type.Literal('zh-Hans'), Type.Literal('zh-Hant'), Type.Literal('en')]);
/** Filters of the list, by the names its own page uses. */
export const Filters = Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 400 }));

export const NewExport = Type.Object(
  {
    list: List,
    query: Type.Optional(Filters),
    format: Type.Optional(Format),
    /** Why it is needed; with it, and the right to reveal, names are given in clear. */
    purpose: Type.Optional(Type.String({ maxLength: 400 })),
    reveal: Type.Optional(Type.Boolean()),
    language: Type.Optional(Language),
  },
  { additionalProperties: false },
);
export type NewExport = Static<typeof NewExport>;

export const ExportView = Type.Object({
  id: Type.String(),
  list: List,
  query: Filters,
  format: Format,
  state: Type.String(),
  done: Type.Integer(),
  of: Nullable(Type.Integer()),
  rows: Nullable(Type.Integer()),
  error: Nullable(Type.String()),
  purpose: Type.String(),
  revealed: Type.Boolean(),
  fileName: Nullable(Type.String()),
  createdAt: Type.String(),
  finishedAt: Nullable(Type.String()),
  expiresAt: Nullable(Type.String()),
  expired: Type.Boolean(),
});
export type ExportView = Static<typeof ExportView>;
