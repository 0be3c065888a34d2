import { addDays, dayNumber, daysBetween } from './days.ts';
import { badInput, needCount } from './inputChecks.ts';
import type { Bilingual, Day, Warning } from './types.ts';

/** A day from which cases are counted under another definition; counts before and after do not continue each other. */
export interface DefinitionChange {
  /** First day under the new definition. */
  on: Day;
  what: Bilingual;
}

/**
 * New cases by day, without gaps: element i belongs to the day `from` + i. `imported` are cases infected elsewhere, as long as `local`; left out, there are
 * none. `from` is a day string, or a number where the days only have an index.
 */
export interface DatedSeries {
  from: Day;
  local: readonly number[];
  imported?: readonly number[];
  definitionChanges?: readonly DefinitionChange[];
}

/** A stretch of days, both ends inclusive, in the form of the series. */
export interface DayWindow {
  from: Day;
  to: Day;
}

/** One row of counts as files hold them. */
export interface CountRow {
  day: Day;
  local: number;
  imported?: number;
}

/**
 * A series from rows in any order; days without a row are days without a case. Throws RangeError on a day that appears twice, a count that is no whole number, 0
 * or more, or no row at all.
 */
export function datedSeries(
  rows: readonly CountRow[],
  definitionChanges: readonly DefinitionChange[] = [],
): DatedSeries {
  if (rows.length === 0) badInput('rows', 0, 0, 'a series needs at least one row');
  const numbers = rows.map((row, index) => dayNumber(row.day, 'day', index + 1));
  const first = numbers.reduce((least, n) => Math.min(least, n));
  const last = numbers.reduce((most, n) => Math.max(most, n));
  const local = new Array<number>(last - first + 1).fill(0);
  const imported = new Array<number>(local.length).fill(0);
  const seen = new Uint8Array(local.length);
  for (const [index, row] of rows.entries()) {
    const at = numbers[index]! - first;
    if (seen[at]) badInput('day', index + 1, row.day, 'stands in the series twice');
    seen[at] = 1;
    needCount(row.local, 'local', index + 1);
    needCount(row.imported ?? 0, 'imported', index + 1);
    local[at] = row.local;
    imported[at] = row.imported ?? 0;
  }
  const from = rows[numbers.indexOf(first)]!.day;
  return { from, local, imported, ...(definitionChanges.length ? { definitionChanges } : {}) };
}

/**
 * New cases a day from running totals (cumulative counts), as bulletins give them. Days without a row carry the total before them. A total that falls is a
 * correction: the day counts 0, the next rises from the corrected total, and a warning names it.
 */
export function seriesFromTotals(
  rows: readonly { day: Day; total: number }[],
  definitionChanges: readonly DefinitionChange[] = [],
): { series: DatedSeries; warnings: Warning[] } {
  const sorted = rows
    .map((row, index) => ({ ...row, number: dayNumber(row.day, 'day', index + 1), index }))
    .toSorted((a, b) => a.number - b.number);
  const warnings: Warning[] = [];
  const counts = sorted.map((row, index): CountRow => {
    needCount(row.total, 'total', row.index + 1);
    const rise = row.total - (sorted[index - 1]?.total ?? 0);
    if (rise < 0)
      warnings.push({
        warning: 'negative-increment',
        on: row.day,
        text: {
          zh: `${row.day} 累计数减少 ${-rise},系订正,当日新增按 0 计。`,
          en: `${row.day}: the running total fell by ${-rise}, a correction; the day counts no new case.`,
        },
      });
    return { day: row.day, local: Math.max(0, rise) };
  });
  return { series: datedSeries(counts, definitionChanges), warnings };
}

/** The day of element `index`. */
export const dayAt = (series: DatedSeries, index: number): Day => addDays(series.from, index);

/** The element of a day; may lie outside the series. */
export const indexOfDay = (series: DatedSeries, day: Day): number => daysBetween(series.from, day);

/** Checks lengths and counts; returns local and imported as arrays of the same length. Throws RangeError. */
export function checkedCounts(series: DatedSeries): {
  local: readonly number[];
  imported: readonly number[];
} {
  dayNumber(series.from, 'from');
  if (series.local.length === 0) badInput('local', 0, 0, 'a series needs at least one day');
  const imported = series.imported ?? new Array<number>(series.local.length).fill(0);
  if (imported.length !== series.local.length)
    badInput('imported', 0, imported.length, `must have as many days as local (${series.local.length})`);
  for (const [i, n] of series.local.entries()) needCount(n, 'local', i + 1);
  for (const [i, n] of imported.entries()) needCount(n, 'imported', i + 1);
  return { local: series.local, imported };
}

/** Local and imported together, by day. */
export function totalCounts(series: DatedSeries): number[] {
  const { local, imported } = checkedCounts(series);
  return local.map((n, i) => n + imported[i]!);
}

/** First and last element of a window, both inclusive; RangeError when it is upside down or leaves the series. */
export function windowIndices(series: DatedSeries, window: DayWindow, row = 0): [number, number] {
  const [from, to] = [indexOfDay(series, window.from), indexOfDay(series, window.to)];
  if (from < 0 || to >= series.local.length)
    badInput('window', row, `${window.from} – ${window.to}`, 'must lie within the series');
  if (to < from)
    badInput('window', row, `${window.from} – ${window.to}`, 'must end no earlier than it begins');
  return [from, to];
}

/** Every stretch of `length` days, moved by one day, that lies in the series from its element `first` on. */
export function slidingWindows(series: DatedSeries, length: number, first = 1): DayWindow[] {
  needCount(length, 'window length');
  if (length === 0) badInput('window length', 0, length, 'must be at least 1 day');
  const windows: DayWindow[] = [];
  for (let start = first; start + length <= series.local.length; start++)
    windows.push({ from: dayAt(series, start), to: dayAt(series, start + length - 1) });
  return windows;
}
