import type { Bilingual } from '../../../ui/words/index.ts';
import type { OpeningHours } from '../schema.ts';

/** Monday first. */
export const dayWords: readonly Bilingual[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
];

/** Opening hours in a line; no spans: around the clock. Days in a row are joined, others named one by one. */
export function hoursText(hours: readonly OpeningHours[]): Bilingual {
  if (hours.length === 0) return { zh: '全天', en: 'Around the clock' };
  const of = (one: OpeningHours): Bilingual => {
    const days = [...new Set(one.days ?? [])].sort((a, b) => a - b);
    const time = `${one.from}–${one.to}`;
    if (days.length === 0 || days.length === 7) return { zh: `每天 ${time}`, en: `daily ${time}` };
    const [first, last] = [dayWords[days[0]! - 1]!, dayWords[days.at(-1)! - 1]!];
    if (days.length > 2 && days.at(-1)! - days[0]! + 1 === days.length)
      return { zh: `${first.zh}至${last.zh} ${time}`, en: `${first.en}–${last.en} ${time}` };
    const named = days.map(day => dayWords[day - 1]!);
    return {
      zh: `${named.map(day => day.zh).join('、')} ${time}`,
      en: `${named.map(day => day.en).join(', ')} ${time}`,
    };
  };
  const each = hours.map(of);
  return { zh: each.map(one => one.zh).join(';'), en: each.map(one => one.en).join('; ') };
}
