/** Milliseconds in bins of a tenth: cheap to keep by the million, exact enough for percentiles. */
export class Latencies {
  readonly #bins = new Uint32Array(100_000);
  #count = 0;
  #longest = 0;

  add(milliseconds: number): void {
    this.#bins[Math.min(this.#bins.length - 1, Math.floor(milliseconds * 10))]!++;
    this.#count++;
    this.#longest = Math.max(this.#longest, milliseconds);
  }

  get count(): number {
    return this.#count;
  }

  /** The time within which `share` of all were answered, milliseconds. */
  at(share: number): number {
    let left = Math.ceil(this.#count * share);
    for (const [bin, count] of this.#bins.entries()) {
      left -= count;
      if (left <= 0) return bin === this.#bins.length - 1 ? this.#longest : (bin + 1) / 10;
    }
    return this.#longest;
  }

  toString(): string {
    const f = (value: number) => value.toFixed(value < 10 ? 1 : 0);
    return `${this.#count.toLocaleString('en')} answers; median ${f(this.at(0.5))} ms, p95 ${f(this.at(0.95))}, p99 ${f(this.at(0.99))}, longest ${f(this.#longest)}`;
  }
}
