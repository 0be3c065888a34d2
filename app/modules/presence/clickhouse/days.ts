const MILLISECONDS_OF_DAY = 86_400_000;

/** Minutes of a city-local day, as everywhere in presences: clocks that change are the calendar's business. */
export const MINUTES_OF_DAY = 1440;

/** Day 'YYYY-MM-DD' as days since 1970-01-01: ClickHouse's Date. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / MILLISECONDS_OF_DAY;
}

/** The inverse of {@link dayNumber}. */
export function dayOfNumber(day: number): string {
  return new Date(day * MILLISECONDS_OF_DAY).toISOString().slice(0, 10);
}
