import { addDays, dayNumber, dayOfNumber } from './days.ts';
import { badInput } from './inputChecks.ts';
import type { DatedSeries, DefinitionChange } from './series.ts';

/** What dates a case may be placed by. */
export type CurveDate = 'onset' | 'sample' | 'report';

/** A case as a curve needs it; a date is a day string or null when unknown. */
export interface DatedCase {
  id: string;
  onset?: string | null;
  sample?: string | null;
  report?: string | null;
  /** Infected elsewhere. */
  imported?: boolean;
  /** What the bar is split by: area, status, how found. */
  group?: string;
}

/** One bar. `from` and `to` are days, both inclusive; the ids open its cases. */
export interface CurveBin {
  from: string;
  to: string;
  ids: string[];
  imported: number;
  byGroup: Record<string, string[]>;
}

export interface EpidemicCurve {
  by: CurveDate;
  every: 'day' | 'week';
  bins: CurveBin[];
  /** Cases without that date: never left out silently. */
  undated: string[];
  /** Cases whose date lies outside the days asked for. */
  outside: string[];
}

export interface CurveOptions {
  by: CurveDate;
  every?: 'day' | 'week';
  /** First and last day, both inclusive; by default the first and last that occur. */
  from?: string;
  to?: string;
  /** 1 = Monday (ISO 8601) … 7 = Sunday; where weeks begin. */
  weekBegins?: number;
}

/**
 * The epidemic curve by onset, sample or report day; every bar keeps the ids of its cases and bars without a case are there too. A week's bar may reach
 * beyond the days asked for. Throws RangeError naming the row of a date that is no day or an id that appears twice. Linear in cases and days.
 */
export function epidemicCurve(cases: readonly DatedCase[], options: CurveOptions): EpidemicCurve {
  const { by, every = 'day', weekBegins = 1 } = options;
  const seen = new Set<string>();
  const dated: { row: DatedCase; day: number }[] = [];
  const undated: string[] = [];
  for (const [index, row] of cases.entries()) {
    if (seen.has(row.id)) badInput('id', index + 1, row.id, 'stands in the list twice');
    seen.add(row.id);
    const date = row[by];
    if (date === null || date === undefined) undated.push(row.id);
    else dated.push({ row, day: dayNumber(date, by, index + 1) });
  }
  const first = options.from
    ? dayNumber(options.from, 'from')
    : dated.reduce((n, { day }) => Math.min(n, day), Infinity);
  const last = options.to
    ? dayNumber(options.to, 'to')
    : dated.reduce((n, { day }) => Math.max(n, day), -Infinity);
  const width = every === 'week' ? 7 : 1;
  // 1970-01-01 was a Thursday: day number 4 is a Monday
  const begin = (day: number) => (width === 1 ? day : day - ((((day - 3 - weekBegins) % 7) + 7) % 7));
  const bins: CurveBin[] = [];
  if (first <= last)
    for (let day = begin(first); day <= last; day += width)
      bins.push({
        from: dayOfNumber(day),
        to: dayOfNumber(day + width - 1),
        ids: [],
        imported: 0,
        byGroup: {},
      });
  const outside: string[] = [];
  for (const { row, day } of dated) {
    if (day < first || day > last) {
      outside.push(row.id);
      continue;
    }
    const bin = bins[(begin(day) - begin(first)) / width]!;
    bin.ids.push(row.id);
    if (row.imported) bin.imported++;
    if (row.group === undefined) continue;
    bin.byGroup[row.group] ??= [];
    bin.byGroup[row.group]!.push(row.id);
  }
  return { by, every, bins, undated, outside };
}

/** The series of a daily curve, for R, growth and detection; null where the curve has no bar. Throws RangeError for a weekly curve. */
export function seriesOfCurve(
  curve: EpidemicCurve,
  definitionChanges: readonly DefinitionChange[] = [],
): DatedSeries | null {
  if (curve.every !== 'day') badInput('every', 0, curve.every, 'a series needs a curve by day');
  if (curve.bins.length === 0) return null;
  return {
    from: addDays(curve.bins[0]!.from, 0),
    local: curve.bins.map(bin => bin.ids.length - bin.imported),
    imported: curve.bins.map(bin => bin.imported),
    ...(definitionChanges.length ? { definitionChanges } : {}),
  };
}
