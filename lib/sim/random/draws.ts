import { mix, streamKey, unit } from './hash.ts';

/** A stream of draws of its own: made from a seed, a name and an index, it owes nothing to any other stream. */
export class Draws {
  #key: number;
  #count = 0;

  constructor(seed: number, name: string, index = 0) {
    this.#key = mix(streamKey(seed, name) ^ Math.imul(index, 0x9e3779b1));
  }

  /** The next 32 bits. */
  bits(): number {
    this.#count = (this.#count + 0x9e3779b9) >>> 0;
    return mix(mix(this.#key + this.#count) ^ this.#key);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return unit(this.bits());
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True with the probability given. */
  happens(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** An index drawn by weight. */
  weighted(weights: readonly number[]): number {
    let left = this.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < weights.length - 1; i++) {
      left -= weights[i]!;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Poisson; by inversion below a mean of 30, by the rounded normal above. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let count = 0;
    let left = Math.exp(mean) * this.uniform();
    let term = 1;
    while (left >= term) {
      left -= term;
      count++;
      term *= mean / count;
      if (term < 1e-12) break;
    }
    return count;
  }

  /** Gamma with the mean and shape given; Marsaglia and Tsang 2000. */
  gamma(mean: number, shape: number): number {
    const boost = shape < 1 ? (1 - this.uniform()) ** (1 / shape) : 1;
    const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v))
        return (boost * d * v * mean) / shape;
    }
  }

  /** Log-normal with the mean and standard deviation given (of the variable, not of its logarithm). */
  logNormal(mean: number, sd: number): number {
    const variance = Math.log(1 + (sd / mean) ** 2);
    return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * this.normal());
  }

  /** Shuffles the items `from` (inclusive) to `to` (exclusive) in place. */
  shuffle(items: { [index: number]: number }, from: number, to: number): void {
    for (let i = to - 1; i > from; i--) {
      const j = from + this.below(i - from + 1);
      const held = items[i]!;
      items[i] = items[j]!;
      items[j] = held;
    }
  }
}
