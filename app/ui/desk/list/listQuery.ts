/** What of the URL is a list's own: `q` values of its filters and `sort`; everything else in the URL is left alone. */
export function listQuery(
  params: URLSearchParams,
  names: string[],
  defaultSort: string | undefined,
): { filters: Record<string, string>; sort: string | undefined } {
  const filters: Record<string, string> = {};
  for (const name of names) {
    const value = params.get(name);
    if (value) filters[name] = value;
  }
  return { filters, sort: params.get('sort') ?? defaultSort };
}

/** The next sort when a column's head is pressed: ascending, descending, then the list's default (null). */
export function nextSort(current: string | undefined, column: string): string | null {
  if (current === column) return `-${column}`;
  return current === `-${column}` ? null : column;
}

/** How a column stands in the current sort, in ARIA's words. */
export function ariaSort(current: string | undefined, column: string | undefined) {
  if (column === undefined) return undefined;
  if (current === column) return 'ascending' as const;
  return current === `-${column}` ? ('descending' as const) : ('none' as const);
}

/** Saved views of one list: name → query string. Kept in the browser; a shared view is a shared link. */
export type SavedViews = Record<string, string>;

const key = (id: string) => `outpace.views.${id}`;

export function readViews(id: string): SavedViews {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key(id)) ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? (parsed as SavedViews) : {};
  } catch {
    return {};
  }
}

export function writeViews(id: string, views: SavedViews): void {
  try {
    localStorage.setItem(key(id), JSON.stringify(views));
  } catch {
    // without storage a view lives as long as the page
  }
}
