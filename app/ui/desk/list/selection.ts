/** Ticked rows, or everything the query matches. A long list is acted on by its query, never by ticking each row. */
export type Selection = { kind: 'rows'; ids: ReadonlySet<string> } | { kind: 'query' };

export const nothingSelected: Selection = { kind: 'rows', ids: new Set() };

/** Ticks or unticks one row; unticking while the whole query is selected falls back to the rows at hand without it. */
export function toggleRow(selection: Selection, id: string, loaded: string[]): Selection {
  const ids = new Set(selection.kind === 'query' ? loaded : selection.ids);
  if (ids.has(id)) ids.delete(id);
  else ids.add(id);
  return { kind: 'rows', ids };
}

/** Whether a row shows as ticked. */
export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'query' || selection.ids.has(id);
}

/** How many are selected; null when the query's count is not known. */
export function selectedCount(selection: Selection, total: number | null): number | null {
  return selection.kind === 'query' ? total : selection.ids.size;
}
