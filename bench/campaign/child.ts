// Starts and kills the server of a measurement.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  address: string;
  urls: { owner: string };
  pid: number;
  /** Largest resident memory seen, MiB. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server and waits until it listens. `program` is a file beside this one. */
export async function startServer(program: string, parameters: string[]): Promise<ServerProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, program), ...parameters],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout! });
  const line = await Promise.race([
    once(lines, 'line').then(([first]) => first as string),
    ended.then(() => {
      throw new Error('the server ended before it listened');
    }),
  ]);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    ...(JSON.parse(line) as { address: string; urls: { owner: string } }),
    pid: child.pid!,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
