import { sampling } from './parameters.ts';

/** What an estimate of the wait stands on. Instants in epoch ms. */
export interface QueueFacts {
  queuePeople: number | null;
  queueAt: number | null;
  sampledLast15Min: number;
  lanes: number;
  peoplePerLaneHour: number;
}

/**
 * Minutes somebody who joins the queue now will wait: the people counted, by the rate of the last 15 minutes, or by what the lanes should do where
 * nobody was sampled yet. Null without a count of the last hour, or where nothing moves (SPC-17).
 */
export function waitMinutes(facts: QueueFacts, now: number): number | null {
  if (facts.queuePeople === null || facts.queueAt === null) return null;
  if (now - facts.queueAt > sampling.queueCounted.value * 60_000) return null;
  if (facts.queuePeople === 0) return 0;
  const perMinute = facts.sampledLast15Min / 15 || (facts.lanes * facts.peoplePerLaneHour) / 60;
  return perMinute > 0 ? Math.ceil(facts.queuePeople / perMinute) : null;
}
