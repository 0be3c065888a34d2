export type Cell = string | number | null | undefined;

/** Rows as CSV (RFC 4180, CRLF) with a byte-order mark, without which Excel reads UTF-8 hanzi as garbage. */
export function toCsv(head: string[], rows: Cell[][]): string {
  const line = (cells: Cell[]) => cells.map(escapeCell).join(',');
  return `\uFEFF${[head, ...rows].map(line).join('\r\n')}\r\n`;
}

function escapeCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  // A text beginning like a formula runs as one in Excel; the leading quote keeps it a text.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Offers a text as a file download. */
export function downloadText(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
