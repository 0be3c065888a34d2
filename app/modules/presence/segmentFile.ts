import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { decodeSegment, encodeSegment } from '@outpace/trace/segments/file.ts';
import type { DaySegment } from '@outpace/trace/segments/segment.ts';
import { PresenceCipher } from '../../core/keys/presence-cipher.ts';

/** What a file says it holds: rows of this line of transactions that this snapshot saw. */
export interface SegmentStamp {
  line: string;
  snapshot: string;
}

/** Where the segment of a day lies. */
export function segmentPath(directory: string, day: string): string {
  return path.join(directory, `${day}.segment`);
}

/** Days of which a folder has a file. */
export function segmentDays(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  return fs
    .readdirSync(directory)
    .flatMap(name => /^(\d{4}-\d{2}-\d{2})\.segment$/.exec(name)?.[1] ?? [])
    .sort();
}

/**
 * Writes a day's segment so that a reader finds the old file or the new one, whole: a file beside it, flushed, then renamed. People are written as
 * the day's meaningless references. Bytes written.
 */
export function writeSegment(
  directory: string,
  day: string,
  segment: DaySegment,
  key: Uint8Array,
  stamp: SegmentStamp,
): number {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const cipher = new PresenceCipher(key);
  const file = segmentPath(directory, day);
  const beside = `${file}.${process.pid}.part`;
  const out = fs.openSync(beside, 'w', 0o600);
  let bytes = 0;
  try {
    for (const piece of encodeSegment(segment, {
      stamp: JSON.stringify(stamp),
      checksum: crc32,
      refsOf: column => cipher.refsOf(column),
    })) {
      for (let at = 0; at < piece.length; ) at += fs.writeSync(out, piece, at);
      bytes += piece.length;
    }
    fs.fsyncSync(out);
  } finally {
    fs.closeSync(out);
    cipher.forget();
  }
  fs.renameSync(beside, file);
  syncFolder(directory);
  return bytes;
}

/** Reads a day's segment into shared memory, or says why it cannot be used. `people`: one more than the highest person number. */
export function readSegment(
  directory: string,
  day: string,
  dayStart: number,
  key: Uint8Array,
  people: number,
): { segment: DaySegment; stamp: SegmentStamp; bytes: number } | { refused: string } {
  let file: Uint8Array;
  try {
    const from = fs.openSync(segmentPath(directory, day), 'r');
    try {
      const { size } = fs.fstatSync(from);
      file = new Uint8Array(new SharedArrayBuffer(Math.ceil(size / 4) * 4), 0, size);
      for (let at = 0; at < size; ) {
        const read = fs.readSync(from, file, at, Math.min(size - at, 1 << 28), at);
        if (read === 0) return { refused: 'length: the file ends early' };
        at += read;
      }
    } finally {
      fs.closeSync(from);
    }
  } catch (error) {
    return { refused: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable file' };
  }
  const cipher = new PresenceCipher(key);
  const read = decodeSegment(file, {
    dayStart,
    checksum: crc32,
    mapRefs: refs => cipher.numbersOf(refs),
    people,
  });
  cipher.forget();
  if ('unreadable' in read) return { refused: `${read.unreadable}: ${read.detail}` };
  const stamp = stampOf(read.stamp);
  return stamp ? { segment: read.segment, stamp, bytes: file.length } : { refused: 'stamp' };
}

function stampOf(text: string): SegmentStamp | null {
  try {
    const { line, snapshot } = JSON.parse(text) as SegmentStamp;
    return typeof line === 'string' && /^\d+:\d+:[\d,]*$/.test(snapshot) ? { line, snapshot } : null;
  } catch {
    return null;
  }
}

/** Removes a day's file; bytes that went. */
export function removeSegment(directory: string, day: string): number {
  const file = segmentPath(directory, day);
  if (!fs.existsSync(file)) return 0;
  const { size } = fs.statSync(file);
  fs.rmSync(file);
  syncFolder(directory);
  return size;
}

function syncFolder(directory: string): void {
  const folder = fs.openSync(directory, 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}
