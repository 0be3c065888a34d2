import fs from 'node:fs';
import path from 'node:path';

/** Who works with a data directory now. Only one process may: its database, key store and sealed files belong together. */
export interface Holder {
  pid: number;
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

/** The process that holds a data directory, or null; a note left by one that is gone is taken away. */
export function holderOf(directory: string): Holder | null {
  let holder: Holder;
  try {
    holder = JSON.parse(fs.readFileSync(lockFile(directory), 'utf8')) as Holder;
  } catch {
    return null;
  }
  if (holder.pid !== process.pid && alive(holder.pid)) return holder;
  if (holder.pid !== process.pid) fs.rmSync(lockFile(directory), { force: true });
  return null;
}

/** A data directory held by this process: `say` adds where it answers, `release` gives it up. */
export interface Hold {
  say(facts: { url?: string; databasePort?: number }): void;
  release(): void;
}

/** Holds a data directory for this process; the other holder where there is one. A database left running by a process that was killed is stopped first. */
export async function holdDirectory(
  directory: string,
  command: string,
  now: number,
): Promise<Hold | { heldBy: Holder }> {
  fs.mkdirSync(directory, { recursive: true });
  const other = holderOf(directory);
  if (other) return { heldBy: other };
  const facts: Holder = {
    pid: process.pid,
    command,
    url: null,
    databasePort: null,
    since: new Date(now).toISOString(),
  };
  try {
    fs.writeFileSync(lockFile(directory), JSON.stringify(facts), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const first = holderOf(directory);
    if (first) return { heldBy: first };
    throw error;
  }
  await stopLeftOver(directory);
  return {
    say(more) {
      Object.assign(facts, more);
      fs.writeFileSync(lockFile(directory), JSON.stringify(facts), { mode: 0o600 });
    },
    release: () => fs.rmSync(lockFile(directory), { force: true }),
  };
}

/** Nobody holds the directory, yet its database runs: the process that started it was killed. */
async function stopLeftOver(directory: string): Promise<void> {
  const note = path.join(directory, 'postgres-is-at');
  const data = fs.existsSync(note)
    ? fs.readFileSync(note, 'utf8').trim()
    : path.join(path.resolve(directory), 'postgres');
  let pid: number;
  try {
    pid = Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return;
  }
  if (!Number.isInteger(pid) || pid <= 1 || !alive(pid) || !isPostgres(pid, data)) return;
  process.kill(pid, 'SIGINT');
  for (let tries = 0; tries < 100 && alive(pid); tries++)
    await new Promise(resolve => setTimeout(resolve, 100));
}

/** The number may have been given to another program since: only a postgres started over this very folder is ended. */
function isPostgres(pid: number, data: string): boolean {
  try {
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(words[0] ?? '').startsWith('postgres') && words.includes(data);
  } catch {
    return false;
  }
}
