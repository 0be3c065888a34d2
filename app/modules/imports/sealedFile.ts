import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { KeyStore } from '../../core/keys/keystore.ts';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Outpace } from '../../core/outpace.ts';

const magic = Buffer.from('OPF1');
const chunkBytes = 256 * 1024;
/** nonce 12 + tag 16 */
const overhead = 28;

/** Where a sealed file lies; its name says nothing about what is in it. */
export function sealedPath(outpace: Outpace, fileKey: string): string {
  return path.join(outpace.config.dataDirectory, 'files', `${fileKey}.sealed`);
}

/**
 * Writes a file sealed in chunks (AES-256-GCM; each chunk is bound to the file, its number and whether it is the last, so none can be
 * dropped, swapped or cut off). The key is made in the key store; destroying it makes the file unreadable. Memory: one chunk.
 */
export class SealedWriter {
  readonly fileKey: string;
  readonly #key: Buffer;
  readonly #stream: fs.WriteStream;
  readonly #hash = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #number = 0;
  bytes = 0;

  constructor(outpace: Outpace) {
    this.fileKey = outpace.keys.createSubjects(1)[0]!;
    this.#key = outpace.keys.subject(this.fileKey)!;
    const file = sealedPath(outpace, this.fileKey);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.#stream = fs.createWriteStream(file, { flags: 'wx', mode: 0o600 });
    this.#stream.write(magic);
  }

  async write(data: Uint8Array): Promise<void> {
    this.#hash.update(data);
    this.bytes += data.byteLength;
    this.#pending.push(Buffer.from(data));
    this.#pendingBytes += data.byteLength;
    while (this.#pendingBytes > chunkBytes) {
      const all = Buffer.concat(this.#pending);
      const rest = Buffer.from(all.subarray(chunkBytes));
      this.#pending = [rest];
      this.#pendingBytes = rest.length;
      await this.#put(all.subarray(0, chunkBytes), false);
    }
  }

  /** Ends the file; returns the SHA-256 of the plaintext. */
  async finish(): Promise<Buffer> {
    await this.#put(Buffer.concat(this.#pending), true);
    this.#stream.end();
    await once(this.#stream, 'close');
    return this.#hash.digest();
  }

  /** Throws everything away. */
  async abandon(outpace: Outpace): Promise<void> {
    this.#stream.destroy();
    destroySealed(outpace, this.fileKey);
  }

  async #put(plain: Buffer, last: boolean): Promise<void> {
    const sealed = seal(this.#key, plain, `${this.fileKey}:${this.#number++}:${last ? 'last' : 'more'}`);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(sealed.length);
    this.#stream.write(head);
    if (!this.#stream.write(sealed)) await once(this.#stream, 'drain');
  }
}

/** Reads a sealed file back, chunk by chunk. Throws when it was altered or cut off, or its key destroyed. */
export async function* readSealed(
  outpace: { keys: KeyStore; config: Outpace['config'] },
  fileKey: string,
): AsyncGenerator<Buffer> {
  const key = outpace.keys.subject(fileKey);
  if (!key) throw new Error('The key of this file was destroyed.');
  const file = await fs.promises.open(sealedPath(outpace as Outpace, fileKey), 'r');
  try {
    const start = Buffer.alloc(magic.length);
    await file.read(start, 0, start.length, 0);
    if (!start.equals(magic)) throw new Error('This is not a sealed file.');
    let at = magic.length;
    for (let number = 0; ; number++) {
      const head = Buffer.alloc(4);
      if ((await file.read(head, 0, 4, at)).bytesRead !== 4) throw new Error('The sealed file was cut off.');
      const length = head.readUInt32BE();
      if (length > chunkBytes + overhead || length < overhead)
        throw new Error('The sealed file was altered.');
      const sealed = Buffer.alloc(length);
      if ((await file.read(sealed, 0, length, at + 4)).bytesRead !== length)
        throw new Error('The sealed file was cut off.');
      at += 4 + length;
      const last = at >= (await file.stat()).size;
      const plain = open(key, sealed, `${fileKey}:${number}:${last ? 'last' : 'more'}`);
      if (plain.length) yield plain;
      if (last) return;
    }
  } finally {
    await file.close();
  }
}

/** The plaintext of a sealed file as a stream. */
export function sealedStream(outpace: Outpace, fileKey: string): Readable {
  return Readable.from(readSealed(outpace, fileKey), { objectMode: false });
}

/** Seals a whole stream; `onBytes` may throw to stop it. */
export async function sealStream(
  outpace: Outpace,
  source: AsyncIterable<Uint8Array | string>,
  onBytes?: (bytes: number) => void,
): Promise<{ fileKey: string; sha256: Buffer; bytes: number }> {
  const writer = new SealedWriter(outpace);
  try {
    for await (const data of source) {
      await writer.write(typeof data === 'string' ? Buffer.from(data) : data);
      onBytes?.(writer.bytes);
    }
    return { fileKey: writer.fileKey, sha256: await writer.finish(), bytes: writer.bytes };
  } catch (error) {
    await writer.abandon(outpace);
    throw error;
  }
}

/** Destroys the key, then the bytes: in that order, so that being cut off leaves an unreadable file. */
export function destroySealed(outpace: Outpace, fileKey: string): void {
  outpace.keys.destroySubjects([fileKey]);
  fs.rmSync(sealedPath(outpace, fileKey), { force: true });
}
