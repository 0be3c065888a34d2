import {
  applyMapping,
  type DatasetKind,
  type DateColumnDecision,
  decideDateOrders,
  fieldOf,
  headerSignature,
  type MappingCorrections,
  newDateStatistics,
  recogniseColumns,
  reuseMapping,
  seeDate,
} from '@outpace/reading';
import type { OpenedTable } from '../../core/files/types.ts';
import { mendColumns } from './rules.ts';
import type { ImportMapping, SourceShape } from './schema.ts';

const own = new Set<string>(Object.values(mendColumns));

/** The columns of the file without those a list of rows to mend added; the saved mapping is found under these. */
export function signatureOf(headers: readonly string[]): string {
  return headerSignature(headers.filter(header => !own.has(header.trim())));
}

/**
 * Proposes how a file is to be read: the mapping remembered for its headers, else what is recognised by header words and content. What a person
 * corrected before (`corrections`) wins over both; a mapping that lacks required columns is still returned, its refusal with it.
 */
export function proposeReading(
  table: OpenedTable,
  today: string,
  given: {
    kind?: DatasetKind;
    corrections?: MappingCorrections;
    remembered?: ImportMapping | null;
    before?: ImportMapping;
  } = {},
): { shape: SourceShape; mapping: ImportMapping; lacking: string[] } {
  const cells = table.sample.map(row => row.cells);
  const kind = given.corrections?.kind ?? given.kind;
  const saved = given.remembered && (!kind || kind === given.remembered.kind) ? given.remembered : null;
  const recognition = recogniseColumns(table.headers, cells, kind ?? saved?.kind);
  for (const column of recognition.mapping)
    if (own.has(column.header.trim())) Object.assign(column, { field: null, score: 0, alternatives: [] });
  let fields = recognition.mapping.map(each => each.field);
  let remembered = false;
  if (saved) {
    const keep = table.headers
      .map((header, column) => ({ header, column }))
      .filter(each => !own.has(each.header.trim()));
    const reused = reuseMapping(
      withoutOwn(saved),
      keep.map(each => each.header),
    );
    if (reused) {
      fields = table.headers.map(() => null);
      keep.forEach((each, index) => {
        fields[each.column] = reused.fields[index] ?? null;
      });
      remembered = true;
    }
  }
  const corrections: MappingCorrections = { ...given.corrections, kind: recognition.kind };
  for (const [column, field] of Object.entries(corrections.fields ?? {})) fields[Number(column)] = field;
  const dates = datesOfSample(recognition.kind, fields, table, today);
  const applied = applyMapping(
    {
      ...recognition,
      mapping: recognition.mapping.map((each, column) => ({ ...each, field: fields[column] ?? null })),
    },
    { kind: recognition.kind, dateOrders: corrections.dateOrders },
    dates,
  );
  const lacking = 'refused' in applied ? applied.details.map(each => each.field) : [];
  const base =
    'refused' in applied
      ? {
          kind: recognition.kind,
          headers: table.headers,
          fields,
          dateOrders: table.headers.map((_, column) => corrections.dateOrders?.[column] ?? null),
        }
      : applied.mapping;
  return {
    shape: {
      fileKind: table.kind,
      sheet: table.sheet,
      sheets: table.sheets,
      headerRow: table.headerRow,
      headers: table.headers,
      encoding: table.encoding,
      delimiter: table.delimiter,
      excelEpoch: table.excelEpoch,
      mergedCells: table.mergedCells,
      warnings: table.warnings,
      recognition,
      remembered,
      dates,
    },
    mapping: {
      ...base,
      corrections,
      asMissing: given.before?.asMissing ?? saved?.asMissing ?? [],
      words: given.before?.words ?? saved?.words ?? {},
      ...(given.before?.yearHint === undefined ? {} : { yearHint: given.before.yearHint }),
    },
    lacking,
  };
}

function withoutOwn(mapping: ImportMapping): ImportMapping {
  const keep = mapping.headers
    .map((header, column) => ({ header, column }))
    .filter(each => !own.has(each.header.trim()));
  return {
    ...mapping,
    headers: keep.map(each => each.header),
    fields: keep.map(each => mapping.fields[each.column] ?? null),
    dateOrders: keep.map(() => null),
  };
}

function datesOfSample(
  kind: DatasetKind,
  fields: readonly (string | null)[],
  table: OpenedTable,
  today: string,
): DateColumnDecision[] {
  const columns = fields.flatMap((field, column) => {
    const type = field === null ? undefined : fieldOf(kind, field)?.type;
    if (type !== 'date' && type !== 'moment') return [];
    const statistics = newDateStatistics();
    for (const row of table.sample) seeDate(statistics, row.cells[column]);
    return [{ column, field: field!, statistics }];
  });
  return decideDateOrders(columns, table.excelEpoch, today);
}
