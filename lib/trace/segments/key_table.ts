/**
 * Open-addressing map from a number in [0, 2^32 − 2] to a number, in shared memory: one writer, any number of readers of the same
 * table. Slots are pairs (key + 1, value); nothing is ever taken out. A value is written before its key, so a reader never finds a key without one.
 */
export class KeyTable {
  slots: Uint32Array;
  #entries: number;
  #shift: number;

  constructor(slots: Uint32Array = new Uint32Array(new SharedArrayBuffer(1024 * 8)), entries = 0) {
    this.slots = slots;
    this.#entries = entries;
    this.#shift = Math.clz32(slots.length / 2) + 1;
  }

  /** Whether one more key would crowd the table: then `grown()` must replace it first. */
  get isFull(): boolean {
    return this.#entries * 10 >= this.slots.length * 3;
  }

  /** The value of a key, 0 when it has none. O(1). */
  get(key: number): number {
    const slot = this.#slotOf(key);
    return this.slots[slot] === 0 ? 0 : Atomics.load(this.slots, slot + 1);
  }

  has(key: number): boolean {
    return this.slots[this.#slotOf(key)] !== 0;
  }

  /** Sets the value of a key and returns the one before (0 for none). The table must not be full. O(1). */
  set(key: number, value: number): number {
    const slot = this.#slotOf(key);
    const before = this.slots[slot] === 0 ? 0 : this.slots[slot + 1];
    Atomics.store(this.slots, slot + 1, value);
    if (this.slots[slot] === 0) {
      Atomics.store(this.slots, slot, key + 1);
      this.#entries++;
    }
    return before;
  }

  /** The same map with twice the room, in memory of its own. O(slots). */
  grown(): KeyTable {
    const grown = new KeyTable(new Uint32Array(new SharedArrayBuffer(this.slots.byteLength * 2)));
    for (let slot = 0; slot < this.slots.length; slot += 2)
      if (this.slots[slot] !== 0) grown.set(this.slots[slot] - 1, this.slots[slot + 1]);
    return grown;
  }

  #slotOf(key: number): number {
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> this.#shift) << 1;
    while (slots[slot] !== 0 && slots[slot] !== key + 1) slot = (slot + 2) & mask;
    return slot;
  }
}
