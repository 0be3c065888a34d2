/** A value as it lies on the device: nothing of it can be read without the key. */
export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A key of this browser that no script can read out (AES-256-GCM, not extractable); it lives in the browser's own store and goes at sign-out. */
export function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Seals a JSON value. `bound`: what it belongs to; opening it as anything else fails. A fresh 96-bit nonce each time (NIST SP 800-38D §8.2.2). */
export async function seal(key: CryptoKey, value: unknown, bound: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: encoder.encode(bound) },
    key,
    encoder.encode(JSON.stringify(value)),
  );
  return { iv, data };
}

/** Opens what `seal` made; throws when the key, the value or what it belongs to is another. */
export async function open<T>(key: CryptoKey, sealed: Sealed, bound: string): Promise<T> {
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: sealed.iv, additionalData: encoder.encode(bound) },
    key,
    sealed.data,
  );
  return JSON.parse(decoder.decode(plain)) as T;
}

/** Who an event belongs to, without saying it: 16 hexadecimal digits of SHA-256. */
export async function ownerMark(who: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(`owner ${who}`)));
  return [...hash.subarray(0, 8)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
