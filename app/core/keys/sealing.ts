import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** Seals `plain` under a 32-byte key with AES-256-GCM; `bound` (such as a row id) must be given again to open it. Result: nonce ‖ ciphertext ‖ tag. */
export function seal(key: Buffer, plain: Uint8Array | string, bound = ''): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', keyObject(key), nonce);
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(plain as Uint8Array), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made. Throws when the key, the bytes or `bound` differ. */
export function open(key: Buffer, sealed: Uint8Array, bound = ''): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const decipher = createDecipheriv('aes-256-gcm', keyObject(key), bytes.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  return Buffer.concat([
    decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes)),
    decipher.final(),
  ]);
}

// wrapping a key costs 12 µs, sealing a field with a wrapped one 4; hashing likewise
const keyObjects = new WeakMap<Buffer, KeyObject>();

function keyObject(key: Buffer): KeyObject {
  let object = keyObjects.get(key);
  if (!object) {
    object = createSecretKey(key);
    keyObjects.set(key, object);
  }
  return object;
}

// drawn a thousand at a time; none is given out twice
let nonces = Buffer.alloc(0);
let used = 0;

function freshNonce(): Buffer {
  if (used + nonceBytes > nonces.length) {
    nonces = randomBytes(nonceBytes * 1024);
    used = 0;
  }
  used += nonceBytes;
  return nonces.subarray(used - nonceBytes, used);
}

/** The keyed hash by which equal values are found without storing them (HMAC-SHA-256, 32 bytes). `kind` keeps a phone from matching a document. */
export function keyedHash(key: Buffer, kind: string, value: string): Buffer {
  return createHmac('sha256', keyObject(key)).update(kind).update('\0').update(value).digest();
}
