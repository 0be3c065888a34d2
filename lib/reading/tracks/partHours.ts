import type { DayPart } from './types.ts';

/**
 * What a part of the day means in hours. `from` inclusive, `to` exclusive, past 24 the next day;
 * hours `twelveHourFrom`–`twelveHourTo` (inclusive) said with this part are on the 12-hour clock: 下午3时 is 15.
 */
export type PartHours = {
  part: DayPart;
  from: number;
  to: number;
  twelveHourFrom?: number;
  twelveHourTo?: number;
  unit: 'hour';
  source: 'convention';
};

/** Which clock hours each part of the day means; a convention of speech, for whoever draws a time line to replace. */
export const partHours: readonly PartHours[] = [
  { part: 'dawn', from: 0, to: 6, unit: 'hour', source: 'convention' },
  { part: 'morning', from: 6, to: 12, unit: 'hour', source: 'convention' },
  { part: 'noon', from: 11, to: 14, twelveHourFrom: 1, twelveHourTo: 3, unit: 'hour', source: 'convention' },
  {
    part: 'afternoon',
    from: 12,
    to: 18,
    twelveHourFrom: 1,
    twelveHourTo: 11,
    unit: 'hour',
    source: 'convention',
  },
  {
    part: 'evening',
    from: 17,
    to: 24,
    twelveHourFrom: 5,
    twelveHourTo: 12,
    unit: 'hour',
    source: 'convention',
  },
  {
    part: 'night',
    from: 20,
    to: 30,
    twelveHourFrom: 7,
    twelveHourTo: 12,
    unit: 'hour',
    source: 'convention',
  },
];

const noonHour = 12;
const dayHours = 24;

/** The 24-hour clock hour meant by `hour` (0–24) said with `part`: 下午3时 → 15, 凌晨12时 → 0, 中午1点 → 13. */
export function hourWithPart(hour: number, part: DayPart | undefined): number {
  if (hour === dayHours || (hour === noonHour && part === 'dawn')) return 0;
  const row = partHours.find(candidate => candidate.part === part);
  if (row?.twelveHourFrom === undefined || row.twelveHourTo === undefined) return hour;
  const shifted = hour >= row.twelveHourFrom && hour <= row.twelveHourTo;
  return shifted ? (hour + noonHour) % dayHours : hour;
}
