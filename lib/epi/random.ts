import { gammaDistribution } from './distributions/gamma.ts';
import { badInput } from './inputChecks.ts';
import { normalQuantile } from './special/normal.ts';

/** A stream of uniform numbers in (0, 1), never exactly 0 or 1: safe to hand to any quantile function. */
export type Random = () => number;

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/**
 * xoshiro128** (Blackman & Vigna 2018, doi:10.1145/3460772), seeded through splitmix32: the same seed gives the same numbers on every machine. The only
 * chance in this library; every function that needs it takes a seed.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) badInput('seed', 0, seed, 'must be a whole number');
  let mixed = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  const split = () => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  const state = [split(), split(), split(), split()] as [number, number, number, number];
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9) >>> 0;
    const t = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate(state[3], 11);
    return result;
  };
  // 52 bits and a half step: the middle of each of 2^52 equal cells
  return () => ((next() >>> 6) * 2 ** 26 + (next() >>> 6) + 0.5) / 2 ** 52;
}

/** A whole number from 0 up to, not including, `below`. */
export function drawBelow(random: Random, below: number): number {
  return Math.min(below - 1, Math.floor(random() * below));
}

/** A normal deviate. */
export function drawNormal(random: Random, mean: number, sd: number): number {
  return mean + sd * normalQuantile(random());
}

/** A gamma deviate by inversion; exact, one uniform each, so that draws with the same seed move smoothly with the parameters. */
export function drawGamma(random: Random, shape: number, scale: number): number {
  return gammaDistribution(shape, scale).quantile(random());
}

/** A Poisson deviate: by multiplication in steps of at most 30, whose sum is Poisson again. Time grows with the mean. */
export function drawPoisson(random: Random, mean: number): number {
  let [count, left] = [0, mean];
  while (left > 0) {
    const part = Math.min(left, 30);
    left -= part;
    const limit = Math.exp(-part);
    for (let product = random(); product > limit; product *= random()) count++;
  }
  return count;
}

/** A negative binomial deviate with this mean and dispersion k (variance mean + mean²/k): a Poisson whose rate is gamma. */
export function drawNegativeBinomial(random: Random, mean: number, dispersion: number): number {
  return mean === 0 ? 0 : drawPoisson(random, drawGamma(random, dispersion, mean / dispersion));
}

/** A beta deviate as a ratio of gammas. */
export function drawBeta(random: Random, a: number, b: number): number {
  const x = drawGamma(random, a, 1);
  const y = drawGamma(random, b, 1);
  return x / (x + y);
}
