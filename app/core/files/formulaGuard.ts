// Characters that make a spreadsheet run a cell as a formula, full-width twins included (trust.md row 21).
const RUNS = '=+\\-@\\t\\r\\0\uff1d\uff0b\uff0d\uff20';
const DANGEROUS = new RegExp(`^'*[${RUNS}]`);
const GUARDED = new RegExp(`^'+[${RUNS}]`);

/** Puts an apostrophe before text that a spreadsheet would run as a formula; `unguardCell` takes it off again, whatever the text was. */
export function guardCell(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text;
}

/** Takes off one guarding apostrophe. */
export function unguardCell(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
