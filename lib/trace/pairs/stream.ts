import type { Piece, PieceAnswer } from './piece.ts';
import type { Questions } from './questions.ts';
import { columnsOf, type PairSlab } from './slab.ts';
import type { Tracer } from './tracer.ts';
import type { PairBatch } from './types.ts';

/** Questions a batch. Enough that sending one costs little beside answering it; few enough that a big case's second hop divides evenly. */
export const QUERIES_OF_BATCH = 32;

/** How a stream of answers is cut and how it is stopped. */
export interface StreamOptions {
  /** Rejects the stream with the signal's reason; work under way ends within one question. */
  signal?: AbortSignal;
  /** Most questions a batch. Default 32. */
  batch?: number;
}

/**
 * Answers of all questions in their order, batch by batch. At most 2 × threads + 1 batches are held, whether being written, waiting for
 * their turn, or read: of 6 MiB each, or of the largest single answer if that is more. The next batch overwrites the one before.
 */
export async function* answersOf(
  tracer: Tracer,
  questions: Questions,
  excluded: Int32Array | null,
  options: StreamOptions,
): AsyncGenerator<PairBatch, void, undefined> {
  const work = new Work(tracer, questions, excluded, options.batch ?? QUERIES_OF_BATCH);
  const { signal } = options;
  const stop = () => work.wake();
  signal?.addEventListener('abort', stop);
  try {
    for (let next = 0; next < questions.length; ) {
      signal?.throwIfAborted();
      work.send(next);
      const answer = work.take(next);
      if (answer === undefined) {
        await work.progress();
        continue;
      }
      yield batchOf(answer);
      next = answer.end;
      work.giveBack(answer.slab);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await work.end();
  }
}

function batchOf(answer: PieceAnswer): PairBatch {
  const pairs = columnsOf(answer.slab);
  pairs.length = answer.rowOffsets[answer.end - answer.first];
  return {
    firstQuery: answer.first,
    queries: answer.end - answer.first,
    rowOffsets: answer.rowOffsets,
    belowMinimum: answer.belowMinimum,
    pairs,
  };
}

/** The pieces of one stream: not yet sent, under way, and answered but not yet their turn. */
class Work {
  readonly #tracer: Tracer;
  readonly #questions: Questions;
  readonly #excluded: Int32Array | null;
  readonly #batch: number;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  /** Ends of questions that a full slab left over, by the first of them; they go before new ones. */
  #leftOver: { first: number; end: number }[] = [];
  #unsent = 0;
  #underWay = new Set<Promise<void>>();
  #answers = new Map<number, PieceAnswer>();
  #free: PairSlab[] = [];
  #slabs = 0;
  #failure: { reason: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(tracer: Tracer, questions: Questions, excluded: Int32Array | null, batch: number) {
    this.#tracer = tracer;
    this.#questions = questions;
    this.#excluded = excluded;
    this.#batch = batch;
  }

  /** Sends as many pieces as may be under way; `next` is the question whose answer is waited for. */
  send(next: number): void {
    const most = Math.max(1, 2 * this.#tracer.threads);
    while (this.#underWay.size < most && this.#failure === undefined) {
      const waitedFor = this.#leftOver.some(piece => piece.first === next);
      const slab = this.#freeSlab(waitedFor);
      if (slab === undefined) return;
      const piece = this.#nextPiece();
      if (piece === undefined) {
        this.#free.push(slab);
        return;
      }
      this.#sendPiece({
        ...piece,
        slab,
        questions: this.#questions.numbers,
        excluded: this.#excluded,
        cancelled: this.#cancelled,
      });
    }
  }

  take(first: number): PieceAnswer | undefined {
    if (this.#failure !== undefined) throw this.#failure.reason;
    const answer = this.#answers.get(first);
    this.#answers.delete(first);
    return answer;
  }

  giveBack(slab: PairSlab): void {
    this.#free.push(slab);
  }

  /** Resolves when something was answered, failed, or `wake` was called. */
  progress(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.#wake();
  }

  /** Stops what is under way and gives the memory back. */
  async end(): Promise<void> {
    Atomics.store(this.#cancelled, 0, 1);
    await Promise.all(this.#underWay);
    for (const slab of this.#free) this.#tracer.release(slab);
    for (const answer of this.#answers.values()) this.#tracer.release(answer.slab);
  }

  #sendPiece(piece: Piece): void {
    const answered = this.#tracer
      .answer(piece)
      .then(answer => {
        this.#answers.set(answer.first, answer);
        if (answer.end < piece.end) this.#leftOver.push({ first: answer.end, end: piece.end });
      })
      .catch(reason => {
        this.#failure ??= { reason };
      })
      .finally(() => {
        this.#underWay.delete(answered);
        this.#wake();
      });
    this.#underWay.add(answered);
  }

  /** A slab to write to. All may hold later answers that wait for one left over: then that one gets another. */
  #freeSlab(waitedFor: boolean): PairSlab | undefined {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#slabs > 2 * this.#tracer.threads && !(waitedFor && this.#underWay.size === 0)) return undefined;
    this.#slabs++;
    return this.#tracer.takeSlab();
  }

  #nextPiece(): { first: number; end: number } | undefined {
    if (this.#leftOver.length > 0) {
      this.#leftOver.sort((a, b) => a.first - b.first);
      return this.#leftOver.shift();
    }
    if (this.#unsent === this.#questions.length) return undefined;
    const first = this.#unsent;
    this.#unsent = Math.min(this.#questions.length, first + this.#batch);
    return { first, end: this.#unsent };
  }
}
