import { Worker } from 'node:worker_threads';
import type { Piece, PieceAnswer, WorldDescriptor } from './piece.ts';
import type { WorkerMessage } from './worker.ts';

interface Pending {
  resolve: (answer: PieceAnswer) => void;
  reject: (reason: unknown) => void;
}

/** Worker threads that answer pieces; a piece goes to the one with the fewest waiting. Idle ones do not keep the process alive. */
export class WorkerPool {
  #workers: { worker: Worker; pending: Map<number, Pending> }[];
  #next = 0;

  constructor(threads: number) {
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const pending = new Map<number, Pending>();
      worker.on('message', ({ number, answer, error }) => {
        const waiting = pending.get(number)!;
        pending.delete(number);
        if (pending.size === 0) worker.unref();
        if (answer === undefined) waiting.reject(error);
        else waiting.resolve(answer);
      });
      const fail = (error: unknown) => {
        for (const waiting of pending.values()) waiting.reject(error);
        pending.clear();
      };
      worker.on('error', fail);
      worker.on('exit', code => fail(new Error(`a trace worker ended with code ${code}`)));
      worker.unref();
      return { worker, pending };
    });
  }

  get threads(): number {
    return this.#workers.length;
  }

  /** Gives all workers another world to read; pieces sent before are still answered from the one before. */
  open(world: WorldDescriptor): void {
    for (const { worker } of this.#workers) worker.postMessage({ world } satisfies WorkerMessage);
  }

  answer(piece: Piece): Promise<PieceAnswer> {
    const least = this.#workers.reduce((a, b) => (b.pending.size < a.pending.size ? b : a));
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      if (least.pending.size === 0) least.worker.ref();
      least.pending.set(number, { resolve, reject });
      least.worker.postMessage({ number, piece } satisfies WorkerMessage);
    });
  }

  /** Ends the threads; what waits for an answer is rejected. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
  }
}
