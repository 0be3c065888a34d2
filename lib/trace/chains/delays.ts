import type { DelayParameters } from './types.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Natural log of a delay's density at `days`: normal, or gamma from `lowestDays` when given (−∞ before it; half a day
 * of head room is added, because a delay counted in whole days may fall on its lowest value).
 */
export function logDensity(delay: DelayParameters, days: number): number {
  const { meanDays, sdDays, lowestDays } = delay;
  if (lowestDays === undefined) {
    const z = (days - meanDays) / sdDays;
    return -0.5 * z * z - Math.log(sdDays) - HALF_LOG_TWO_PI;
  }
  const origin = lowestDays - 0.5;
  const x = days - origin;
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  const mean = meanDays - origin;
  const scale = (sdDays * sdDays) / mean;
  const shape = mean / scale;
  return (shape - 1) * Math.log(x) - x / scale - shape * Math.log(scale) - logGamma(shape);
}

/** Lanczos approximation (g = 7, nine terms; Numerical Recipes 3rd ed. §6.1): relative error below 1e-13 for x > 0. */
export function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = 0.9999999999998099;
  for (let i = 0; i < terms.length; i++) sum += terms[i] / (y + i + 1);
  const t = y + 7.5;
  return HALF_LOG_TWO_PI + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}
