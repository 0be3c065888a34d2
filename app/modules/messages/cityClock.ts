const formatters = new Map<string, Intl.DateTimeFormat>();

/** What calendar and clock of a city show at an instant (epoch ms). A sweep asks thousands of times: the formatter of a zone is made once. */
export function cityClock(
  instant: number,
  timeZone: string,
): { month: number; day: number; hour: number; minute: number; second: number } {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  const shown = { month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatter.formatToParts(instant))
    if (type in shown) shown[type as keyof typeof shown] = Number(value);
  return shown;
}
