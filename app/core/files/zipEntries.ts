import { Transform } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';
import { refused } from './fileRules.ts';
import type { FileLimits } from './types.ts';

// Small parts (styles, relations) may compress past any ratio without being a danger.
const RATIO_FREE_BYTES = 4 * 1024 * 1024;

/** An archive that is read with measured limits; `read` may be called for an entry any number of times. */
export interface GuardedZip {
  names: string[];
  has(name: string): boolean;
  read(name: string): AsyncGenerator<string>;
  close(): void;
}

/**
 * Opens a zip and lists its entries. Sizes that the archive declares are believed for nothing but a cheap early refusal: entries are counted, and bytes
 * are measured as they come out, per entry against its packed bytes and in sum over the archive, so overlapping and lying entries end the same way.
 */
export async function openZip(path: string, limits: FileLimits): Promise<GuardedZip> {
  const zip = await opened(path);
  const entries = await listed(zip, limits).catch(error => {
    zip.close();
    throw error;
  });
  return {
    names: [...entries.keys()],
    has: name => entries.has(name),
    read: name => unpacked(zip, entries.get(name), limits),
    close: () => zip.close(),
  };
}

function opened(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) => {
      if (error || !zip) reject(refused('FILE-5'));
      else resolve(zip);
    });
  });
}

function listed(zip: ZipFile, limits: FileLimits): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    let [count, declared] = [0, 0];
    zip.on('error', () => reject(refused('FILE-5')));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      count += 1;
      declared += entry.uncompressedSize;
      if (count > limits.maxEntries)
        return reject(refused('FILE-9', `more than ${limits.maxEntries} entries`));
      if (declared > limits.maxUnpackedBytes)
        return reject(refused('FILE-9', `more than ${limits.maxUnpackedBytes} bytes unpacked`));
      if (entry.isEncrypted()) return reject(refused('FILE-3'));
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

async function* unpacked(zip: ZipFile, entry: Entry | undefined, limits: FileLimits): AsyncGenerator<string> {
  if (!entry) return;
  const packedBytes = Math.max(1, entry.compressedSize);
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limits.maxUnpackedBytes)
        done(refused('FILE-9', `more than ${limits.maxUnpackedBytes} bytes unpacked`));
      else if (bytes > RATIO_FREE_BYTES && bytes / packedBytes > limits.maxRatio)
        done(refused('FILE-9', `compression ratio over ${limits.maxRatio}`));
      else done(null, chunk);
    },
  });
  const source = await new Promise<NodeJS.ReadableStream & { destroy(error?: Error): void }>(
    (resolve, reject) => {
      zip.openReadStream(entry, (error, stream) =>
        error || !stream ? reject(refused('FILE-5')) : resolve(stream),
      );
    },
  );
  // A damaged stream or one longer than declared is the archive's lie, not our error.
  source.on('error', () => measure.destroy(refused('FILE-5')));
  source.pipe(measure);
  const decoder = new TextDecoder('utf-8');
  try {
    for await (const chunk of measure) yield decoder.decode(chunk as Buffer, { stream: true });
    const rest = decoder.decode();
    if (rest) yield rest;
  } finally {
    source.destroy();
    measure.destroy();
  }
}
