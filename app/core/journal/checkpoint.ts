import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

// PKCS #8 and SPKI wrappings of a raw Ed25519 key (RFC 8410)
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs checkpoints as C2SP signed notes: origin, size, root, time, then one Ed25519 signature line. */
export interface CheckpointSigner {
  origin: string;
  /** Raw public key, 32 bytes, base64. */
  publicKey: string;
  sign(size: number, root: Buffer, at: string): string;
}

/** A signer from a 32-byte seed. */
export function checkpointSigner(origin: string, seed: Buffer): CheckpointSigner {
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
  const raw = (createPublicKey(key).export({ format: 'der', type: 'spki' }) as Buffer).subarray(
    publicPrefix.length,
  );
  return {
    origin,
    publicKey: raw.toString('base64'),
    sign(size, root, at) {
      const text = `${origin}\n${size}\n${root.toString('base64')}\n${at}\n`;
      const signature = sign(null, Buffer.from(text), key);
      return `${text}\n— ${origin} ${Buffer.concat([keyId(origin, raw), signature]).toString('base64')}\n`;
    },
  };
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
  at: string;
}

/** Reads a signed checkpoint; null when it is not one or its signature is not of this key. `publicKey`: raw, base64. */
export function readCheckpoint(note: string, publicKey: string): Checkpoint | null {
  const split = note.indexOf('\n\n');
  if (split < 0) return null;
  const text = note.slice(0, split + 1);
  const [origin, size, root, at] = text.split('\n');
  const line = /^— (.+) ([A-Za-z0-9+/=]+)$/m.exec(note.slice(split + 2));
  if (!origin || !size || !root || !at || !line || line[1] !== origin || !/^\d+$/.test(size)) return null;
  const raw = Buffer.from(publicKey, 'base64');
  const signed = Buffer.from(line[2]!, 'base64');
  if (!signed.subarray(0, 4).equals(keyId(origin, raw))) return null;
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
  return verify(null, Buffer.from(text), key, signed.subarray(4))
    ? { origin, size: Number(size), root, at }
    : null;
}

function keyId(origin: string, raw: Buffer): Buffer {
  return createHash('sha256')
    .update(origin)
    .update('\n')
    .update(Buffer.of(1))
    .update(raw)
    .digest()
    .subarray(0, 4);
}
