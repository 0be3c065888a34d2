// Worker thread: reads one day's file after the other into shared memory, as a restarting server does.
import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { decodeSegment } from '../../lib/trace/segments/file.ts';

parentPort?.on(
  'message',
  ({ file, dayStart, people }: { file: string; dayStart: number; people: number }) => {
    const size = fs.statSync(file).size;
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    const input = fs.openSync(file, 'r');
    for (let at = 0; at < size; ) at += fs.readSync(input, bytes, at, Math.min(1 << 26, size - at), at);
    fs.closeSync(input);
    const decoded = decodeSegment(bytes, { dayStart, checksum: crc32, mapRefs: () => {}, people });
    if ('unreadable' in decoded) throw new Error(`${file}: ${decoded.unreadable}, ${decoded.detail}`);
    parentPort!.postMessage(decoded.segment);
  },
);
