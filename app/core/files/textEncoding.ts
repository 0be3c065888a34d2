import { createReadStream } from 'node:fs';

/** What one pass over the bytes of a text file found. */
export interface EncodingFound {
  encoding: string;
  /** True when the bytes do not say it and frequency decided. */
  inferred: boolean;
  lines: number;
  bytes: number;
}

const PAIRED_SHARE = 0.6;

/**
 * Finds the encoding of a text file in one streaming pass over all of it: byte-order mark, else zero bytes (UTF-16), else valid UTF-8, else GB18030 when
 * bytes over 0x7F mostly come in pairs, else Windows-1252. The whole file is looked at because a million-row export may show its first Chinese name late.
 */
export async function findEncoding(path: string): Promise<EncodingFound> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const gb18030 = new TextDecoder('gb18030', { fatal: true });
  const state = {
    first: Buffer.alloc(0),
    utf8: true,
    gb: true,
    high: 0,
    paired: 0,
    pending: false,
    lines: 0,
    bytes: 0,
    evenZero: 0,
    oddZero: 0,
    last: 0,
  };
  for await (const part of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const chunk = part as Buffer;
    if (state.first.length < 4) state.first = Buffer.concat([state.first, chunk.subarray(0, 4)]);
    if (state.utf8) state.utf8 = decodes(utf8, chunk);
    countBytes(state, chunk);
    state.gb = state.gb && decodes(gb18030, chunk);
  }
  if (state.utf8) state.utf8 = ends(utf8);
  if (state.gb) state.gb = ends(gb18030);
  const lines = state.lines + (state.bytes > 0 && state.last !== 10 ? 1 : 0);
  return { ...decide(state), lines, bytes: state.bytes };
}

interface ByteState {
  first: Buffer;
  utf8: boolean;
  gb: boolean;
  high: number;
  paired: number;
  pending: boolean;
  lines: number;
  bytes: number;
  evenZero: number;
  oddZero: number;
  last: number;
}

function countBytes(state: ByteState, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; at += 1) {
    const byte = chunk[at]!;
    if (byte === 10) state.lines += 1;
    else if (byte === 0) {
      if ((state.bytes + at) % 2 === 0) state.evenZero += 1;
      else state.oddZero += 1;
    }
    if (byte > 0x7f) {
      state.high += 1;
      if (state.pending) {
        state.paired += 2;
        state.pending = false;
      } else state.pending = true;
    } else state.pending = false;
  }
  state.bytes += chunk.length;
  state.last = chunk[chunk.length - 1] ?? state.last;
}

function decide(state: ByteState): { encoding: string; inferred: boolean } {
  const [a, b, c] = state.first;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', inferred: false };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', inferred: false };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', inferred: false };
  // ASCII in UTF-16 leaves every second byte zero.
  if (state.oddZero > state.bytes / 5) return { encoding: 'utf-16le', inferred: true };
  if (state.evenZero > state.bytes / 5) return { encoding: 'utf-16be', inferred: true };
  if (state.utf8) return { encoding: 'utf-8', inferred: false };
  if (state.gb && state.paired >= state.high * PAIRED_SHARE) return { encoding: 'gb18030', inferred: true };
  return { encoding: state.paired >= state.high * PAIRED_SHARE ? 'gb18030' : 'windows-1252', inferred: true };
}

function decodes(decoder: TextDecoder, chunk: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function ends(decoder: TextDecoder): boolean {
  try {
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** Streams a text file decoded, without its byte-order mark; bytes the encoding cannot restore become U+FFFD. */
export async function* decodedText(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 16 })) {
    const text = decoder.decode(chunk as Buffer, { stream: true });
    if (text) yield text;
  }
  const rest = decoder.decode();
  if (rest) yield rest;
}
