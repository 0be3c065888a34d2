import type { Context } from '../../../core/module.ts';
import type { areaFinder } from '../identity.ts';
import type { PreparedRow, Setting } from '../prepare.ts';

/** A row whose turn has come: what was decided for it at the check, and the known person it was judged to be, if any. */
export interface DueRow {
  prepared: PreparedRow;
  action: 'create' | 'update';
  target: string | null;
  same: { personId: string; agree: string[]; differ: string[] } | null;
}

/** Lays the rows of one chunk into the modules, in the chunk's own transaction. */
export type RowWriter = (
  ctx: Context,
  setting: Setting,
  rows: readonly DueRow[],
  findArea: Awaited<ReturnType<typeof areaFinder>>,
) => Promise<void>;

/** A text field of a row. */
export function textOf(row: DueRow, field: string): string | undefined {
  const value = row.prepared.reading.values.get(field);
  return typeof value === 'string' ? value : undefined;
}
