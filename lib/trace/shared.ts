/** A copy in memory that worker threads can read too; plain memory where the platform shares none (a page without isolation). O(length). */
export function sharedCopy(column: Int32Array): Int32Array {
  const copy = new Int32Array(sharedMemory(column.length * 4));
  copy.set(column);
  return copy;
}

/** Zeroed bytes in memory that worker threads can read too. */
export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(sharedMemory(length));
}

function sharedMemory(bytes: number): SharedArrayBuffer | ArrayBuffer {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}
