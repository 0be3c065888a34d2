import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { standingClock } from '../../core/clock.ts';
import type { Module } from '../../core/module.ts';
import { type Outpace, openOutpace, prepareEmbedded } from '../../core/outpace.ts';

/** An empty product on a clone of the tests' template database, with a standing clock: what a drill's city is filled into. */
export async function openEmptyCity(
  modules: readonly Module[],
  now: number,
): Promise<{ outpace: Outpace; clock: ReturnType<typeof standingClock>; close(): Promise<void> }> {
  const { port, superuserUrl, directory } = inject('cluster');
  const database = `d_${randomBytes(6).toString('hex')}`;
  const superuser = new pg.Client(superuserUrl);
  await superuser.connect();
  await superuser.query(`create database ${database} template outpace_template owner op_owner`);
  const cluster = {
    port,
    superuserUrl: (name: string) => superuserUrl.replace(/\/postgres$/, `/${name}`),
    stop: async () => {},
  };
  const databaseUrls = await prepareEmbedded(cluster, directory, database);
  const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-drill-'));
  const clock = standingClock(now);
  const outpace = await openOutpace(
    {
      dataDirectory,
      databaseUrls,
      host: '127.0.0.1',
      port: 0,
      demo: true,
      secondFactor: false,
      durable: false,
    },
    modules,
    { clock },
  );
  return {
    outpace,
    clock,
    async close() {
      await outpace.close();
      await superuser.query(`drop database if exists ${database} with (force)`);
      await superuser.end();
      fs.rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
