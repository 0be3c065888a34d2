import fs from 'node:fs';
import path from 'node:path';

/** Who works with a data directory now. Only one process may: its database, key store and sealed files belong together. */
export interface Holder {
  pid: number;
  /** When the process began, as the system counts it; tells it from a later one of the same number. Null where the system does not say. */
  birth: string | null;
  /** What it does: `serve`, `demo`, `import`… */
  command: string;
  /** Where it answers, once it does; null for a command that serves nobody. */
  url: string | null;
  /** Port of its database on this machine. */
  databasePort: number | null;
  since: string;
}

const lockFile = (directory: string) => path.join(directory, 'in-use.json');

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time of a process in the kernel's ticks (proc(5), field 22); null where there is no /proc. */
function birthOf(pid: number): string | null {
  try {
    return (
      fs
        .readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? null
    );
  } catch {
    return null;
  }
}

function readNote(directory: string): Holder | null {
  try {
    return JSON.parse(fs.readFileSync(lockFile(directory), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

const isThere = (holder: Holder) =>
  holder.pid !== process.pid && alive(holder.pid) && (!holder.birth || holder.birth === birthOf(holder.pid));

/** The process that holds a data directory, or null. */
export function holderOf(directory: string): Holder | null {
  const holder = readNote(directory);
  return holder && isThere(holder) ? holder : null;
}

/** A data directory held by this process: `say` adds where it answers, `release` gives it up. */
export interface Hold {
  say(facts: { url?: string; databasePort?: number }): void;
  release(): void;
}

/**
 * Holds a data directory for this process; the other holder where there is one. The database of a holder that was killed is stopped first; one
 * that runs without any note of ours is left alone and named as the holder. `now`: epoch milliseconds.
 */
export async function holdDirectory(
  directory: string,
  command: string,
  now: number,
): Promise<Hold | { heldBy: Holder }> {
  fs.mkdirSync(directory, { recursive: true });
  const note = readNote(directory);
  if (note && isThere(note)) return { heldBy: note };
  const since = new Date(now).toISOString();
  const database = runningDatabase(directory);
  if (database !== null) {
    if (!note)
      return {
        heldBy: { pid: database, birth: null, command: 'postgres', url: null, databasePort: null, since },
      };
    await stop(database);
  }
  if (note) fs.rmSync(lockFile(directory), { force: true });
  const facts: Holder = {
    pid: process.pid,
    birth: birthOf(process.pid),
    command,
    url: null,
    databasePort: null,
    since,
  };
  try {
    fs.writeFileSync(lockFile(directory), JSON.stringify(facts), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const first = readNote(directory);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && first) return { heldBy: first };
    throw error;
  }
  return {
    say(more) {
      Object.assign(facts, more);
      fs.writeFileSync(lockFile(directory), JSON.stringify(facts), { mode: 0o600 });
    },
    release: () => fs.rmSync(lockFile(directory), { force: true }),
  };
}

/** The process of a database that runs over this directory, or null. */
function runningDatabase(directory: string): number | null {
  const note = path.join(directory, 'postgres-is-at');
  const data = fs.existsSync(note)
    ? fs.readFileSync(note, 'utf8').trim()
    : path.join(path.resolve(directory), 'postgres');
  try {
    const pid = Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 && alive(pid) && isPostgres(pid, data) ? pid : null;
  } catch {
    return null;
  }
}

/** The number may have been given to another program since: only a postgres started over this very folder counts. */
function isPostgres(pid: number, data: string): boolean {
  try {
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(words[0] ?? '').startsWith('postgres') && words.includes(data);
  } catch {
    return false;
  }
}

async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let tries = 0; tries < 100 && alive(pid); tries++)
    await new Promise(resolve => setTimeout(resolve, 100));
}
