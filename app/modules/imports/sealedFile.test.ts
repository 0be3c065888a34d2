import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { KeyStore } from '../../core/keys/keystore.ts';
import type { Outpace } from '../../core/outpace.ts';
import { destroySealed, readSealed, sealedPath, sealStream } from './sealedFile.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-sealed-'));
const outpace = {
  config: { dataDirectory: folder },
  keys: KeyStore.open(path.join(folder, 'keys')),
} as unknown as Outpace;
afterAll(() => {
  outpace.keys.close();
  fs.rmSync(folder, { recursive: true, force: true });
});
async function* pieces(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}
async function whole(fileKey: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readSealed(outpace, fileKey)) parts.push(part);
  return Buffer.concat(parts);
}

it('what was sealed comes back, whatever its length, and does not lie in the clear', async () => {
  for (const length of [0, 1, 262_143, 262_144, 262_145, 700_000]) {
    const text = '病'.repeat(Math.ceil(length / 3)).slice(0, length);
    const sealed = await sealStream(outpace, pieces(text.slice(0, 10), text.slice(10)));
    expect((await whole(sealed.fileKey)).toString()).toBe(text);
    if (length > 10)
      expect(fs.readFileSync(sealedPath(outpace, sealed.fileKey)).includes(Buffer.from('病病'))).toBe(false);
  }
});

it('a sealed file that was cut off, or of which a byte was changed, is not read', async () => {
  const { fileKey } = await sealStream(outpace, pieces('x'.repeat(600_000)));
  const file = sealedPath(outpace, fileKey);
  const bytes = fs.readFileSync(file);
  // cut exactly between two chunks: the chunk before does not say it is the last
  fs.writeFileSync(file, bytes.subarray(0, 4 + 4 + 262_144 + 28));
  await expect(whole(fileKey)).rejects.toThrow();
  const changed = Buffer.from(bytes);
  changed[5000] = changed[5000]! ^ 1;
  fs.writeFileSync(file, changed);
  await expect(whole(fileKey)).rejects.toThrow();
});

it('without its key a sealed file is gone', async () => {
  const { fileKey } = await sealStream(outpace, pieces('secret'));
  destroySealed(outpace, fileKey);
  await expect(whole(fileKey)).rejects.toThrow('destroyed');
});
