import { expect, it } from 'vitest';
import { newKey, open, ownerMark, seal } from './sealing.ts';

const event = { id: 'a', person: { unknown: { name: '试一', phone: '13900000000' } } };

it('what lies on the device opens to the same value, and holds none of its words', async () => {
  const key = await newKey();
  const sealed = await seal(key, event, 'a');
  expect(await open(key, sealed, 'a')).toEqual(event);
  const bytes = Buffer.from(sealed.data);
  expect(bytes.includes('试一')).toBe(false);
  expect(bytes.includes('13900000000')).toBe(false);
});
it('a sealed value put in another’s place, changed, or opened with another key does not open', async () => {
  const key = await newKey();
  const sealed = await seal(key, event, 'a');
  await expect(open(key, sealed, 'b')).rejects.toThrow();
  await expect(open(await newKey(), sealed, 'a')).rejects.toThrow();
  const changed = new Uint8Array(sealed.data.slice(0));
  changed[3]! ^= 1;
  await expect(open(key, { ...sealed, data: changed.buffer }, 'a')).rejects.toThrow();
});
it('the key cannot be read out', async () => {
  const key = await newKey();
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});
it('an owner is known by a mark that says nothing of who it is', async () => {
  expect(await ownerMark('li.si')).toMatch(/^[0-9a-f]{16}$/);
  expect(await ownerMark('li.si')).not.toBe(await ownerMark('li.sj'));
});
