import { toSimplified } from './cellText.ts';
import type { AgeValue } from './types.ts';

/** Reads a number with an optional sign, thousand separators (1,234 or 1 234 or 1'234) and decimal point; null otherwise. */
export function readNumber(cleaned: string): number | null {
  const text = /^[+-]?\d{1,3}(?:[, '’]\d{3})+(?:\.\d+)?$/.test(cleaned)
    ? cleaned.replace(/[, '’]/g, '')
    : cleaned;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

/** Reads a whole number (thousand separators and a trailing .0 allowed; units 人, 例, 名, 个 too); null otherwise. */
export function readInteger(cleaned: string): number | null {
  const value = readNumber(cleaned.replace(/[人例名个次]$/, '').trim());
  return value !== null && Number.isSafeInteger(value) ? value : null;
}

const DEGREES =
  /^([NSEW]|北纬|南纬|东经|西经)?\s*([+-]?\d+(?:\.\d+)?)\s*[°度]?\s*(?:(\d+(?:\.\d+)?)\s*['′分])?\s*(?:(\d+(?:\.\d+)?)\s*(?:["″]|''|秒))?\s*([NSEW])?$/i;

/**
 * Reads a latitude or longitude in degrees: 31.23, 31.23°N, 31°13'48"N, 北纬31.23度, or 31,23 with a decimal comma. Returns null when it cannot be
 * read and 'range' when it is outside ±90 or ±180.
 */
export function readCoordinate(cleaned: string, axis: 'latitude' | 'longitude'): number | 'range' | null {
  const match = DEGREES.exec(/^-?\d{1,3},\d+$/.test(cleaned) ? cleaned.replace(',', '.') : cleaned);
  if (!match) {
    const plain = readNumber(cleaned);
    return plain === null ? null : within(plain, axis);
  }
  const mark = (match[1] ?? match[5] ?? '').toUpperCase();
  const axisOfMark = /[NS北南]/.test(mark) ? 'latitude' : mark ? 'longitude' : axis;
  if (axisOfMark !== axis) return 'range';
  // Nine decimals are a tenth of a millimetre; the rounding only undoes binary noise of minutes and seconds.
  const sum = Math.abs(Number(match[2])) + Number(match[3] ?? 0) / 60 + Number(match[4] ?? 0) / 3600;
  const size = match[3] === undefined ? Math.abs(Number(match[2])) : Math.round(sum * 1e9) / 1e9;
  const negative = match[2]!.startsWith('-') || /[SW南西]/.test(mark);
  return within(negative ? -size : size, axis);
}

function within(degrees: number, axis: 'latitude' | 'longitude'): number | 'range' {
  return Math.abs(degrees) <= (axis === 'latitude' ? 90 : 180) ? degrees : 'range';
}

// Longest human life on record is 122 years; more is a typing error.
const OLDEST_YEARS = 125;
const UNITS: Record<string, number> = { year: 1, month: 1 / 12, week: 7 / 365.25, day: 1 / 365.25 };

/**
 * Reads an age: 45, 45岁, 45 years, 0.7, 8个月, 3月龄, 10天, 2岁3个月, '20s', '20多岁', '60-69', '60–69岁', '>80', '80岁以上', '<1', '90+'. Bands are inclusive.
 * Null when it cannot be read or no person lives so long.
 */
export function readAge(cleaned: string): AgeValue | null {
  const text = toSimplified(cleaned).toLowerCase().replace(/周岁/g, '岁').replace(/\s+/g, ' ');
  return exactAge(text) ?? ageBand(text);
}

function exactAge(text: string): AgeValue | null {
  const single = /^(\d{1,3}(?:\.\d+)?) ?(?:岁|y|yr|yrs|year|years|y\/o|yo|years old|y old)?$/.exec(text);
  if (single) return band(Number(single[1]), Number(single[1]));
  const both = /^(\d{1,2}) ?(?:岁|y|yr|years?) ?(\d{1,2}) ?(?:个?月|m|mo|months?)$/.exec(text);
  if (both) return band(Number(both[1]) + Number(both[2]) / 12, Number(both[1]) + Number(both[2]) / 12);
  const small =
    /^(\d{1,3}(?:\.\d+)?) ?(个月|月|月龄|个月龄|m|mo|mos|months?|周龄|weeks?|wk|wks|w|天|日龄|日|days?|d)$/.exec(
      text,
    );
  if (!small) return null;
  const unit = /周|w/.test(small[2]!) ? 'week' : /天|日|d/.test(small[2]!) ? 'day' : 'month';
  const years = Number(small[1]) * UNITS[unit]!;
  return band(years, years);
}

function ageBand(text: string): AgeValue | null {
  const decade = /^(\d{1,2}0|0)'?(?:s|代| ?多岁|余岁|几岁)$/.exec(text);
  if (decade) return band(Number(decade[1]), Number(decade[1]) + 9);
  const range = /^(\d{1,3}) ?(?:岁)? ?(?:-|–|—|~|～|至|到|to|_) ?(\d{1,3}) ?(?:岁|y|yrs|years)?(?:组)?$/.exec(
    text,
  );
  if (range && Number(range[1]) <= Number(range[2])) return band(Number(range[1]), Number(range[2]));
  const above =
    /^(?:>=|≥|>|over )? ?(\d{1,3}) ?(?:\+|岁及以上|岁以上|及以上|以上|and over|and above|or older)$/.exec(
      text,
    ) ?? /^(?:>=|≥|>|over ) ?(\d{1,3})(?:岁)?$/.exec(text);
  if (above) return band(Number(above[1]) + (/^>(?!=)/.test(text) ? 1 : 0), OLDEST_YEARS);
  const below =
    /^(?:<|under |未满|不满) ?(\d{1,3}) ?(?:岁|y|years?)?$/.exec(text) ?? /^(\d{1,3}) ?岁以下$/.exec(text);
  if (below && Number(below[1]) > 0) return band(0, Number(below[1]) - 1);
  return null;
}

function band(fromYears: number, toYears: number): AgeValue | null {
  return fromYears <= OLDEST_YEARS && toYears <= OLDEST_YEARS ? { fromYears, toYears } : null;
}
