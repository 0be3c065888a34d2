import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeyStore } from './keystore.ts';
import { PresenceCipher } from './presence-cipher.ts';

const keyOf = (seed: string) => createHash('sha256').update(seed).digest();
const u32 = fc.integer({ min: 0, max: 0xffffffff });

/** The sealed bytes of a day's key, as they lie in the file. */
function rawKey(file: string, day: string): Buffer {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('select key from presence_day where day = ?').get(day) as { key: Uint8Array };
  db.close();
  return Buffer.from(row.key);
}

let directory: string;
let store: KeyStore;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-keys-'));
  store = KeyStore.open(directory);
});
afterEach(() => {
  store.close();
  fs.rmSync(directory, { recursive: true, force: true });
});

it('a reference leads back to its number and to no other, at every key', () => {
  fc.assert(
    fc.property(fc.string(), fc.uniqueArray(u32, { maxLength: 50 }), (seed, numbers) => {
      const cipher = new PresenceCipher(keyOf(seed));
      const refs = numbers.map(number => cipher.refOf(number));
      expect(refs.map(ref => cipher.numberOf(ref))).toEqual(numbers);
      expect(new Set(refs).size).toBe(numbers.length);
      const column = Uint32Array.from(refs);
      cipher.numbersOf(column);
      expect([...column]).toEqual(numbers);
      cipher.refsOf(column);
      expect([...column]).toEqual(refs);
    }),
    { numRuns: 20 },
  );
});

it('the references of a whole city are all different and fill the range evenly', () => {
  const cipher = new PresenceCipher(keyOf('one day'));
  const seen = new Uint8Array(2 ** 29); // one bit a reference
  const buckets = new Uint32Array(256);
  const people = 300_000;
  for (let number = 0; number < people; number++) {
    const ref = cipher.refOf(number);
    expect(seen[ref >>> 3]! & (1 << (ref & 7))).toBe(0);
    seen[ref >>> 3]! |= 1 << (ref & 7);
    buckets[ref >>> 24]!++;
  }
  const expected = people / 256;
  const chiSquare = buckets.reduce((sum, seenHere) => sum + (seenHere - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(380); // 255 degrees of freedom: 99.99996 %
});

it('two days do not link a person: the same number has unrelated references, and one changed bit of a number changes half of the bits', () => {
  const [monday, tuesday] = [new PresenceCipher(keyOf('Monday')), new PresenceCipher(keyOf('Tuesday'))];
  let equal = 0;
  let differing = 0;
  const tries = 20_000;
  const bits = (value: number) => {
    let count = 0;
    for (let rest = value >>> 0; rest; rest &= rest - 1) count++;
    return count;
  };
  for (let number = 0; number < tries; number++) {
    if (monday.refOf(number) === tuesday.refOf(number)) equal++;
    differing += bits(monday.refOf(number) ^ monday.refOf(number ^ 1));
  }
  expect(equal).toBeLessThanOrEqual(1);
  expect(differing / tries).toBeGreaterThan(15.8);
  expect(differing / tries).toBeLessThan(16.2);
});

it('the tables are those of AES-256 under the key, so that another program can read the same references', () => {
  const cipher = new PresenceCipher(Buffer.alloc(32, 7));
  expect([0, 1, 2, 0xffffffff].map(number => cipher.refOf(number))).toEqual([
    3303088453, 939524904, 1727694090, 4026876206,
  ]);
});

it('a day has one key, kept sealed; destroyed, it never gets another, and its references cannot be read', () => {
  const day = '2022-07-18';
  const key = store.presenceKey(day)!;
  expect(key).toHaveLength(32);
  expect(store.presenceKey(day)).toEqual(key);
  expect(store.presenceKey('2022-07-19')).not.toEqual(key);
  const ref = store.presenceCipher(day)!.refOf(42);
  expect(fs.readFileSync(path.join(directory, 'keys.sqlite')).includes(key)).toBe(false);
  const first = store.destroyPresenceDay(day, '2022-08-20T00:00:00Z');
  expect(first.already).toBe(false);
  expect(first.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(store.destroyPresenceDay(day, '2022-08-21T00:00:00Z')).toEqual({ ...first, already: true });
  expect(store.presenceKey(day)).toBeUndefined();
  expect(store.presenceCipher(day)).toBeUndefined();
  expect(store.knownPresenceKey(day)).toBeUndefined();
  expect(store.presenceDays()).toEqual([
    { day, destroyed: true, fingerprint: first.fingerprint, destroyedAt: '2022-08-20T00:00:00Z' },
    { day: '2022-07-19', destroyed: false, fingerprint: undefined, destroyedAt: undefined },
  ]);
  expect(store.presenceCipher('2022-07-19')!.numberOf(ref)).not.toBe(42);
});

it('a key destroyed by another process is gone here too, and its bytes are gone from the files', () => {
  const day = '2022-07-18';
  store.presenceCipher(day);
  const files = () => fs.readdirSync(directory).map(file => fs.readFileSync(path.join(directory, file)));
  const sealed = rawKey(path.join(directory, 'keys.sqlite'), day);
  expect(files().some(bytes => bytes.includes(sealed))).toBe(true);
  const other = KeyStore.open(directory);
  other.destroyPresenceDay(day, '2022-08-20T00:00:00Z');
  other.close();
  expect(store.presenceCipher(day)).toBeUndefined();
  expect(files().some(bytes => bytes.includes(sealed))).toBe(false);
});
