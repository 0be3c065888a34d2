const DAY_MILLISECONDS = 86_400_000;

/** True when year-month-day exists in the (proleptic) Gregorian calendar; month and day count from 1. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (!Number.isInteger(year) || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + ((((year - 2000) % 400) + 400) % 400), month, 0)).getUTCDate();
}

/** 'YYYY-MM-DD' of a calendar day. */
export function isoDay(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Days since 1970-01-01 of a 'YYYY-MM-DD' (anything after the tenth character is ignored). */
export function dayNumber(iso: string): number {
  return Date.UTC(+iso.slice(0, 4), +iso.slice(5, 7) - 1, +iso.slice(8, 10)) / DAY_MILLISECONDS;
}

/** 'YYYY-MM-DD' of a number of days since 1970-01-01. */
export function dayOfNumber(days: number): string {
  return new Date(days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/**
 * Day and clock time of an Excel day number (whole days since 1899-12-30, or since 1904-01-01; the fraction is the time). Serial 60 of the
 * 1900 system is the 29 February 1900 that never was; serials up to it are shifted by one day as Excel shows them. Null outside 1–2,958,465.
 */
export function excelSerialDay(serial: number, epoch: 1900 | 1904): { day: string; time?: string } | null {
  if (!Number.isFinite(serial) || serial < 1 || serial > 2_958_465) return null;
  // Excel keeps times as binary fractions of a day; half a second is the smallest error that must not move a minute.
  const seconds = Math.round(serial * 86_400);
  let days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  if (epoch === 1900 && days < 60) days += 1;
  const base = epoch === 1900 ? -25_569 : -24_107;
  const day = dayOfNumber(days + base);
  return rest === 0 ? { day } : { day, time: clockTime(rest) };
}

/** 'HH:MM', or 'HH:MM:SS' when there are seconds, of seconds after midnight. */
export function clockTime(secondsOfDay: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = secondsOfDay % 60;
  const head = `${two(Math.floor(secondsOfDay / 3600))}:${two(Math.floor(secondsOfDay / 60) % 60)}`;
  return seconds ? `${head}:${two(seconds)}` : head;
}

/** Completed years between two 'YYYY-MM-DD' days; negative when `onDay` is before the birth. */
export function completedYears(birthDay: string, onDay: string): number {
  const years = +onDay.slice(0, 4) - +birthDay.slice(0, 4);
  return onDay.slice(5, 10) < birthDay.slice(5, 10) ? years - 1 : years;
}
