import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { startEmbedded } from './embedded.ts';

it('starts again by itself when it is killed, on the same port, with all that was committed', async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-killed-'));
  fs.chmodSync(directory, 0o755);
  const cluster = await startEmbedded(directory);
  const ask = async (text: string) => {
    const client = new pg.Client(cluster.superuserUrl('postgres'));
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  await ask('create table kept (n int)');
  await ask('insert into kept values (7)');
  const pid = Number(fs.readFileSync(path.join(directory, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  let rows: unknown[] = [];
  await expect
    .poll(
      async () => {
        rows = await ask('select n from kept').catch(() => []);
        return rows.length;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBe(1);
  expect(rows).toEqual([{ n: 7 }]);
  await cluster.stop();
  fs.rmSync(directory, { recursive: true, force: true });
}, 60_000);
