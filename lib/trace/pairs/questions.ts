import type { PairQuery } from './types.ts';

const FIELDS = 6;

/** Questions as numbers in shared memory, 24 bytes each, so that a worker is sent none of them. */
export class Questions {
  readonly numbers: Int32Array;

  constructor(numbers: Int32Array) {
    this.numbers = numbers;
  }

  /** Room for `length` questions. */
  static allocate(length: number): Questions {
    return new Questions(new Int32Array(new SharedArrayBuffer(length * FIELDS * 4)));
  }

  /** Copies what is asked. O(queries). */
  static of(queries: readonly PairQuery[]): Questions {
    const questions = Questions.allocate(queries.length);
    for (let i = 0; i < queries.length; i++) questions.set(i, queries[i]);
    return questions;
  }

  /** The first `length` of them, in the same memory. */
  first(length: number): Questions {
    return new Questions(this.numbers.subarray(0, length * FIELDS));
  }

  get length(): number {
    return this.numbers.length / FIELDS;
  }

  set(i: number, query: PairQuery): void {
    const at = i * FIELDS;
    this.numbers[at] = query.person;
    this.numbers[at + 1] = query.from;
    this.numbers[at + 2] = query.to;
    this.numbers[at + 3] = query.direction === 'backward' ? 1 : 0;
    this.numbers[at + 4] = query.minOverlapMinutes ?? 0;
    this.numbers[at + 5] = query.afterDepartureMinutes ?? 0;
  }

  get(i: number): PairQuery {
    const at = i * FIELDS;
    const numbers = this.numbers;
    return {
      person: numbers[at],
      from: numbers[at + 1],
      to: numbers[at + 2],
      direction: numbers[at + 3] === 1 ? 'backward' : 'forward',
      minOverlapMinutes: numbers[at + 4],
      afterDepartureMinutes: numbers[at + 5],
    };
  }
}
