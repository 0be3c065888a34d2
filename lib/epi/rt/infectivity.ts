import type { DiscreteSerialInterval } from './serialInterval.ts';

/**
 * Total infectiousness Λ of every day: cases of all days before it, weighted by the serial interval (Cori et al. 2013). The first day has none before it: its
 * 0 stands for "unknown". Cost: days × length of the serial interval.
 */
export function totalInfectiousness(
  counts: readonly number[],
  serialInterval: DiscreteSerialInterval,
): number[] {
  return counts.map((_, day) => {
    let sum = 0;
    for (let lag = 0; lag <= day && lag < serialInterval.length; lag++)
      sum += serialInterval[lag]! * counts[day - lag]!;
    return day === 0 ? 0 : sum;
  });
}
