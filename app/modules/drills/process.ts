import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { stateOfRun } from './rules.ts';
import { scoreIn } from './savedScore.ts';
import type { RunState, ScoreSummary } from './schema.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** What runs a drill: a program and its first parameters; the scenario's file, `--data`, `--people`, `--seed` and `--port` follow. */
export interface DrillCommand {
  program: string;
  parameters: string[];
}

/** The drill of this installation. */
export const ownDrill: DrillCommand = {
  program: process.execPath,
  parameters: [path.join(root, 'app/cli/main.ts'), 'drill', 'serve'],
};

/** Settings of the real city, by name: a drill must find none of them, least of all the way to its database or its keys. */
const ofTheCity = /^(DATABASE_\w+|OUTPACE_(?!HOST$|DEBUG$)\w+|PG[A-Z]+)$/;

/** Environment of a drill: ours without anything that leads to the real city. */
export function environmentOfDrill(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofTheCity.test(name)));
}

/** Files of one drill: its own data folder with our notes in it. */
export function filesOfDrill(dataDirectory: string, id: string) {
  const folder = path.join(dataDirectory, 'drills', id);
  return {
    folder,
    note: path.join(folder, 'drill.json'),
    scenario: path.join(folder, 'scenario.json'),
    /** What the drill said on its way, a JSON object a line. */
    progress: path.join(folder, 'progress.jsonl'),
    log: path.join(folder, 'log.txt'),
    score: path.join(folder, 'drill', 'score.json'),
  };
}
export type DrillFiles = ReturnType<typeof filesOfDrill>;

interface Note {
  pid: number;
  /** Start of the process in the kernel's ticks; tells it from a later one of the same number. Null where the system does not say. */
  birth: string | null;
  port: number;
  people: number;
  seed: number;
  startedAt: string;
  stopAskedAt: string | null;
}

/** How a drill's process stands. */
export interface DrillProcess {
  state: RunState;
  progress: { zh: string; en: string; done: number | null; of: number | null } | null;
  url: string | null;
  password: string | null;
  problem: string | null;
  score: ScoreSummary | null;
}

/** Starts a drill's process in its folder, apart from ours: it goes on when this server ends and is found again by its note. `now`: epoch milliseconds. */
export async function startProcess(
  files: DrillFiles,
  command: DrillCommand,
  drill: { people: number; seed: number },
  now: number,
): Promise<void> {
  const before = readNote(files);
  const port = await freePort(before?.port);
  const said = fs.openSync(files.progress, 'w');
  const log = fs.openSync(files.log, 'a');
  try {
    const child = spawn(
      command.program,
      [
        ...command.parameters,
        files.scenario,
        '--data',
        files.folder,
        '--people',
        String(drill.people),
        '--seed',
        String(drill.seed),
        '--port',
        String(port),
      ],
      {
        cwd: root,
        detached: true,
        stdio: ['ignore', said, log],
        env: environmentOfDrill(process.env),
      },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const pid = child.pid!;
    write(files, {
      pid,
      birth: processOf(pid)?.birth ?? null,
      port,
      ...drill,
      startedAt: new Date(now).toISOString(),
      stopAskedAt: null,
    });
  } finally {
    fs.closeSync(said);
    fs.closeSync(log);
  }
}

/** Asks a drill to write everything down and end. */
export function askToStop(files: DrillFiles, now: number): void {
  const note = readNote(files);
  if (!note || !isThere(note)) return;
  write(files, { ...note, stopAskedAt: new Date(now).toISOString() });
  try {
    process.kill(note.pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Reads how a drill stands, from its process and its files alone; the same after a restart of this server. */
export function readProcess(files: DrillFiles): DrillProcess {
  const note = readNote(files);
  const said = linesOf(files.progress);
  const ready = said.findLast(line => line.ready)?.ready ?? null;
  const score = scoreIn(files.score);
  const alive = note !== null && isThere(note);
  const state = stateOfRun({
    alive,
    ready: ready !== null,
    stopAsked: typeof note?.stopAskedAt === 'string',
    scored: score !== null,
  });
  const progress = said.findLast(line => line.progress)?.progress;
  return {
    state,
    progress:
      state === 'starting' && progress
        ? { zh: progress.zh, en: progress.en, done: progress.done ?? null, of: progress.of ?? null }
        : null,
    url: state === 'running' ? (ready?.url ?? null) : null,
    password: state === 'running' ? (ready?.password ?? null) : null,
    problem: state === 'failed' ? lastOf(files.log) : null,
    score,
  };
}

interface Said {
  progress?: { zh: string; en: string; done?: number; of?: number };
  ready?: { url: string; password: string };
}

/** What the drill said, whole lines that are JSON only. */
function linesOf(file: string): Said[] {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap(line => {
      try {
        const said = JSON.parse(line) as unknown;
        return typeof said === 'object' && said !== null ? [said as Said] : [];
      } catch {
        return [];
      }
    });
}

/** The end of a log, enough to see what went wrong. */
function lastOf(file: string): string | null {
  if (!fs.existsSync(file)) return null;
  return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n').slice(-2000) || null;
}

function readNote(files: DrillFiles): Note | null {
  try {
    return JSON.parse(fs.readFileSync(files.note, 'utf8')) as Note;
  } catch {
    return null;
  }
}

const write = (files: DrillFiles, note: Note) =>
  fs.writeFileSync(files.note, JSON.stringify(note, null, 2), { mode: 0o600 });

/** Whether the noted process is there, and is the one that was noted. One that ended and was not collected yet (state Z) is gone. */
function isThere(note: Note): boolean {
  try {
    process.kill(note.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = processOf(note.pid);
  return !found || (found.state !== 'Z' && (note.birth === null || found.birth === note.birth));
}

/** State and start of a process as the kernel says (proc(5), fields 3 and 22); null where there is no /proc. */
function processOf(pid: number): { state: string; birth: string | null } | null {
  try {
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0] ?? '', birth: fields[19] ?? null };
  } catch {
    return null;
  }
}

/** The wished port where it is free, else any free one; a drill that is started again keeps its address if it can. */
async function freePort(wished: number | undefined): Promise<number> {
  for (const port of wished ? [wished, 0] : [0]) {
    const found = await new Promise<number | null>(resolve => {
      const server = net.createServer();
      server.once('error', () => resolve(null));
      server.listen(port, '127.0.0.1', () => {
        const { port: given } = server.address() as net.AddressInfo;
        server.close(() => resolve(given));
      });
    });
    if (found !== null) return found;
  }
  throw new Error('No port of this machine is free for a drill.');
}
