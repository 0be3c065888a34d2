/** Which rows of a fixed-height list lie near the viewport: `first` inclusive, `last` exclusive. O(1). */
export function visibleRows(view: {
  scrollTop: number;
  viewport: number;
  rowHeight: number;
  count: number;
  overscan?: number;
}): { first: number; last: number } {
  const overscan = view.overscan ?? 8;
  const first = Math.max(0, Math.floor(view.scrollTop / view.rowHeight) - overscan);
  const shown = Math.ceil(view.viewport / view.rowHeight) + 2 * overscan;
  return { first: Math.min(first, Math.max(0, view.count - 1)), last: Math.min(view.count, first + shown) };
}

/** The scroll position that brings a row fully into view, or the present one when it already is. */
export function scrollToRow(
  row: number,
  view: { scrollTop: number; viewport: number; rowHeight: number },
): number {
  const top = row * view.rowHeight;
  if (top < view.scrollTop) return top;
  const bottom = top + view.rowHeight;
  return bottom > view.scrollTop + view.viewport ? bottom - view.viewport : view.scrollTop;
}
