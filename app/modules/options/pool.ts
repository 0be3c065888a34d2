import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Task } from './worker.ts';

/** Ended on purpose, from outside. */
export class Stopped extends Error {}

/** A few threads that take tasks one after another, so that a world costs one core and two worlds two. */
export class Pool {
  readonly size: number;
  /** Processor milliseconds of the threads so far. */
  processorMs = 0;
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: { task: Task; done: Pending }[] = [];
  readonly #pending = new Map<Worker, { id: number; done: Pending }>();
  #next = 0;
  #stopped = false;

  constructor(size = Math.max(1, Math.min(4, availableParallelism()))) {
    this.size = size;
    for (let i = 0; i < size; i++) this.#add();
  }

  /** One task on whichever thread is free. Rejects with {@link Stopped} once the pool was stopped. */
  run<T>(task: Task): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(new Stopped());
      this.#queue.push({ task, done: { resolve: resolve as (value: unknown) => void, reject } });
      this.#hand();
    });
  }

  /** The same task on every thread; none may be under way. */
  async onEach(task: Task): Promise<void> {
    const each = this.#idle
      .splice(0)
      .map(worker => new Promise((resolve, reject) => this.#send(worker, task, { resolve, reject })));
    await Promise.all(each);
  }

  /** Ends the threads at once, in the middle of a world. Safe to call again. */
  stop(): void {
    this.#stopped = true;
    for (const worker of this.#workers) void worker.terminate();
    for (const { done } of this.#pending.values()) done.reject(new Stopped());
    for (const { done } of this.#queue.splice(0)) done.reject(new Stopped());
    this.#pending.clear();
  }

  #add(): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.unref();
    worker.on(
      'message',
      (message: { id: number; value?: unknown; problem?: string; processorMs?: number }) => {
        const pending = this.#pending.get(worker);
        if (!pending || pending.id !== message.id) return;
        this.#pending.delete(worker);
        this.processorMs += message.processorMs ?? 0;
        this.#idle.push(worker);
        if (message.problem !== undefined) pending.done.reject(new Error(message.problem));
        else pending.done.resolve(message.value);
        this.#hand();
      },
    );
    worker.on('error', error => {
      const pending = this.#pending.get(worker);
      this.#pending.delete(worker);
      pending?.done.reject(this.#stopped ? new Stopped() : error);
    });
    this.#workers.push(worker);
    this.#idle.push(worker);
  }

  #hand(): void {
    while (this.#idle.length && this.#queue.length) {
      const { task, done } = this.#queue.shift()!;
      this.#send(this.#idle.pop()!, task, done);
    }
  }

  #send(worker: Worker, task: Task, done: Pending): void {
    const id = this.#next++;
    this.#pending.set(worker, { id, done });
    worker.postMessage({ id, task });
  }
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}
