import { createHmac, timingSafeEqual } from 'node:crypto';

const stepSeconds = 30; // RFC 6238 §4: X = 30
const digits = 6;

/** The code of one time step (RFC 6238 over HMAC-SHA-1, 6 digits). */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac[mac.length - 1]! & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The step a code belongs to, within one step before or after `at` (epoch ms); null when it is not valid. A step is good once: the caller stores it. */
export function matchingStep(secret: Buffer, code: string, at: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const now = Math.floor(at / 1000 / stepSeconds);
  for (const step of [now, now - 1, now + 1]) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))) return step;
  }
  return null;
}

/** The address an authenticator app reads from a QR code. */
export function totpUri(secret: Buffer, login: string): string {
  return `otpauth://totp/Outpace:${encodeURIComponent(login)}?secret=${base32(secret)}&issuer=Outpace&period=${stepSeconds}&digits=${digits}`;
}

/** RFC 4648 base32 without padding. */
export function base32(bytes: Buffer): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map(group => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('');
}
