import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Campaign } from '../../bench/campaign/day.ts';
import { prepare } from '../../bench/campaign/prepare.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-sampling-killed-'));
fs.chmodSync(directory, 0o755);
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

it('every sample a table was told of is there once, though the server and the database are killed while people are sampled', async () => {
  await prepare(directory, 2500, 4);
  const campaign = await Campaign.open(directory);
  try {
    await expect(
      campaign.killed(60, 0.2, { lasting: 16, kills: ['server', 'database'], pause: 4 }),
    ).resolves.toBeUndefined();
  } finally {
    await campaign.close();
  }
}, 240_000);
