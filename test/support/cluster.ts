import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../app/core/database/migrate.ts';
import { prepareEmbedded } from '../../app/core/outpace.ts';
import { startEmbedded } from '../../app/core/postgres/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    cluster: { port: number; superuserUrl: string; directory: string };
  }
}

/** One PostgreSQL for the whole run, and in it one migrated template database that every test city is cloned from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-test-'));
  fs.chmodSync(directory, 0o755);
  const cluster = await startEmbedded(directory, { durable: false });
  const urls = await prepareEmbedded(cluster, directory, 'outpace_template');
  await migrate(urls.owner, urls.queue);
  project.provide('cluster', {
    port: cluster.port,
    superuserUrl: cluster.superuserUrl('postgres'),
    directory,
  });
  return async () => {
    await cluster.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  };
}
