import { MINUTES_OF_DAY } from './days.ts';

/**
 * Where a stay lies within its day and place: a class of duration and, within it, a bucket of its start as long as the class.
 * A stay of one class begins at most one bucket before the minutes it must meet, so "who was here then" becomes a short list
 * of equal numbers, which is what a sorted table and a hashed set are fast at. 61 slots: a list of them is one UInt64.
 */
const CLASSES = [
  { longest: 32, first: 0 },
  { longest: 128, first: 45 },
  { longest: 512, first: 57 },
  { longest: 1440, first: 60 },
] as const;
const LAST_SLOT = 60;

/** Every slot: the mask of a whole place and day. */
export const ALL_SLOTS = (1n << BigInt(LAST_SLOT + 1)) - 1n;

/** The slot of a stay of [from, to) minutes of its day; the table computes the same from {@link SLOT_EXPRESSION}. O(1). */
export function slotOf(from: number, to: number): number {
  const duration = to - from;
  const found = CLASSES.find(one => duration <= one.longest);
  if (!found || from < 0 || from >= MINUTES_OF_DAY || to < from)
    throw new RangeError(`a stay of one day was expected, got [${from}, ${to})`);
  return found.first + Math.floor(from / found.longest);
}

/** SQL of {@link slotOf} over the columns `from` and `to`. */
export const SLOT_EXPRESSION =
  'multiIf(`to` - `from` <= 32, intDiv(`from`, 32), `to` - `from` <= 128, 45 + intDiv(`from`, 128), `to` - `from` <= 512, 57 + intDiv(`from`, 512), 60)';

/**
 * The slots in which a stay may lie that meets the half-open minutes [from, to) of a day, as bits; point events (from = to)
 * count as one minute on both sides. `from` and `to` are cut to the day. Zero when nothing of the day is meant. O(1).
 */
export function slotsMeeting(from: number, to: number): bigint {
  const start = Math.max(0, from);
  const end = Math.min(MINUTES_OF_DAY, Math.max(to, from + 1));
  if (end <= start) return 0n;
  let mask = 0n;
  for (const { longest, first } of CLASSES) {
    const lowest = Math.floor(Math.max(0, start - longest + 1) / longest);
    const highest = Math.floor((end - 1) / longest);
    mask |= ((1n << BigInt(highest - lowest + 1)) - 1n) << BigInt(first + lowest);
  }
  return mask;
}
