const digitValue: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

/** A number read from text: its value, where it ends (exclusive) and whether it was written in Arabic digits. */
export type Numeral = { value: number; end: number; arabic: boolean };

const isDigit = (unit: string | undefined): boolean => unit !== undefined && unit >= '0' && unit <= '9';

/** The run of 1 to `most` Arabic digits at `at`; undefined when there is none or the run is longer. */
export function digitsAt(text: string, at: number, most: number): Numeral | undefined {
  let end = at;
  while (end - at <= most && isDigit(text[end])) end += 1;
  if (end === at || end - at > most) return undefined;
  return { value: Number(text.slice(at, end)), end, arabic: true };
}

/** A whole number 0–99 at `at`, in Arabic digits or Chinese numerals (三, 十二, 二十五, 零); undefined when none. */
export function numeralAt(text: string, at: number): Numeral | undefined {
  const arabic = digitsAt(text, at, 2);
  if (arabic !== undefined) return arabic;
  let i = at;
  const lead = digitValue[text[i] ?? ''];
  if (lead !== undefined) i += 1;
  if (text[i] !== '十') return lead === undefined ? undefined : { value: lead, end: i, arabic: false };
  i += 1;
  const unit = digitValue[text[i] ?? ''];
  if (unit !== undefined) i += 1;
  return { value: (lead ?? 1) * 10 + (unit ?? 0), end: i, arabic: false };
}

/** The first offset at or after `at` that is not a blank; looks at most three ahead. */
export function skipBlanks(text: string, at: number): number {
  let i = at;
  while (i < at + 3 && text[i] === ' ') i += 1;
  return i;
}

/** The first of `options` that stands at `at`, or undefined. */
export function oneOf(text: string, at: number, options: readonly string[]): string | undefined {
  return options.find(option => text.startsWith(option, at));
}
