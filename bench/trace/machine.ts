import fs from 'node:fs';
import os from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export interface Machine {
  cpu: string;
  cores: number;
  memory: number;
  system: string;
  node: string;
  /** Bytes a second: reading Uint32 and adding, by one thread and by all; copying, read and written bytes both counted. */
  read: number;
  readAll: number;
  copy: number;
  copyAll: number;
}

const WORDS = 1 << 26;
const SECONDS = 1;
// read in pieces, so that the loop is compiled well before most of the reading: one long loop was at times ten times slower
const CHUNK = 1 << 18;

/** What this machine is, and how fast plain typed-array loops go through memory that is in no cache; takes some seconds. */
export async function describeMachine(): Promise<Machine> {
  const cores = os.availableParallelism();
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown';
  const release = fs.existsSync('/etc/os-release')
    ? /^PRETTY_NAME="?([^"\n]*)/m.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1]
    : undefined;
  const [read, readAll, copy, copyAll] = [
    await together(1, 'read'),
    await together(cores, 'read'),
    await together(1, 'copy'),
    await together(cores, 'copy'),
  ];
  return {
    cpu,
    cores,
    memory: os.totalmem(),
    system: `${release ?? os.type()} (${os.type()} ${os.release()})`,
    node: process.version,
    read,
    readAll,
    copy,
    copyAll,
  };
}

type Loop = 'read' | 'copy';

async function together(threads: number, loop: Loop): Promise<number> {
  const rates = await Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: { loop } });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  return rates.reduce((sum, rate) => sum + rate, 0);
}

function bytesASecond(loop: Loop): number {
  const words = new Uint32Array(WORDS).fill(3);
  const other = new Uint32Array(loop === 'copy' ? WORDS : 0).fill(1);
  let bytes = 0;
  let sum = 0;
  const started = performance.now();
  let elapsed = 0;
  while (elapsed < SECONDS) {
    if (loop === 'copy') {
      other.set(words);
      bytes += WORDS * 8;
    } else {
      for (let from = 0; from < WORDS; from += CHUNK) sum += sumOf(words, from, from + CHUNK);
      bytes += WORDS * 4;
    }
    elapsed = (performance.now() - started) / 1000;
  }
  return sum === -1 ? 0 : bytes / elapsed;
}

function sumOf(words: Uint32Array, from: number, to: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = from; i < to; i += 4) {
    a = (a + words[i]) | 0;
    b = (b + words[i + 1]) | 0;
    c = (c + words[i + 2]) | 0;
    d = (d + words[i + 3]) | 0;
  }
  return a + b + c + d;
}

if (!isMainThread && workerData?.loop) parentPort!.postMessage(bytesASecond(workerData.loop as Loop));
