import { clockTime } from './calendar.ts';

const DIGITAL =
  /(?:^|[T\s,]|(?<=[日号午晚晨上]))(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|a\.m\.|p\.m\.)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const CHINESE =
  /(凌晨|清晨|早上|早晨|早|上午|中午|午间|下午|傍晚|晚上|晚间|晚|夜间|夜里|夜)?\s*(\d{1,2})(?:[:](\d{2})|[时点](?:(\d{1,2})分?|(半)|整)?)(?:(\d{1,2})秒)?(?:许|左右)?$/;

/** What was found at the end of a cell: the text before it, the clock time, and the time zone if one was written. */
export interface ClockTimeFound {
  rest: string;
  time: string;
  zone?: string;
}

/**
 * Takes a clock time (14:05, 2:05 pm, 14:05:00.000+08:00, 下午2点半, 14时5分) off the end of a cleaned cell. `24:00` is kept as it is (ISO 8601
 * end of day). Null when the cell does not end in one; hours over 24 or minutes over 59 are not a clock time.
 */
export function takeClockTime(text: string): ClockTimeFound | null {
  const digital = DIGITAL.exec(text);
  if (digital) return digitalTime(text, digital);
  const chinese = CHINESE.exec(text);
  if (!chinese) return null;
  const [whole, part = '', hourText, colonMinutes, minuteText, half, secondText] = chinese;
  if (colonMinutes !== undefined && part === '') return null;
  let hour = Number(hourText);
  if (/下午|傍晚|晚|夜/.test(part) && hour < 12) hour += /夜/.test(part) && hour < 6 ? 0 : 12;
  if (/中午|午间/.test(part) && hour < 11) hour += 12;
  const minute = half ? 30 : Number(colonMinutes ?? minuteText ?? 0);
  return build(text.slice(0, text.length - whole.length), hour, minute, Number(secondText ?? 0));
}

/** A cell that is a clock time and nothing else ('HH:MM[:SS]'), or null. */
export function readClockTime(text: string): string | null {
  const found = takeClockTime(/^\d{1,2}\.\d{2}$/.test(text) ? text.replace('.', ':') : text);
  if (found && found.rest === '' && !found.zone) return found.time;
  const packed = /^([01]\d|2[0-3])([0-5]\d)$/.exec(text);
  return packed ? `${packed[1]}:${packed[2]}` : null;
}

function digitalTime(text: string, match: RegExpExecArray): ClockTimeFound | null {
  const [whole, hourText, minuteText, secondText, half, zone] = match;
  let hour = Number(hourText);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  let rest = text.slice(0, text.length - whole.length);
  const part = /(上午|下午|晚上|晚|凌晨|中午)$/.exec(rest);
  if (part) {
    rest = rest.slice(0, -part[0].length);
    if (/下午|晚/.test(part[0]) && hour < 12) hour += 12;
  }
  const built = build(rest, hour, Number(minuteText), Number(secondText ?? 0));
  return built && zone ? { ...built, zone } : built;
}

function build(rest: string, hour: number, minute: number, second: number): ClockTimeFound | null {
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute + second > 0)) return null;
  return { rest: rest.trim(), time: hour === 24 ? '24:00' : clockTime(hour * 3600 + minute * 60 + second) };
}

/** Minutes east of Greenwich of a zone as written (Z, +08:00, +0800). */
export function zoneMinutes(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
}
