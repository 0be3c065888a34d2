import { hanzi, type Language } from './language.ts';

/** Not recorded. Unlike unknown, none and pending. */
export const missing = '—';
export const notApplicable = '·';

const say = (language: Language, zh: string, en: string) => (language === 'en' ? en : hanzi(zh, language));

/** Someone answered that it is not known. */
export const unknown = (language: Language) => say(language, '未知', 'Unknown');
/** A result still to come. */
export const pending = (language: Language) => say(language, '待出', 'Pending');

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count in full, `1,234,567`; null is `—`. */
export function formatNumber(value: number | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return missing;
  if (decimals === 0) return integer.format(value);
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A headline number, `1.2万`, `1.06亿` or `12k`, `1.06M`; the exact one belongs in a title attribute. */
export function formatShort(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined) return missing;
  const size = Math.abs(value);
  const scaled = (by: number, decimals: number) => String(Number((value / by).toFixed(decimals)));
  if (language === 'en') {
    if (size >= 999_500) return `${scaled(1e6, 2)}M`;
    if (size >= 10_000) return `${scaled(1e3, size >= 100_000 ? 0 : 1)}k`;
    return formatNumber(value);
  }
  if (size >= 99_995_000) return hanzi(`${scaled(1e8, 2)}亿`, language);
  if (size >= 10_000) return hanzi(`${scaled(1e4, size >= 1_000_000 ? 0 : 1)}万`, language);
  return formatNumber(value);
}

/** A count that was estimated, to two figures at most: `约30万`, `about 300k`. */
export function formatApproximate(value: number, language: Language): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  const rounded = Math.round(value / step) * step;
  return say(language, `约${formatShort(rounded, language)}`, `about ${formatShort(rounded, language)}`);
}

/** A share with one decimal; n/N is shown when N < 100, for a percentage of few is misread. `of: 0` is `—`. */
export function formatPercent({ n, of }: { n: number; of: number }, language: Language): string {
  if (of === 0) return missing;
  const percent = `${((100 * n) / of).toFixed(1)}%`;
  if (of >= 100) return percent;
  return say(language, `${percent}(${n}/${of})`, `${percent} (${n}/${of})`);
}

/** A rate per 100,000 people. */
export function formatRate(per100k: number, language: Language): string {
  return say(language, `每10万人${per100k.toFixed(1)}`, `${per100k.toFixed(1)} per 100,000`);
}

/** An estimate with its 95 % credible interval, `1.24(1.02–1.49)`. */
export function formatInterval(
  median: number,
  low: number,
  high: number,
  language: Language,
  decimals = 2,
): string {
  const [m, l, h] = [median, low, high].map(value => value.toFixed(decimals));
  return say(language, `${m}(${l}–${h})`, `${m} (95% CrI ${l}–${h})`);
}

/** Whole minutes as words, `2小时10分`, `3天4小时`; the sign is dropped. */
export function formatDuration(minutes: number, language: Language): string {
  const total = Math.round(Math.abs(minutes));
  const [days, hours, rest] = [Math.floor(total / 1440), Math.floor((total % 1440) / 60), total % 60];
  const parts: string[] = [];
  if (days) parts.push(say(language, `${days}天`, `${days} d`));
  if (hours) parts.push(say(language, `${hours}小时`, `${hours} h`));
  if (!days && (rest || !hours)) parts.push(say(language, `${rest}分`, `${rest} min`));
  return parts.join(language === 'en' ? ' ' : '');
}

/** What is left of a deadline or by how much it was missed; both ISO instants. The minute of the deadline itself is `剩0分`. */
export function formatDeadline(due: string, now: string, language: Language): string {
  const minutes = Math.floor((Date.parse(due) - Date.parse(now)) / 60_000);
  if (minutes >= 0)
    return say(
      language,
      `剩${formatDuration(minutes, language)}`,
      `${formatDuration(minutes, language)} left`,
    );
  return say(
    language,
    `超时${formatDuration(minutes, language)}`,
    `${formatDuration(minutes, language)} overdue`,
  );
}

/** Minutes from a city day's midnight as a clock, 24 h: `485` → `08:05`, `1440` → `24:00`. */
export function formatMinutes(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(Math.round(minutes % 60)).padStart(2, '0')}`;
}
