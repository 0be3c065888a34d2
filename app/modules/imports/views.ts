import { DATASETS } from '@outpace/reading';
import type { Context } from '../../core/module.ts';
import type { ImportDetail, ImportView } from './schema.ts';
import { lackingFields } from './start.ts';
import { type Batch, sameFileImports } from './store.ts';

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** An import as lists show it. */
export function viewOf(batch: Batch): ImportView {
  const counts = Object.fromEntries(Object.entries(batch.counts).map(([name, n]) => [name, n ?? 0]));
  return {
    id: batch.id,
    outbreakId: batch.outbreakId,
    kind: batch.kind,
    fileName: batch.fileName,
    bytes: Number(batch.bytes),
    sha256: batch.sha256.toString('hex'),
    state: batch.state,
    phase: batch.progress.phase ?? null,
    progress: {
      rows: batch.progress.rows ?? 0,
      of: batch.progress.of ?? null,
      rowsPerSecond: batch.progress.rowsPerSecond ?? null,
    },
    counts,
    error: batch.error,
    createdAt: batch.createdAt.toISOString(),
    checkedAt: iso(batch.checkedAt),
    committedAt: iso(batch.committedAt),
    undoneAt: iso(batch.undoneAt),
  };
}

/** An import with its columns and everything the wizard asks about. */
export async function detailOf(ctx: Context, batch: Batch): Promise<ImportDetail> {
  const { shape, mapping } = batch;
  const recognised = new Map(shape.recognition.mapping.map(each => [each.column, each]));
  const dates = new Map(shape.dates.map(each => [each.column, each]));
  const same = await sameFileImports(ctx, batch.sha256, batch.id);
  return {
    ...viewOf(batch),
    fileKind: shape.fileKind,
    sheet: shape.sheet,
    sheets: shape.sheets,
    headerRow: shape.headerRow,
    encoding: shape.encoding,
    delimiter: shape.delimiter,
    mergedCells: shape.mergedCells,
    warnings: shape.warnings.map(each => ({ rule: each.rule, why: each.why, row: each.row ?? null })),
    remembered: shape.remembered,
    uncertain: shape.recognition.uncertain && !mapping.corrections.kind,
    lacking: lackingFields(batch),
    kindScores: shape.recognition.kindScores,
    columns: mapping.headers.map((header, column) => {
      const found = recognised.get(column);
      const date = dates.get(column);
      return {
        column,
        header,
        field: mapping.fields[column] ?? null,
        recognised: found?.field ?? null,
        score: found?.score ?? 0,
        why: found?.why ?? { zh: '', en: '' },
        alternatives: found?.alternatives ?? [],
        dateOrder:
          mapping.corrections.dateOrders?.[column] ?? mapping.dateOrders[column] ?? date?.order ?? null,
        question: date?.question
          ? {
              rule: date.question.rule,
              why: date.question.why,
              likely: date.question.likely ?? null,
              readings: date.question.readings,
            }
          : null,
      };
    }),
    fields: DATASETS[batch.kind].fields.map(field => ({
      name: field.name,
      label: field.label,
      type: field.type,
      required: field.required ?? false,
    })),
    yearHint: mapping.yearHint ?? null,
    asMissing: mapping.asMissing,
    words: mapping.words,
    sameFile: same.map(each => ({
      id: each.id,
      state: each.state,
      at: each.at.toISOString(),
      fileName: each.fileName,
    })),
  };
}
