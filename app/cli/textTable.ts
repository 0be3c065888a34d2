/** Columns a terminal gives a text: East Asian wide characters take two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  return width;
}

/** Rows as aligned text, two blanks between columns; a heading row is underlined by nothing, so that it can be cut with ordinary tools. */
export function alignedLines(
  rows: readonly (readonly (string | number | null | undefined)[])[],
  options: { indent?: number; rightFrom?: number } = {},
): string[] {
  const cells = rows.map(row =>
    row.map(cell => (cell === null || cell === undefined ? '' : String(cell).replaceAll(/\s*\n\s*/g, ' '))),
  );
  const widths: number[] = [];
  for (const row of cells)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  const indent = ' '.repeat(options.indent ?? 0);
  return cells.map(row =>
    (
      indent +
      row
        .map((cell, column) => {
          const blanks = ' '.repeat(widths[column]! - widthOf(cell));
          return options.rightFrom !== undefined && column >= options.rightFrom
            ? blanks + cell
            : cell + blanks;
        })
        .join('  ')
    ).trimEnd(),
  );
}
