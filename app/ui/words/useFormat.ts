import { useMemo } from 'react';
import { useNow } from '../clock.ts';
import { useCity } from '../session.ts';
import * as figures from './format.ts';
import * as times from './formatTime.ts';
import { currentLanguage, useWordsVersion } from './language.ts';

/** Every format bound to the reader's language, the city's time zone and the server's time. */
export function useFormat() {
  const version = useWordsVersion();
  const { timeZone } = useCity();
  const now = useNow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the language
  return useMemo(() => {
    const language = currentLanguage();
    const context = { language, timeZone, now };
    const thisYear = Number(times.cityDay(now, timeZone).slice(0, 4));
    return {
      language,
      timeZone,
      now,
      today: times.cityDay(now, timeZone),
      missing: figures.missing,
      notApplicable: figures.notApplicable,
      unknown: figures.unknown(language),
      pending: figures.pending(language),
      number: (value: number | null | undefined, decimals?: number) => figures.formatNumber(value, decimals),
      short: (value: number | null | undefined) => figures.formatShort(value, language),
      approximate: (value: number) => figures.formatApproximate(value, language),
      percent: (share: { n: number; of: number }) => figures.formatPercent(share, language),
      rate: (per100k: number) => figures.formatRate(per100k, language),
      interval: (median: number, low: number, high: number, decimals?: number) =>
        figures.formatInterval(median, low, high, language, decimals),
      duration: (minutes: number) => figures.formatDuration(minutes, language),
      deadline: (due: string) => figures.formatDeadline(due, now, language),
      minutes: figures.formatMinutes,
      time: (instant: string) => times.formatTime(instant, timeZone),
      day: (day: string | null | undefined, options?: { weekday?: boolean }) =>
        times.formatDay(day, language, { thisYear, ...options }),
      instant: (instant: string | null | undefined) => times.formatInstant(instant, context),
      ago: (instant: string) => times.formatAgo(instant, context),
      asOf: (instant: string) => times.formatAsOf(instant, context),
      dayOf: (value: { day: number; of: number; lastExposure?: string }) =>
        times.formatDayOf(value, language),
    };
  }, [version, timeZone, now]);
}
