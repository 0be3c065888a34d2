import type { GroupTies } from '../groups.ts';
import type { JourneySeats } from '../journeys.ts';
import type { CityIndex } from '../segments/city.ts';
import { sharedBytes } from '../shared.ts';
import type { Minute, PlaceRef } from '../types.ts';
import { PairFinder } from './finder.ts';
import { answerPiece, type Piece, type PieceAnswer } from './piece.ts';
import { WorkerPool } from './pool.ts';
import { allocateSlab, type PairSlab } from './slab.ts';
import type { PairColumns, PairQuery } from './types.ts';

/** Rows of the memory that a batch is written to: 47 bytes a row with one place each, 6 MiB. */
const SLAB_ROWS = 1 << 17;

/** What a tracer reads beside the presences, and with how many threads. */
export interface TracerOptions {
  /** Worker threads for `pairsOfMany` and `twoHops`; 0 answers on the calling thread. Default 2. */
  threads?: number;
  groups?: GroupTies;
  journeys?: JourneySeats;
  /** Rank of the setting by place, the lower the stronger, 255 unknown. */
  settingOfPlace?: Uint8Array;
}

/**
 * Answers questions about pairs over a city's index: single ones on the calling thread, many on worker threads that read the same memory.
 * A presence appended to the index is found by the next question on any thread. Holds 2 × threads + 1 slabs of 6 MiB, and a table a thread.
 */
export class Tracer {
  readonly threads: number;
  #index: CityIndex;
  #groups: GroupTies | undefined;
  #journeys: JourneySeats | undefined;
  #settingOfPlace: Uint8Array | undefined;
  #pool: WorkerPool | undefined;
  #finder: PairFinder;
  #streamFinder: PairFinder | undefined;
  #sentVersion = -1;
  #spare: PairSlab[] = [];

  /** Starts the threads. `index` is written to by this thread only. */
  static open(index: CityIndex, options: TracerOptions = {}): Tracer {
    return new Tracer(index, options);
  }

  private constructor(index: CityIndex, options: TracerOptions) {
    this.#index = index;
    this.#groups = options.groups;
    this.#journeys = options.journeys;
    this.#settingOfPlace = sharedRanks(options.settingOfPlace);
    this.threads = options.threads ?? 2;
    if (this.threads > 0) this.#pool = new WorkerPool(this.threads);
    this.#finder = this.#newFinder();
  }

  /** The pairs of one question, on this thread. */
  pairsOf(query: PairQuery): PairColumns & { belowMinimum: number } {
    return this.#finder.pairsOf(query);
  }

  /** Everyone at a place in [from, to), as if met by somebody who was there all the time. */
  peopleAt(place: PlaceRef, from: Minute, to: Minute): PairColumns {
    return this.#finder.peopleAt(place, from, to);
  }

  /** Makes the threads read groups, journeys and settings as they are now; the index needs no such call. */
  refresh(
    groups: GroupTies | undefined = this.#groups,
    journeys: JourneySeats | undefined = this.#journeys,
    settingOfPlace?: Uint8Array,
  ): void {
    if (settingOfPlace !== undefined) this.#settingOfPlace = sharedRanks(settingOfPlace);
    this.#groups = groups;
    this.#journeys = journeys;
    this.#finder = this.#newFinder();
    this.#streamFinder = undefined;
    this.#sentVersion = -1;
  }

  /** Ends the threads; streams still read from are rejected. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** Answers a piece on a worker, or, without threads, here after the waiting events had their turn. */
  async answer(piece: Piece): Promise<PieceAnswer> {
    if (this.#pool !== undefined) {
      this.#sendWorld(this.#pool);
      return this.#pool.answer(piece);
    }
    await new Promise(resolve => setTimeout(resolve, 0));
    this.#streamFinder ??= this.#newFinder();
    return answerPiece(this.#streamFinder, piece);
  }

  /** Memory for a batch; give it back with `release`. */
  takeSlab(): PairSlab {
    return this.#spare.pop() ?? allocateSlab(SLAB_ROWS, SLAB_ROWS);
  }

  release(slab: PairSlab): void {
    if (this.#spare.length < 2 * this.threads + 2) this.#spare.push(slab);
  }

  #sendWorld(pool: WorkerPool): void {
    const version = this.#index.clock.version;
    if (version === this.#sentVersion) return;
    this.#sentVersion = version;
    pool.open({
      presences: this.#index.share(),
      groups: this.#groups?.share(),
      journeys: this.#journeys?.share(),
      settingOfPlace: this.#settingOfPlace,
    });
  }

  #newFinder(): PairFinder {
    return new PairFinder({
      presences: this.#index,
      groups: this.#groups,
      journeys: this.#journeys,
      settingOfPlace: this.#settingOfPlace,
    });
  }
}

function sharedRanks(ranks: Uint8Array | undefined): Uint8Array | undefined {
  if (ranks === undefined) return undefined;
  const shared = sharedBytes(ranks.length);
  shared.set(ranks);
  return shared;
}
