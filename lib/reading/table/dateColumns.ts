import { dayNumber } from './calendar.ts';
import { cleanCell } from './cellText.ts';
import { takeClockTime } from './clockTimes.ts';
import { dateForm, numericDay, possibleOrders } from './dateForms.ts';
import { missingReason } from './missingWords.ts';
import { DEFAULT_TWO_DIGIT_PIVOT } from './readDate.ts';
import { problem } from './rules.ts';
import type { ColumnQuestion, DateColumnDecision, DateOrder } from './types.ts';

// One reading is called likelier when its days span less than this part of the next one's.
const FAR_CLOSER = 4;

const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];

/** What has been seen of a date column so far; plain data, constant size, so a million rows can stream through. */
export interface DateColumnStatistics {
  /** Cells that hold something. */
  filled: number;
  /** Cells in forms that say their own order (ISO, month names, 年月日, Excel days). */
  selfEvident: number;
  /** Years of those cells, with how often each occurs. */
  years: Map<number, number>;
  serials: number;
  noYear: number;
  unreadable: number;
  /** Numeric cells, by the orders they allow, e.g. 'dmy' or 'dmy mdy'. */
  byPossibleOrders: Map<string, number>;
  /** Numeric cells whose possible orders give different days. */
  ambiguous: number;
  exampleAmbiguous: string | null;
  /** First and last day under each reading. */
  spans: Map<DateOrder, { earliest: string; latest: string }>;
}

/** Statistics of a column nothing has been seen of. */
export function newDateStatistics(): DateColumnStatistics {
  return {
    filled: 0,
    selfEvident: 0,
    years: new Map(),
    serials: 0,
    noYear: 0,
    unreadable: 0,
    byPossibleOrders: new Map(),
    ambiguous: 0,
    exampleAmbiguous: null,
    spans: new Map(),
  };
}

/** Adds one raw cell to the statistics (in place). */
export function seeDate(statistics: DateColumnStatistics, raw: string | null | undefined): void {
  const cleaned = cleanCell(raw);
  if (missingReason(cleaned)) return;
  statistics.filled += 1;
  const clock = /[:时点]/.test(cleaned) ? takeClockTime(cleaned) : null;
  const form = dateForm(clock ? clock.rest.replace(/[T,]$/, '').trim() : cleaned);
  if (form.form === 'unreadable' || form.form === 'noDay') statistics.unreadable += 1;
  else if (form.form === 'noYear') statistics.noYear += 1;
  else if (form.form === 'noYearNumeric') seeNoYear(statistics, form.parts, cleaned);
  else if (form.form === 'serial') statistics.serials += 1;
  else if (form.form === 'full') seeFull(statistics, form.year);
  else seeNumeric(statistics, form.parts, form.twoDigitYear, cleaned);
}

function seeFull(statistics: DateColumnStatistics, year: number): void {
  statistics.selfEvident += 1;
  statistics.years.set(year, (statistics.years.get(year) ?? 0) + 1);
}

function seeNumeric(
  statistics: DateColumnStatistics,
  parts: [number, number, number],
  twoDigitYear: boolean,
  cleaned: string,
): void {
  if (parts[0] > 1000) {
    statistics.selfEvident += 1;
    return;
  }
  const orders = possibleOrders(parts, twoDigitYear, DEFAULT_TWO_DIGIT_PIVOT);
  if (orders.length === 0) {
    statistics.unreadable += 1;
    return;
  }
  count(statistics, orders);
  const days = orders.map(order => numericDay(parts, twoDigitYear, order, DEFAULT_TWO_DIGIT_PIVOT)!);
  if (new Set(days).size > 1) {
    statistics.ambiguous += 1;
    statistics.exampleAmbiguous ??= cleaned;
  }
  orders.forEach((order, index) => {
    const day = days[index]!;
    const span = statistics.spans.get(order);
    if (!span) statistics.spans.set(order, { earliest: day, latest: day });
    else if (day < span.earliest) span.earliest = day;
    else if (day > span.latest) span.latest = day;
  });
}

function seeNoYear(
  statistics: DateColumnStatistics,
  [first, second]: [number, number],
  cleaned: string,
): void {
  statistics.noYear += 1;
  const orders: DateOrder[] = [];
  if (second >= 1 && second <= 12 && first >= 1 && first <= 31) orders.push('dmy');
  if (first >= 1 && first <= 12 && second >= 1 && second <= 31) orders.push('mdy');
  if (orders.length === 0) statistics.unreadable += 1;
  else count(statistics, orders);
  if (orders.length === 2 && first !== second) {
    statistics.ambiguous += 1;
    statistics.exampleAmbiguous ??= cleaned;
  }
}

function count(statistics: DateColumnStatistics, orders: DateOrder[]): void {
  const key = orders.join(' ');
  statistics.byPossibleOrders.set(key, (statistics.byPossibleOrders.get(key) ?? 0) + 1);
}

/**
 * Year to propose for dates written without one: the year all dates with a year in the other columns share (birth dates aside). Null when there is none or
 * they differ, because around New Year a guess would be wrong by a year.
 */
