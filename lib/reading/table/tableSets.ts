import { cleanCell, idKey } from './cellText.ts';
import { columnContent, distinctShare } from './columnContent.ts';
import { fieldOf } from './fields/datasets.ts';
import { recogniseColumns } from './recogniseColumns.ts';
import type { Recognition } from './types.ts';

/** One table of several that came together. Rows are arrays in column order; more rows make joins surer. */
export interface TableSample {
  name: string;
  headers: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** `share` of the ids in `from` are ids of the key column `to`. */
export interface TableJoin {
  from: { table: number; column: number };
  to: { table: number; column: number };
  share: number;
}

/** Share of ids that must be found for two columns to belong together; below it the overlap may be chance. */
export const JOIN_SHARE = 0.5;

/**
 * Recognises tables that came together (line list + contacts, patients + routes) and which id column of one points at the key column of another.
 * Ids are compared without blanks and case. Cost: id columns × rows.
 */
export function recogniseSet(tables: readonly TableSample[]): {
  recognitions: Recognition[];
  joins: TableJoin[];
} {
  const recognitions = tables.map(each => recogniseColumns(each.headers, each.rows));
  const idColumns = recognitions.flatMap((recognition, table) =>
    recognition.mapping
      .filter(each => {
        const type = each.field === null ? undefined : fieldOf(recognition.kind, each.field)?.type;
        return type === 'id' || type === 'idList';
      })
      .map(each => ({
        table,
        column: each.column,
        field: each.field!,
        ids: idsOf(tables[table]!, each.column),
      })),
  );
  const keys = idColumns.filter(
    each =>
      /^(?:caseId|personId|placeId)$/.test(each.field) &&
      distinctShare(columnContent(tables[each.table]!.rows, each.column)) >= 0.9,
  );
  const joins: TableJoin[] = [];
  for (const from of idColumns) {
    for (const to of keys) {
      if (from.table === to.table || from.ids.size === 0) continue;
      const found = [...from.ids].filter(id => to.ids.has(id)).length;
      const share = found / from.ids.size;
      if (share >= JOIN_SHARE)
        joins.push({
          from: { table: from.table, column: from.column },
          to: { table: to.table, column: to.column },
          share,
        });
    }
  }
  return { recognitions, joins };
}

function idsOf(table: TableSample, column: number): Set<string> {
  const ids = new Set<string>();
  for (const row of table.rows) {
    for (const part of cleanCell(row[column]).split(/[,;，；、]/)) if (part.trim()) ids.add(idKey(part));
  }
  return ids;
}
