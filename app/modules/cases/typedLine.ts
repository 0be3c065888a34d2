import { addDays, daysBetween } from '@outpace/protocol';
import { partOfWord } from './dayParts.ts';
import { trajectoryParameters } from './parameters.ts';
import type { DayPartName, EntryCertainty, EntryPrecision } from './schema.ts';

/** A typed line as read. Minutes after local midnight of `day`, half-open, past 1440 the next day; null when only the day is known. */
export interface TypedEntry {
  day: string;
  precision: EntryPrecision;
  part: DayPartName | null;
  fromMinute: number | null;
  toMinute: number | null;
  place: string;
  transportNumber: string | null;
  carriage: string | null;
  seat: string | null;
  companions: string | null;
  certainty: EntryCertainty;
  /** Said in the note of the line: the end was not stated. */
  endAssumed: boolean;
}

export interface TypedContext {
  /** Today in the city: a bare day number is the last such day not after it. */
  today: string;
  /** Day taken when the line names none. */
  day?: string;
  /** Where the line before ended (minutes of `day`); taken as the start when the line has a length but no time. */
  startMinute?: number;
}

/**
 * Reads `16 0830 东门菜市场 20m`: day (`16`, `7.16`, `2022-07-16`, `昨天`), time (`0830`, `8:30-9:10`, `2300-0100`, or a part of the day `上午`, `~早上`), place, length (`20m`, `1.5h`).
 * Also `+妻子` for who came along, a flight or train number with its seat (`G7315 5车12F`), and a trailing `?` for a doubtful line. Only the place must be there.
 * Null when it cannot be read; the caller keeps the words. O(length). Pure.
 */
export function readTypedLine(line: string, context: TypedContext): TypedEntry | null {
  const doubtful = /[??]\s*$/.test(line);
  const tokens = line
    .replace(/[??]\s*$/, '')
    .replaceAll(',', ' ')
    .replaceAll(',', ' ')
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  let day: string | null = null;
  let clock: { from: number; to: number | null } | null = null;
  let part: DayPartName | null = null;
  let length: number | null = null;
  let transportNumber: string | null = null;
  let seat: { carriage: string | null; seat: string } | null = null;
  const companions: string[] = [];
  const place: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const beforePlace = place.length === 0;
    if (index === 0) {
      day = readDay(token, context.today);
      if (day) continue;
      if (/^\d{1,2}$/.test(token) && tokens.length > 1) return null; // a day that does not exist is not a place
    }
    const span: { from: number; to: number | null } | null = beforePlace && !clock ? readClock(token) : null;
    if (span) {
      clock = span;
      continue;
    }
    const word = token.replace(/^[~~约]/, '');
    const named: DayPartName | null = beforePlace && !part && !clock ? partOfWord(word) : null;
    if (named) {
      part = named;
      continue;
    }
    const stay: number | null = length === null ? readLength(token) : null;
    if (stay !== null) {
      length = stay;
      continue;
    }
    if (/^[++].+/.test(token)) companions.push(token.slice(1));
    else if (
      !transportNumber &&
      /^(?:G\d{1,4}|[DCZTKYLS]\d{2,4}|[A-Z]{2}\d{3,4}|\d[A-Z]\d{3,4})$/i.test(token)
    )
      transportNumber = token.toUpperCase();
    else if (transportNumber && !seat && /^(?:\d{1,2}车)?\d{1,2}[A-F](?:号|座)?$/i.test(token))
      seat = readSeat(token);
    else place.push(token);
  }
  if (!place.length && !transportNumber) return null;
  let span: { from: number; to: number } | null = null;
  let endAssumed = false;
  if (!part && (clock || length !== null)) {
    const from = clock?.from ?? context.startMinute ?? null;
    if (from === null) return null;
    endAssumed = clock !== null && clock.to === null && length === null;
    const to = clock?.to ?? from + (length ?? trajectoryParameters.unstatedStay.value);
    if (to <= from) return null;
    span = { from, to };
  }
  const taken = day ?? context.day ?? null;
  if (!taken) return null;
  return {
    day: taken,
    precision: part ? 'part_of_day' : span ? 'minute' : 'day',
    part,
    fromMinute: span?.from ?? null,
    toMinute: span?.to ?? null,
    place: place.join(' ') || transportNumber!,
    transportNumber,
    carriage: seat?.carriage ?? null,
    seat: seat?.seat ?? null,
    companions: companions.join('、') || null,
    certainty: doubtful || endAssumed ? 'doubtful' : 'stated',
    endAssumed,
  };
}

const relativeDays: Record<string, number> = {
  今天: 0,
  今日: 0,
  昨天: 1,
  昨日: 1,
  前天: 2,
  前日: 2,
  today: 0,
  yesterday: 1,
};

function readDay(token: string, today: string): string | null {
  if (Object.hasOwn(relativeDays, token)) return addDays(today, -relativeDays[token]!);
  const whole = /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?$/.exec(token);
  if (whole) return realDay(Number(whole[1]), Number(whole[2]), Number(whole[3]));
  const [year, month] = today.split('-').map(Number) as [number, number];
  const dated = /^(\d{1,2})(?:[./月-])(\d{1,2})[日号]?$/.exec(token);
  if (dated) {
    const [m, d] = [Number(dated[1]), Number(dated[2])];
    const thisYear = realDay(year, m, d);
    return thisYear && thisYear <= today ? thisYear : (realDay(year - 1, m, d) ?? thisYear);
  }
  const bare = /^(\d{1,2})[日号]?$/.exec(token);
  if (!bare) return null;
  // at most a year back there is a month that has this day
  for (let back = 0; back < 12; back++) {
    const index = year * 12 + (month - 1) - back;
    const found = realDay(Math.floor(index / 12), (index % 12) + 1, Number(bare[1]));
    if (found && found <= today) return found;
  }
  return null;
}

function realDay(year: number, month: number, day: number): string | null {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  try {
    return daysBetween(text, text) === 0 ? text : null;
  } catch {
    return null;
  }
}

function readClock(token: string): { from: number; to: number | null } | null {
  const [first, second, ...more] = token.replace(/^[~~约]/, '').split(/[-–—~~至到]/);
  if (more.length) return null;
  const from = readTime(first!);
  if (from === null) return null;
  if (second === undefined || second === '') return { from, to: null };
  const to = readTime(second);
  if (to === null) return null;
  return { from, to: to < from ? to + 1440 : to }; // 2300-0100 ends the next day
}

function readTime(text: string): number | null {
  const match = /^(\d{1,2})(?:[::](\d{2})|(\d{2})|[时点](?:(\d{1,2})分?|(半))?)$/.exec(text);
  if (!match) return null;
  const hours = Number(match[1]);
  const minutes = match[5] ? 30 : Number(match[2] ?? match[3] ?? match[4] ?? 0);
  const total = hours * 60 + minutes;
  return minutes < 60 && total <= 1440 ? total : null;
}

function readLength(token: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(m|min|分|分钟|h|小时)$/i.exec(token);
  if (!match) return null;
  return Math.round(Number(match[1]) * (/^(h|小时)/i.test(match[2]!) ? 60 : 1));
}

function readSeat(token: string): { carriage: string | null; seat: string } {
  const match = /^(?:(\d{1,2})车)?(\d{1,2}[A-Fa-f])/.exec(token)!;
  return { carriage: match[1] ?? null, seat: match[2]!.toUpperCase() };
}
