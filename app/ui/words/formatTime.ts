import { missing } from './format.ts';
import { hanzi, type Language } from './language.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();

function parts(instant: string, timeZone: string) {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  const found: Record<string, string> = {};
  for (const part of formatter.formatToParts(new Date(instant))) found[part.type] = part.value;
  return {
    day: `${found.year}-${found.month}-${found.day}`,
    time: `${found.hour}:${found.minute}`,
    minutes: Number(found.hour) * 60 + Number(found.minute),
  };
}

/** The city's date (YYYY-MM-DD) at an instant. */
export function cityDay(instant: string, timeZone: string): string {
  return parts(instant, timeZone).day;
}

/** Minutes from the city's midnight at an instant, 0–1439. */
export function cityMinutes(instant: string, timeZone: string): number {
  return parts(instant, timeZone).minutes;
}

/** `14:05` in the city's time zone. */
export function formatTime(instant: string, timeZone: string): string {
  return parts(instant, timeZone).time;
}

const weekdays = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 0 (Sunday) – 6 of a city date; a date has no time zone. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** A city date moved by whole days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole days from one city date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** `7月20日` or `20 Jul`, the year only when it is not `thisYear`, the weekday when asked. */
export function formatDay(
  day: string | null | undefined,
  language: Language,
  options: { thisYear?: number; weekday?: boolean } = {},
): string {
  if (!day) return missing;
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const otherYear = options.thisYear !== undefined && options.thisYear !== year;
  if (language === 'en') {
    const text = `${date} ${months[month - 1]}${otherYear ? ` ${year}` : ''}`;
    return options.weekday ? `${weekdays.en[weekday(day)]} ${text}` : text;
  }
  const text = `${otherYear ? `${year}年` : ''}${month}月${date}日`;
  return hanzi(options.weekday ? `${text} ${weekdays.zh[weekday(day)]}` : text, language);
}

/** `7/20`, for axes and column heads. */
export function formatDayShort(day: string): string {
  const [, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${month}/${date}`;
}

/** `7月20日 周三 14:05` or `Wed 20 Jul, 14:05`. */
export function formatInstant(
  instant: string | null | undefined,
  { language, timeZone, now }: { language: Language; timeZone: string; now: string },
): string {
  if (!instant) return missing;
  const { day, time } = parts(instant, timeZone);
  const thisYear = Number(cityDay(now, timeZone).slice(0, 4));
  const date = formatDay(day, language, { thisYear, weekday: true });
  return language === 'en' ? `${date}, ${time}` : `${date} ${time}`;
}

/** Relative only within the hour, `12分钟前`; older instants are given in full, for nobody subtracts `17小时前` in his head. */
export function formatAgo(
  instant: string,
  context: { language: Language; timeZone: string; now: string },
): string {
  const minutes = Math.floor((Date.parse(context.now) - Date.parse(instant)) / 60_000);
  if (minutes < 0 || minutes >= 60) return formatInstant(instant, context);
  if (context.language === 'en') return minutes === 0 ? 'just now' : `${minutes} min ago`;
  return hanzi(minutes === 0 ? '刚刚' : `${minutes}分钟前`, context.language);
}

/** `截至7月20日 14:05`; midnight is the end of the day before, `截至7月20日24时`. */
export function formatAsOf(
  instant: string,
  { language, timeZone, now }: { language: Language; timeZone: string; now: string },
): string {
  const { day, time } = parts(instant, timeZone);
  const thisYear = Number(cityDay(now, timeZone).slice(0, 4));
  if (time === '00:00') {
    const before = formatDay(addDays(day, -1), language, { thisYear });
    return language === 'en' ? `as of the end of ${before}` : hanzi(`截至${before}24时`, language);
  }
  const date = formatDay(day, language, { thisYear });
  return language === 'en' ? `as of ${date}, ${time}` : hanzi(`截至${date} ${time}`, language);
}

/** `第3天/共7天(末次暴露7月17日)`; day 0 is the last exposure itself. */
export function formatDayOf(
  { day, of, lastExposure }: { day: number; of: number; lastExposure?: string },
  language: Language,
): string {
  if (language === 'en')
    return `Day ${day} of ${of}${lastExposure ? ` (last exposure ${formatDay(lastExposure, 'en')})` : ''}`;
  const exposure = lastExposure ? `(末次暴露${formatDay(lastExposure, language)})` : '';
  return hanzi(`第${day}天/共${of}天${exposure}`, language);
}
