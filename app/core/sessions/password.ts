import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const hash = promisify(argon2);
// RFC 9106 second recommended option scaled to a small server: 19 MiB, 2 passes, 1 lane (OWASP password storage, argon2id)
const memoryKiB = 19_456;
const passes = 2;
const parallelism = 1;
const tagLength = 32;

async function derive(
  password: string,
  nonce: Buffer,
  memory: number,
  rounds: number,
  lanes: number,
): Promise<Buffer> {
  return (await hash('argon2id', {
    message: Buffer.from(password.normalize('NFC')),
    nonce,
    memory,
    passes: rounds,
    parallelism: lanes,
    tagLength,
  })) as Buffer;
}

/** Hashes a password with argon2id; the answer is a PHC string that carries its own parameters. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, memoryKiB, passes, parallelism);
  const b64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${b64(salt)}$${b64(tag)}`;
}

/** Whether the password is the one hashed. Takes as long for a wrong one. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    stored,
  );
  if (!match) return false;
  const [, memory, rounds, lanes, salt, tag] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const expected = Buffer.from(tag, 'base64');
  const found = await derive(
    password,
    Buffer.from(salt, 'base64'),
    Number(memory),
    Number(rounds),
    Number(lanes),
  );
  return found.length === expected.length && timingSafeEqual(found, expected);
}

let decoy: Promise<string> | undefined;
/** A hash nobody's password has, so that an unknown login takes as long as a known one. */
export function decoyHash(): Promise<string> {
  decoy ??= hashPassword(randomBytes(18).toString('base64'));
  return decoy;
}
