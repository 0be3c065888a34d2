import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbedded } from '../../app/core/postgres/embedded.ts';

/** A PostgreSQL of its own, with WAL archiving and a log file, as a deployment has them. */
export interface ArchivingCluster extends EmbeddedPostgres {
  data: string;
  archive: string;
  log: string;
  /** Copies the data directory while the server runs (the low-level backup: no pg_basebackup ships with the embedded binaries). */
  backUp(to: string): Promise<void>;
  /** Restores a backup elsewhere, plays the archive as far as the backup needs it, and starts it. */
  restore(backup: string, to: string): Promise<EmbeddedPostgres & { data: string; log: string }>;
}

async function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a cluster in `directory` (which everybody may enter). Pages in the WAL are not compressed here, so that a search for bytes means something. */
export async function startArchiving(directory: string): Promise<ArchivingCluster> {
  const archive = path.join(directory, 'archive');
  const embedded = await startEmbedded(directory, { durable: true });
  const client = new pg.Client(embedded.superuserUrl('postgres'));
  await client.connect();
  const one = async (text: string) => (await client.query<{ v: string }>(text)).rows[0]!.v;
  const bin = await one(`select setting as v from pg_config where name = 'BINDIR'`);
  const data = await one(`select setting as v from pg_settings where name = 'data_directory'`);
  const settings = Object.fromEntries(
    (
      await client.query<{ name: string; v: string }>(
        `select name, current_setting(name) as v from pg_settings where source = 'command line' and name not in ('port', 'data_directory', 'config_file')`,
      )
    ).rows.map(row => [row.name, row.v]),
  );
  await client.end();
  await embedded.stop();

  const { uid, gid } = fs.statSync(data);
  const user = process.getuid?.() === 0 ? { uid, gid } : undefined;
  fs.mkdirSync(archive, { mode: 0o700 });
  if (user) fs.chownSync(archive, uid, gid);
  const password = new URL(embedded.superuserUrl('postgres')).password;

  const start = async (at: string, extra: Record<string, string>) => {
    const port = await freePort();
    const log = path.join(directory, `${path.basename(at)}.log`);
    const output = fs.openSync(log, 'a', 0o600);
    const all = {
      ...settings,
      wal_compression: 'off',
      shared_buffers: '64MB',
      max_wal_size: '512MB',
      port: String(port),
      // the worst an operator can switch on; parameters stay out of the log as the product sets it
      log_statement: 'all',
      log_min_duration_statement: '0',
      ...extra,
    };
    const child = spawn(
      path.join(bin, 'postgres'),
      ['-D', at, ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      {
        ...user,
        cwd: '/',
        detached: true,
        stdio: ['ignore', output, output],
        env: { ...process.env, LC_ALL: 'C' },
      },
    );
    fs.closeSync(output);
    const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
    const kill = () => child.kill('SIGINT');
    process.once('exit', kill);
    const superuserUrl = (database: string) =>
      `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
    for (let tries = 0; ; tries++) {
      const probe = new pg.Client(superuserUrl('postgres'));
      try {
        await probe.connect();
        const { rows } = await probe.query<{ busy: boolean }>('select pg_is_in_recovery() as busy');
        if (!rows[0]!.busy) break;
      } catch {
        // not up yet
      } finally {
        await probe.end().catch(() => {});
      }
      if (tries > 300 || child.exitCode !== null)
        throw new Error(`PostgreSQL did not start: ${fs.readFileSync(log, 'utf8').slice(-1500)}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return {
      port,
      data: at,
      log,
      superuserUrl,
      stop: async () => {
        process.removeListener('exit', kill);
        child.kill('SIGINT');
        await exited;
      },
    };
  };

  const running = await start(data, { archive_mode: 'on', archive_command: `cp %p '${archive}/%f'` });
  return {
    ...running,
    archive,
    async backUp(to) {
      const session = new pg.Client(running.superuserUrl('postgres'));
      await session.connect();
      await session.query(`select pg_backup_start('proof', true)`);
      fs.mkdirSync(to, { mode: 0o700 });
      // a file that vanishes while it is copied is no error: the WAL tells what became of it
      spawnSync('cp', ['-a', `${data}/.`, to]);
      const { rows } = await session.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
      fs.writeFileSync(path.join(to, 'backup_label'), rows[0]!.labelfile);
      for (const name of ['postmaster.pid', 'postmaster.opts'])
        fs.rmSync(path.join(to, name), { force: true });
      for (const name of fs.readdirSync(path.join(to, 'pg_wal')))
        if (/^[0-9A-F]{24}/.test(name)) fs.rmSync(path.join(to, 'pg_wal', name));
      await session.end();
    },
    async restore(backup, to) {
      fs.mkdirSync(to, { mode: 0o700 });
      spawnSync('cp', ['-a', `${backup}/.`, to]);
      fs.writeFileSync(path.join(to, 'recovery.signal'), '');
      fs.chmodSync(to, 0o700);
      if (user) spawnSync('chown', ['-R', `${uid}:${gid}`, to]);
      return start(to, {
        archive_mode: 'off',
        restore_command: `cp '${archive}/%f' %p`,
        recovery_target: 'immediate',
        recovery_target_action: 'promote',
      });
    },
  };
}
