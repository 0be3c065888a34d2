/** Throws the RangeError of bad input: field, row (from 1; 0 where there are no rows), the value seen and the rule it breaks. */
export function badInput(field: string, row: number, value: unknown, rule: string): never {
  throw new RangeError(`${field}${row > 0 ? `, row ${row}` : ''}: ${show(value)} – ${rule}`);
}

const show = (value: unknown): string => (typeof value === 'string' ? `“${value}”` : String(value));

/** A finite number. */
export function needNumber(value: number, field: string, row = 0): void {
  if (!Number.isFinite(value)) badInput(field, row, value, 'must be a finite number');
}

/** A finite number above zero. */
export function needPositive(value: number, field: string, row = 0): void {
  if (!Number.isFinite(value) || value <= 0) badInput(field, row, value, 'must be above 0');
}

/** A whole number, 0 or more. */
export function needCount(value: number, field: string, row = 0): void {
  if (!Number.isSafeInteger(value) || value < 0)
    badInput(field, row, value, 'must be a whole number, 0 or more');
}

/** A number strictly between 0 and 1. */
export function needShare(value: number, field: string, row = 0): void {
  if (!(value > 0 && value < 1)) badInput(field, row, value, 'must lie between 0 and 1');
}
