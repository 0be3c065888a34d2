import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../app/core/postgres/embedded.ts';

/** A PostgreSQL with settings of its own: its address and the memory of its processes. */
export interface TunedServer {
  url: string;
  /** Bytes resident in all its processes, shared pages counted once; 0 where the system does not say. */
  memory(): number;
  stop(): Promise<void>;
}

/**
 * The embedded PostgreSQL, started again by the command it left in postmaster.opts with `settings` added: the last word for a setting wins.
 * The application's own settings are for a small city beside the application.
 */
export async function startTuned(directory: string, settings: Record<string, string>): Promise<TunedServer> {
  const embedded = await startEmbedded(directory, { durable: false });
  const url = embedded.superuserUrl('postgres');
  const client = new pg.Client(url);
  await client.connect();
  const data = (await client.query('show data_directory')).rows[0].data_directory as string;
  await client.end();
  const command = [
    ...fs.readFileSync(path.join(data, 'postmaster.opts'), 'utf8').matchAll(/"([^"]*)"|(\S+)/g),
  ].map(match => match[1] ?? match[2]);
  await embedded.stop();
  const { uid, gid } = fs.statSync(data);
  const child: ChildProcess = spawn(
    command[0],
    [...command.slice(1), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    { uid, gid, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } },
  );
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000);
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`PostgreSQL ended with ${code}: ${log}`)));
  });
  const kill = () => child.kill('SIGINT');
  process.once('exit', kill);
  return {
    url,
    memory: () => residentOf(child.pid!),
    async stop() {
      process.removeListener('exit', kill);
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** Proportional set sizes of a process and its children: pages they share count once. Linux only. */
function residentOf(parent: number): number {
  if (process.platform !== 'linux') return 0;
  let bytes = 0;
  for (const entry of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const isChild =
        fs.readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1].split(' ')[1] === String(parent);
      if (!isChild && Number(entry) !== parent) continue;
      bytes +=
        Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${entry}/smaps_rollup`, 'utf8'))?.[1]) * 1024;
    } catch {
      // it ended while we looked
    }
  }
  return bytes;
}
