/** Protocol data units of SMPP 3.4, as far as a transmitter needs them. */
export const command = {
  bindTransmitter: 0x00000002,
  querySm: 0x00000003,
  submitSm: 0x00000004,
  unbind: 0x00000006,
  enquireLink: 0x00000015,
  genericNack: 0x80000000,
} as const;
export const response = 0x80000000;

/** Status codes worth another try: system error, queue full, throttled. */
export const temporaryStatus: ReadonlySet<number> = new Set([0x08, 0x14, 0x58]);

export interface Pdu {
  command: number;
  status: number;
  sequence: number;
  body: Buffer;
}

/** One PDU as bytes. */
export function encodePdu({ command, status, sequence, body }: Pdu): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command >>> 0, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

/** Takes whole PDUs off the front of what has arrived; the rest waits for more. Throws when a length cannot be: then the connection is of no more use. */
export function takePdus(bytes: Buffer): { pdus: Pdu[]; rest: Buffer } {
  const pdus: Pdu[] = [];
  let at = 0;
  while (bytes.length - at >= 16) {
    const length = bytes.readUInt32BE(at);
    if (length < 16 || length > 65_536) throw new RangeError(`SMPP: a PDU of ${length} bytes cannot be.`);
    if (bytes.length - at < length) break;
    pdus.push({
      command: bytes.readUInt32BE(at + 4),
      status: bytes.readUInt32BE(at + 8),
      sequence: bytes.readUInt32BE(at + 12),
      body: bytes.subarray(at + 16, at + length),
    });
    at += length;
  }
  return { pdus, rest: bytes.subarray(at) };
}

/** A C-octet string: Latin text and a zero. */
export const cString = (text: string): Buffer =>
  Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from([0])]);

/** The C-octet string at the front of `body`. */
export function readCString(body: Buffer, from = 0): string {
  const end = body.indexOf(0, from);
  return body.subarray(from, end < 0 ? undefined : end).toString('latin1');
}

/** Reserves of the handset: 70 characters alone, 67 in each part of a longer text. */
const alone = 70;
const inPart = 67;

/** A text as parts of UCS-2, big-endian, each within one short message; a character outside the basic plane is never cut in two. */
export function ucs2Parts(text: string): Buffer[] {
  if (text.length <= alone) return [bigEndian(text)];
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (part.length + character.length > inPart) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  parts.push(part);
  return parts.map(bigEndian);
}

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Number of the concatenation, 0–255, made of our id: parts sent again after a lost answer join the first ones on the handset instead of making a second text. */
export function concatenationOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 256;
  return sum;
}

export interface Submission {
  source: string;
  /** International number with its plus. */
  to: string;
  part: Buffer;
  /** Set when the text has several parts: number of the concatenation, how many parts, which one (from 1). */
  concatenation?: { reference: number; total: number; index: number };
}

/** Body of submit_sm: UCS-2, with a user data header where there are several parts. A source of letters is alphanumeric, else national. */
export function submitBody({ source, to, part, concatenation }: Submission): Buffer {
  const header = concatenation
    ? Buffer.from([5, 0, 3, concatenation.reference, concatenation.total, concatenation.index])
    : Buffer.alloc(0);
  const text = Buffer.concat([header, part]);
  return Buffer.concat([
    cString(''),
    Buffer.from(/[A-Za-z]/.test(source) ? [5, 0] : [0, 1]),
    cString(source),
    Buffer.from([1, 1]),
    cString(to.replace(/^\+/, '')),
    // esm_class (0x40: with header), protocol_id, priority_flag
    Buffer.from([concatenation ? 0x40 : 0, 0, 0]),
    cString(''),
    cString(''),
    // registered_delivery, replace_if_present, data_coding 8 = UCS-2, sm_default_msg_id, length
    Buffer.from([0, 0, 8, 0, text.length]),
    text,
  ]);
}
