/** Crockford's base 32: no I, L, O or U, so that nothing read aloud is mistaken. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The check character of an alphanumeric text (ISO/IEC 7064, MOD 37,36): finds every single wrong character and nearly every exchange of two.
 * Hyphens are left out, case does not matter. Throws RangeError on any other character.
 */
export function checkCharacter(text: string): string {
  let product = 36;
  for (const character of text.toUpperCase()) {
    if (character === '-') continue;
    const value = alphanumeric.indexOf(character);
    if (value < 0) throw new RangeError(`A label has no ${JSON.stringify(character)}.`);
    const sum = (product + value) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return alphanumeric[(37 - product) % 36]!;
}

/** Labels of this city's own printing: `7K2M-0472R-X`, with a prefix before it where one is wanted. Others (pre-printed ones) have any other form. */
const ownLabel = /^(?:[A-Z0-9]{1,8}-)?[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-Z]$/;

/** How a label is kept: upper case. */
export function normalLabel(text: string): string {
  return text.toUpperCase();
}

/** Whether a label is of our own form and its check character does not fit: misread or mistyped (SPC-7). */
export function isMisread(label: string): boolean {
  const text = normalLabel(label);
  return ownLabel.test(text) && checkCharacter(text.slice(0, -1)) !== text.at(-1);
}

function crockfordDigits(value: number, digits: number): string {
  let text = '';
  for (let rest = value, n = 0; n < digits; n++, rest = Math.floor(rest / 32))
    text = crockford[rest % 32] + text;
  return text;
}

/**
 * `count` labels in sequence: four random characters for the sheet, five that count on from a random start, a check character. Two sheets share a label
 * with a chance of 1 in 32⁹ ÷ (2 × count); ten million labels in sheets of 500 collide once in some two hundred cities. `random`: at least 8 random bytes.
 */
export function newLabels(count: number, random: Uint8Array, prefix?: string): string[] {
  const bytes = new DataView(random.buffer, random.byteOffset, random.byteLength);
  const sheet = crockfordDigits(bytes.getUint32(0) % 32 ** 4, 4);
  const start = bytes.getUint32(4) % 32 ** 5;
  return Array.from({ length: count }, (_, n) => {
    const body = `${prefix ? `${prefix.toUpperCase()}-` : ''}${sheet}-${crockfordDigits((start + n) % 32 ** 5, 5)}`;
    return `${body}-${checkCharacter(body)}`;
  });
}

/** A person's sampling code: 'OP', 128 random bits in 26 characters, a check character. `random`: 16 random bytes. */
export function newSamplingCode(random: Uint8Array): string {
  let bits = 0n;
  for (const byte of random.subarray(0, 16)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let n = 0; n < 26; n++, bits >>= 5n) text = crockford[Number(bits & 31n)] + text;
  return `OP${text}${checkCharacter(`OP${text}`)}`;
}

/** How a sampling code is compared: spaces and hyphens gone, upper case, and the letters one misreads as Crockford has them. Null when it is none, or misread (SPC-8). */
export function normalSamplingCode(text: string): string | null {
  const code = text.replace(/[\s-]/g, '').toUpperCase();
  const body = code.slice(2, -1).replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!/^OP[0-9A-Z]{27}$/.test(code) || !/^[0-9A-HJKMNP-TV-Z]{26}$/.test(body)) return null;
  const normal = `OP${body}`;
  return checkCharacter(normal) === code.at(-1) ? normal + code.at(-1) : null;
}
