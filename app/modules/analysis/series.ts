import type { DatedSeries, DefinitionChange } from '@outpace/epi';
import { addDays, daysBetween } from '@outpace/protocol';
import { settings } from './settings.ts';

/** Cases of one day and key, as the database counts them. */
export interface DayRow {
  day: string | null;
  key: string;
  n: number;
  imported: number;
}

/** The days a series covers, both inclusive, and the cases that have no place in it. */
export interface Span {
  from: string;
  to: string;
  /** Cases within. */
  n: number;
  undated: number;
  /** Dated long before the outbreak began, or after today. */
  early: number;
  late: number;
}

const sum = (rows: readonly DayRow[]) => rows.reduce((total, row) => total + row.n, 0);

/** The earliest day of an outbreak's series: what lies before is counted apart. */
export const earliestDay = (startedOn: string): string => addDays(startedOn, -settings.earliestBefore.value);

/** From the first day with a case to today, or to four quiet weeks after the last case; null where no case has a date in it. Pure. */
export function spanOf(
  rows: readonly DayRow[],
  { startedOn, today }: { startedOn: string; today: string },
): (Omit<Span, 'from' | 'to'> & { from: string | null; to: string | null }) | null {
  if (!rows.length) return null;
  const dated = rows.filter(row => row.day !== null);
  const early = dated.filter(row => row.day! < earliestDay(startedOn));
  const late = dated.filter(row => row.day! > today);
  const within = dated.filter(row => row.day! >= earliestDay(startedOn) && row.day! <= today);
  const first = within.reduce<string | null>(
    (least, { day }) => (!least || day! < least ? day : least),
    null,
  );
  const last = within.reduce<string | null>((most, { day }) => (!most || day! > most ? day : most), null);
  const quiet = last && addDays(last, settings.quietDays.value);
  return {
    from: first,
    to: quiet && quiet < today ? quiet : last && today,
    n: sum(within),
    undated: sum(rows) - sum(dated),
    early: sum(early),
    late: sum(late),
  };
}

/** Whether some case has a place in the series. */
export const hasDays = (span: ReturnType<typeof spanOf>): span is Span => span !== null && span.from !== null;

/** Every day of a span. */
export const daysOf = ({ from, to }: Pick<Span, 'from' | 'to'>): string[] =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));

/** Local and imported cases by day over a span. Pure. */
export function seriesOf(
  rows: readonly DayRow[],
  span: Span,
  definitionChanges: readonly DefinitionChange[],
): DatedSeries & { from: string; imported: number[]; local: number[] } {
  const length = daysBetween(span.from, span.to) + 1;
  const local = new Array<number>(length).fill(0);
  const imported = new Array<number>(length).fill(0);
  for (const { day, n, imported: elsewhere } of rows) {
    if (day === null || day < span.from || day > span.to) continue;
    const at = daysBetween(span.from, day);
    local[at]! += n - elsewhere;
    imported[at]! += elsewhere;
  }
  return { from: span.from, local, imported, definitionChanges };
}

/** What a bar is split by, in the order it is stacked: the keys the database told apart, gathered under one name. */
export interface Stack {
  key: string;
  members: string[];
  values: number[];
}

/** Gathers rows into stacks by day. `nameOf` says under which name a key is shown; names come in the order given, then by size. Pure. */
export function stacksOf(
  rows: readonly DayRow[],
  span: Span,
  nameOf: (key: string) => string,
  order: readonly string[],
): Stack[] {
  const length = daysBetween(span.from, span.to) + 1;
  const stacks = new Map<string, Stack>();
  for (const { day, key, n } of rows) {
    if (day === null || day < span.from || day > span.to) continue;
    const name = nameOf(key);
    let stack = stacks.get(name);
    if (!stack) {
      stack = { key: name, members: [], values: new Array<number>(length).fill(0) };
      stacks.set(name, stack);
    }
    if (!stack.members.includes(key)) stack.members.push(key);
    stack.values[daysBetween(span.from, day)]! += n;
  }
  const place = (stack: Stack) => {
    const at = order.indexOf(stack.key);
    return at < 0 ? order.length : at;
  };
  const size = (stack: Stack) => stack.values.reduce((total, n) => total + n, 0);
  return [...stacks.values()].sort((a, b) => place(a) - place(b) || size(b) - size(a));
}

/** The largest keys, so many of them; the others are shown together. Pure. */
export function largestKeys(rows: readonly DayRow[], most: number): Set<string> {
  const sizes = new Map<string, number>();
  for (const { key, n } of rows) sizes.set(key, (sizes.get(key) ?? 0) + n);
  const sorted = [...sizes]
    .filter(([key]) => key !== '')
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  // one more than the limit is shown by itself rather than as "others" of one
  return new Set(sorted.slice(0, sorted.length === most + 1 ? most + 1 : most).map(([key]) => key));
}
