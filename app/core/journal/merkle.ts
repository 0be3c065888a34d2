import { createHash } from 'node:crypto';

/** Hash of a leaf: SHA-256(0x00 ‖ bytes), RFC 9162 §2.1.1. */
export function leafHash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(bytes).digest();
}

/** Hash of a node over its two children: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

/**
 * The right edge of a growing Merkle tree: the roots of its complete subtrees, largest first. Appending costs O(log n), and the root of
 * everything appended is known at any size without keeping the leaves.
 */
export class Frontier {
  #size: number;
  readonly #roots: Buffer[];

  /** `hashes`: the complete subtrees' roots joined, 32 bytes each, largest first; as `bytes` gives them. */
  constructor(size = 0, hashes: Uint8Array = new Uint8Array()) {
    this.#size = size;
    this.#roots = [];
    for (let at = 0; at < hashes.length; at += 32)
      this.#roots.push(Buffer.from(hashes.subarray(at, at + 32)));
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#roots);
  }

  append(leaf: Buffer): void {
    let node = leaf;
    // each trailing one-bit of the old size is a complete subtree that the new leaf completes further
    for (let n = this.#size; n % 2 === 1; n = Math.floor(n / 2)) node = nodeHash(this.#roots.pop()!, node);
    this.#roots.push(node);
    this.#size++;
  }

  /** The root over everything appended; of nothing it is SHA-256 of the empty string. */
  root(): Buffer {
    if (!this.#roots.length) return createHash('sha256').digest();
    return this.#roots.reduceRight((right, left) => nodeHash(left, right));
  }
}
