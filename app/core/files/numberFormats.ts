import { clockTime, excelSerialDay } from '../../../lib/reading/table/calendar.ts';

/** How a number of a cell is shown: as a day, a clock time, or plainly. */
export type NumberKind = 'plain' | 'date' | 'time';

// ECMA-376 §18.8.30: built-in formats; 27–36 and 50–58 are dates in the Chinese, Japanese and Korean versions of Excel.
const BUILT_IN_DATES = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);
const BUILT_IN_TIMES = new Set([18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56]);

/** Kind of a number format by its id and, for custom formats, its code. */
export function numberKind(id: number, code?: string): NumberKind {
  if (code === undefined) return BUILT_IN_DATES.has(id) ? 'date' : BUILT_IN_TIMES.has(id) ? 'time' : 'plain';
  const bare = (code.split(';')[0] ?? '')
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '')
    .replace(/\[(?![hms]+\])[^\]]*\]/gi, '')
    .toLowerCase();
  if (/general/.test(bare)) return 'plain';
  if (/[yde]/.test(bare) && !/[0#]/.test(bare)) return 'date';
  if (/[hs]/.test(bare)) return 'time';
  return /m/.test(bare) && !/[0#]/.test(bare) ? 'date' : 'plain';
}

/** A stored number as text: ISO day or moment, clock time, or the shortest decimal that is the same number. Numbers of 16 digits and more have lost digits and stay in scientific notation, so that an id is refused and not imported wrong (IMP-2). */
export function numberText(stored: string, kind: NumberKind, epoch: 1900 | 1904): string {
  const value = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(value)) return stored;
  if (kind !== 'plain' && value >= 0) {
    const whole = value >= 1 || kind === 'date';
    if (!whole) return clockTime(Math.round(value * 86_400) % 86_400);
    const moment = excelSerialDay(value, epoch);
    if (moment) return moment.time ? `${moment.day}T${moment.time}` : moment.day;
  }
  if (Math.abs(value) >= 1e15) return value.toExponential().toUpperCase();
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}
