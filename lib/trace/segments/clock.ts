/**
 * Two counters in shared memory by which readers on other threads know what they saw: `changes` is odd while shown rows are being replaced
 * and higher afterwards; `version` grows when memory was replaced, so that a new descriptor is needed. A row that is only added moves neither.
 */
export class ChangeClock {
  readonly counters: Int32Array;
  #depth = 0;

  constructor(counters: Int32Array = new Int32Array(new SharedArrayBuffer(8))) {
    this.counters = counters;
  }

  get changes(): number {
    return Atomics.load(this.counters, 0);
  }

  /** As `changes`, but never taken before what was read until now: adding nothing is a barrier to earlier reads, a load is not. */
  changesAfterReading(): number {
    return Atomics.add(this.counters, 0, 0);
  }

  get version(): number {
    return Atomics.load(this.counters, 1);
  }

  /** Before shown rows are replaced; may be nested. */
  begin(): void {
    if (this.#depth++ === 0) Atomics.add(this.counters, 0, 1);
  }

  /** After shown rows were replaced. */
  end(): void {
    if (--this.#depth === 0) Atomics.add(this.counters, 0, 1);
  }

  /** Says that the memory described before is no longer all there is. */
  replaceMemory(): void {
    Atomics.add(this.counters, 1, 1);
  }
}
