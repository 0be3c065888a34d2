import type { Box, Limit } from './api.ts';

/** A hand-over signed on this device that the list does not show yet. */
export interface Signed {
  id: string;
  boxCode: string;
  kind: 'given' | 'taken' | 'reported_lost';
  count: number | null;
  at: string;
}

/** The limit that ends first among those not met; null when none runs. */
export function nextLimit(limits: readonly Limit[]): Limit | null {
  const open = limits.filter(limit => limit.state !== 'met');
  return open.reduce<Limit | null>(
    (first, limit) => (!first || limit.dueAt < first.dueAt ? limit : first),
    null,
  );
}

/** How much of the time to a limit has gone, 0 to 1 (1 when it has passed); `from`: the instant it counts from. */
export function shareGone(from: string, dueAt: string, now: string): number {
  const whole = Date.parse(dueAt) - Date.parse(from);
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, (Date.parse(now) - Date.parse(from)) / whole));
}

/** The box whose limit ends first comes first; without a limit the oldest sample, then the code. */
export function byUrgency(a: Box, b: Box): number {
  const [dueA, dueB] = [nextLimit(a.limits)?.dueAt, nextLimit(b.limits)?.dueAt];
  if (dueA !== dueB) return (dueA ?? '9') < (dueB ?? '9') ? -1 : 1;
  const [oldA, oldB] = [a.oldestSampleAt ?? '9', b.oldestSampleAt ?? '9'];
  return oldA !== oldB ? (oldA < oldB ? -1 : 1) : a.code < b.code ? -1 : 1;
}

/** How many tubes a box should hold, as the side before said: declared at closing, else as registered. */
export const expectedCount = (box: Pick<Box, 'closedCount' | 'tubeCount'>) =>
  box.closedCount ?? box.tubeCount;

export type Place = 'waiting' | 'aboard' | 'gone';

/** Where a box is for this courier: at a point, on board, or handed over; what was signed on this device counts before the list knows it. */
export function placeOf(box: Box, courier: string, signed: Signed | undefined): Place {
  if (signed) return signed.kind === 'taken' ? 'aboard' : 'gone';
  if (box.holder.kind === 'courier') return box.holder.id === courier ? 'aboard' : 'gone';
  return box.holder.kind === 'point' && box.state === 'closed' ? 'waiting' : 'gone';
}

/** What keeps a hand-over from being signed: no count, or a count that differs without a word on why. */
export function unsigned(input: {
  count: string;
  expected: number | null;
  note: string;
}): 'count' | 'note' | null {
  if (!/^\d{1,4}$/.test(input.count)) return 'count';
  if (input.expected !== null && Number(input.count) !== input.expected && input.note.trim().length < 2)
    return 'note';
  return null;
}
