/** Character sets a message may be in: the names of HL7 table 0211. */
export type Hl7Charset = 'ASCII' | 'UNICODE UTF-8' | 'GB 18030';

const names: Record<string, Hl7Charset> = {
  ascii: 'ASCII',
  'unicode utf-8': 'UNICODE UTF-8',
  'utf-8': 'UNICODE UTF-8',
  'gb 18030': 'GB 18030',
  'gb 18030-2000': 'GB 18030',
  gb18030: 'GB 18030',
  'gb18030-2000': 'GB 18030',
};

/** The set a name of MSH-18 stands for; null when we do not read it. */
export function charsetNamed(name: string): Hl7Charset | null {
  return names[name.trim().toLowerCase()] ?? null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

function decoded(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** What MSH-18 says, read without splitting anything else; '' when it is empty or the header is not one. */
function declared(text: string): string {
  const header = text.slice(0, 4096).split(/[\r\n]/, 1)[0]!;
  const separator = header[3];
  if (!header.startsWith('MSH') || !separator) return '';
  return (header.split(separator)[17] ?? '').split('~')[0]!;
}

/**
 * Decodes a message by what its header declares, or by `usual` where it declares nothing. In GB 18030 the second byte of a character may be `|`, `^` or
 * `\`, so bytes are decoded before anything is split. Null when the bytes are not of that set, or the set is none of ours.
 */
export function decodeHl7(
  bytes: Uint8Array,
  usual: Hl7Charset,
): { text: string; charset: Hl7Charset } | { unknown: string } {
  const asUtf8 = decoded(utf8, bytes);
  if (asUtf8 !== null) {
    const name = declared(asUtf8);
    const charset = name ? charsetNamed(name) : usual;
    if (!charset) return { unknown: name.slice(0, 40) };
    const ascii = bytes.every(byte => byte < 0x80);
    if (charset !== 'GB 18030' || ascii)
      return charset === 'ASCII' && !ascii ? { unknown: 'ASCII' } : { text: asUtf8, charset };
  }
  const asGb = decoded(gb18030, bytes);
  if (asGb === null) return { unknown: '' };
  const name = declared(asGb);
  const charset = name ? charsetNamed(name) : usual;
  return charset === 'GB 18030' ? { text: asGb, charset } : { unknown: name.slice(0, 40) };
}