export function proposeYear(columns: readonly DateColumn[]): number | null {
  const years = new Set(
    columns.filter(each => each.field !== 'birthDate').flatMap(each => [...each.statistics.years.keys()]),
  );
  const [year] = years;
  return years.size === 1 && year! >= 100 ? year! : null;
}

/** One date column of a file, with the field it feeds. */
export interface DateColumn {
  column: number;
  field: string;
  statistics: DateColumnStatistics;
}

/**
 * Decides the order of day and month of every date column of one file: by the column's own values; else by the other columns when all that
 * are settled agree; else it asks (IMP-5, with both readings). A column that contradicts itself is asked about too (IMP-20). `today`
 * ('YYYY-MM-DD') only marks a reading without future days as the likelier one. Excel day numbers are read from the workbook's epoch (1900 for CSV).
 */
export function decideDateOrders(
  columns: readonly DateColumn[],
  excelEpoch: 1900 | 1904 = 1900,
  today?: string,
): DateColumnDecision[] {
  const feasible = columns.map(column => feasibleOrders(column.statistics));
  const settled = new Set<DateOrder>();
  columns.forEach((column, index) => {
    if (column.statistics.ambiguous > 0 || column.statistics.byPossibleOrders.size > 0) {
      if (feasible[index]!.length === 1) settled.add(feasible[index]![0]!);
    }
  });
  return columns.map((column, index) => {
    const epoch = column.statistics.serials > 0 ? { excelEpoch } : {};
    const base = { column: column.column, ...epoch };
    const { statistics } = column;
    const orders = feasible[index]!;
    if (statistics.byPossibleOrders.size === 0) return { ...base, decidedBy: 'unambiguousForms' };
    if (orders.length === 0) return { ...base, decidedBy: 'nothing', question: mixed(column, today) };
    if (orders.length === 1) return { ...base, order: orders[0]!, decidedBy: 'values' };
    if (statistics.ambiguous === 0) return { ...base, order: orders[0]!, decidedBy: 'values' };
    const borrowed = settled.size === 1 ? [...settled][0]! : undefined;
    if (borrowed && orders.includes(borrowed)) return { ...base, order: borrowed, decidedBy: 'otherColumns' };
    return { ...base, decidedBy: 'nothing', question: ambiguous(column, orders, today) };
  });
}

function feasibleOrders(statistics: DateColumnStatistics): DateOrder[] {
  return ORDERS.filter(order =>
    [...statistics.byPossibleOrders.keys()].every(key => key.split(' ').includes(order)),
  );
}

function ambiguous(column: DateColumn, orders: DateOrder[], today?: string): ColumnQuestion {
  const readings = orders.map(choice => reading(column.statistics, choice));
  const likely = likelier(readings, today);
  return {
    ...problem('IMP-5'),
    column: column.column,
    field: column.field,
    readings,
    ...(likely ? { likely } : {}),
  };
}

/** The only reading without days in the future, or the one whose days lie by far closest together: 25/1/20 … 3/2/20 is ten days or two decades. */
function likelier(readings: ColumnQuestion['readings'], today?: string): DateOrder | undefined {
  const past = readings.filter(each => each.latest !== '' && (!today || each.latest <= today));
  if (past.length <= 1) return today ? past[0]?.choice : undefined;
  const spans = past
    .map(each => ({ choice: each.choice, days: dayNumber(each.latest) - dayNumber(each.earliest) }))
    .sort((a, b) => a.days - b.days);
  return spans[0]!.days * FAR_CLOSER < spans[1]!.days ? spans[0]!.choice : undefined;
}

function mixed(column: DateColumn, today?: string): ColumnQuestion {
  const { byPossibleOrders } = column.statistics;
  const votes = (order: DateOrder) =>
    [...byPossibleOrders].reduce((sum, [key, n]) => sum + (key.split(' ').includes(order) ? n : 0), 0);
  const orders = ORDERS.filter(order => votes(order) > 0).sort((a, b) => votes(b) - votes(a));
  const detail = orders.map(order => `${order} ${votes(order)}`).join(', ');
  const asked = ambiguous(column, orders, today);
  return { ...asked, ...problem('IMP-20', { zh: detail, en: detail }), likely: orders[0]! };
}

function reading(statistics: DateColumnStatistics, choice: DateOrder): ColumnQuestion['readings'][number] {
  const example = statistics.exampleAmbiguous ?? '';
  const form = dateForm(example);
  const becomes =
    form.form === 'numeric'
      ? (numericDay(form.parts, form.twoDigitYear, choice, DEFAULT_TWO_DIGIT_PIVOT) ?? '')
      : form.form === 'noYearNumeric'
        ? noYearReading(form.parts, choice)
        : '';
  const span = statistics.spans.get(choice);
  return { choice, example, becomes, earliest: span?.earliest ?? '', latest: span?.latest ?? '' };
}

function noYearReading([first, second]: [number, number], choice: DateOrder): string {
  const [month, day] = choice === 'dmy' ? [second, first] : [first, second];
  return `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
