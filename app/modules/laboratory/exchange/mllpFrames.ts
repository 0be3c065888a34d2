const startOfBlock = 0x0b;
const endOfBlock = 0x1c;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Why a line can no longer be trusted: whatever follows is not read. */
export type FrameFault = 'too_long' | 'noise_outside' | 'start_inside' | 'no_end';

export type FrameEvent = { frame: Buffer } | { fault: FrameFault };

/**
 * Cuts the bytes of an MLLP line (HL7 v2.5.1 appendix C, Minimal Lower Layer Protocol: VT, content, FS, CR) into frames. How the bytes are split into
 * chunks never changes what comes out. Memory: at most `limit` bytes and one chunk. After a fault it is dead: the line must be closed.
 */
export class MllpFrames {
  readonly #limit: number;
  #state: 'outside' | 'inside' | 'ending' | 'dead' = 'outside';
  #held: Buffer = Buffer.alloc(0);
  #length = 0;

  /** `limit`: bytes of one frame's content, inclusive. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a frame has begun and not ended. */
  get inside(): boolean {
    return this.#state === 'inside' || this.#state === 'ending';
  }

  /** Takes the next bytes; returns what they complete, in order. Linear in the bytes. */
  push(chunk: Uint8Array): FrameEvent[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const events: FrameEvent[] = [];
    let at = 0;
    while (at < bytes.length && this.#state !== 'dead') {
      if (this.#state === 'outside') at = this.#outside(bytes, at, events);
      else if (this.#state === 'ending') at = this.#ending(bytes, at, events);
      else at = this.#inside(bytes, at, events);
    }
    return events;
  }

  #outside(bytes: Buffer, at: number, events: FrameEvent[]): number {
    const byte = bytes[at]!;
    if (byte === startOfBlock) this.#state = 'inside';
    // some senders end a frame with CR LF
    else if (byte !== carriageReturn && byte !== lineFeed) this.#die('noise_outside', events);
    return at + 1;
  }

  #inside(bytes: Buffer, from: number, events: FrameEvent[]): number {
    const rest = bytes.subarray(from);
    const end = rest.indexOf(endOfBlock);
    const content = end < 0 ? rest : rest.subarray(0, end);
    const again = content.indexOf(startOfBlock);
    const room = this.#limit - this.#length;
    // whichever stands first decides, so that the split into chunks cannot
    if (again >= 0 && again <= room) {
      this.#die('start_inside', events);
      return bytes.length;
    }
    if (content.length > room) {
      this.#die('too_long', events);
      return bytes.length;
    }
    this.#keep(content);
    if (end < 0) return bytes.length;
    this.#state = 'ending';
    return from + end + 1;
  }

  #ending(bytes: Buffer, at: number, events: FrameEvent[]): number {
    if (bytes[at] !== carriageReturn) {
      this.#die('no_end', events);
      return bytes.length;
    }
    events.push({ frame: Buffer.from(this.#held.subarray(0, this.#length)) });
    this.#state = 'outside';
    this.#release();
    return at + 1;
  }

  #keep(content: Buffer): void {
    const needed = this.#length + content.length;
    if (needed > this.#held.length) {
      // doubling: a frame that trickles in byte by byte costs no more than its length
      const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(4096, needed, this.#held.length * 2)));
      this.#held.copy(grown, 0, 0, this.#length);
      this.#held = grown;
    }
    content.copy(this.#held, this.#length);
    this.#length = needed;
  }

  #release(): void {
    this.#length = 0;
    if (this.#held.length > 65_536) this.#held = Buffer.alloc(0);
  }

  #die(fault: FrameFault, events: FrameEvent[]): void {
    this.#state = 'dead';
    this.#held = Buffer.alloc(0);
    this.#length = 0;
    events.push({ fault });
  }
}

/** A frame around one message, as sent back. */
export function mllpFrame(content: string): Buffer {
  return Buffer.concat([
    Buffer.from([startOfBlock]),
    Buffer.from(content, 'utf8'),
    Buffer.from([endOfBlock, carriageReturn]),
  ]);
}
