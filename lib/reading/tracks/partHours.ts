import type { DayPart } from './types.ts';

/** The hours a part of the day is taken to span: `from` inclusive, `to` exclusive, `to` past 24 is the next day. */
export type PartHours = { part: DayPart; from: number; to: number; unit: 'hour'; source: 'convention' };

/** Which clock hours each part of the day means; a convention of speech, replaceable by the caller who draws time lines. */
export const partHours: readonly PartHours[] = [
  { part: 'dawn', from: 0, to: 6, unit: 'hour', source: 'convention' },
  { part: 'morning', from: 6, to: 12, unit: 'hour', source: 'convention' },
  { part: 'noon', from: 11, to: 14, unit: 'hour', source: 'convention' },
  { part: 'afternoon', from: 12, to: 18, unit: 'hour', source: 'convention' },
  { part: 'evening', from: 17, to: 24, unit: 'hour', source: 'convention' },
  { part: 'night', from: 20, to: 30, unit: 'hour', source: 'convention' },
];

/** The 24-hour clock hour meant by `hour` (0–24) said with `part`: 下午3时 → 15, 凌晨12时 → 0, 中午1点 → 13. */
export function hourWithPart(hour: number, part: DayPart | undefined): number {
  if (hour === 24) return 0;
  if (part === undefined || hour > 12) return hour;
  const span = partHours.find(row => row.part === part);
  if (span === undefined) return hour;
  if (hour === 12) return part === 'dawn' || part === 'evening' || part === 'night' ? 0 : 12;
  if (hour >= span.from) return hour;
  return hour + 12 < span.to ? hour + 12 : hour;
}
