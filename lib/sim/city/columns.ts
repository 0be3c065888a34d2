/** Columns on shared memory: worker threads read them without a copy. */

export const sharedUint8 = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));
export const sharedUint16 = (length: number): Uint16Array =>
  new Uint16Array(new SharedArrayBuffer(length * 2));
export const sharedUint32 = (length: number): Uint32Array =>
  new Uint32Array(new SharedArrayBuffer(length * 4));
export const sharedInt32 = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
export const sharedFloat32 = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(length * 4));
export const sharedFloat64 = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(length * 8));

/** A column whose length is not known beforehand; `freeze` copies it once to shared memory. */
export class GrowingColumn {
  #items: Uint32Array;
  length = 0;

  constructor(room = 1024) {
    this.#items = new Uint32Array(room);
  }

  push(item: number): number {
    if (this.length === this.#items.length) {
      const grown = new Uint32Array(this.#items.length * 2);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.length] = item;
    return this.length++;
  }

  at(index: number): number {
    return this.#items[index]!;
  }

  freezeUint32(): Uint32Array {
    const shared = sharedUint32(this.length);
    shared.set(this.#items.subarray(0, this.length));
    return shared;
  }

  freezeInt32(): Int32Array {
    const shared = sharedInt32(this.length);
    shared.set(this.#items.subarray(0, this.length));
    return shared;
  }

  freezeUint8(): Uint8Array {
    const shared = sharedUint8(this.length);
    shared.set(this.#items.subarray(0, this.length));
    return shared;
  }
}
