import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { City, CommandRun } from '@outpace/sim';
import { type Compared, type ComparisonAsked, compared } from './comparison.ts';

/** Runs of the compared commands, each in the order of the seeds asked for. */
export type Worlds = Record<Compared, CommandRun[]>;

interface Answer {
  ran?: number;
  seed?: number;
  runs?: CommandRun[];
}

/**
 * Runs every compared command in each seed's world on threads of their own, one core left to the product. The city's columns are shared, not copied; a thread needs about 150 MB
 * more for 500,000 people. `onRun` is told after each run. Rejects when a thread fails, and at once when `signal` is aborted.
 */
export async function runWorlds(
  asked: ComparisonAsked,
  city: City,
  seeds: readonly number[],
  options: { signal?: AbortSignal; onRun?: (done: number, of: number) => void; threads?: number } = {},
): Promise<Worlds> {
  const { signal, onRun } = options;
  signal?.throwIfAborted();
  const threads = Math.min(seeds.length, options.threads ?? Math.max(1, availableParallelism() - 1));
  const { baseMap: _map, names: _names, ...columns } = city;
  const found = new Map<number, CommandRun[]>();
  const waiting = [...seeds];
  const workers: Worker[] = [];
  let done = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      for (let thread = 0; thread < threads; thread++) {
        const worker = new Worker(new URL('./worker.ts', import.meta.url), {
          workerData: { city: columns, asked },
          execArgv: ['--disable-warning=ExperimentalWarning'],
        });
        workers.push(worker);
        worker.on('error', reject);
        worker.on('message', ({ ran, seed, runs }: Answer) => {
          if (ran) onRun?.(++done, seeds.length * compared.length);
          if (seed === undefined) return;
          found.set(seed, runs!);
          const next = waiting.shift();
          if (next !== undefined) worker.postMessage(next);
          else if (found.size === seeds.length) resolve();
        });
        worker.postMessage(waiting.shift()!);
      }
    });
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()));
  }
  const ofCommand = (name: Compared) => seeds.map(seed => found.get(seed)![compared.indexOf(name)]!);
  return { unattended: ofCommand('unattended'), paper: ofCommand('paper'), perfect: ofCommand('perfect') };
}
