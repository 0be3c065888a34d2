import type { GroupTiesDescriptor } from '../groups.ts';
import type { JourneySeatsDescriptor } from '../journeys.ts';
import type { CityDescriptor } from '../segments/reader.ts';
import type { PairFinder } from './finder.ts';
import { Questions } from './questions.ts';
import type { PairSlab } from './slab.ts';

/** What a worker reads. */
export interface WorldDescriptor {
  presences: CityDescriptor;
  groups: GroupTiesDescriptor | undefined;
  journeys: JourneySeatsDescriptor | undefined;
  settingOfPlace: Uint8Array | undefined;
}

/** Consecutive questions [first, end) to be answered into `slab`. */
export interface Piece {
  questions: Int32Array;
  /** People left out of all answers, a bit each; null for nobody. */
  excluded: Int32Array | null;
  first: number;
  end: number;
  slab: PairSlab;
  /** 1 when nobody waits for the answer any more. */
  cancelled: Int32Array;
}

/** Answers of questions [first, end): `end` comes before the piece's when the slab was full. */
export interface PieceAnswer {
  first: number;
  end: number;
  /** The piece's, or a larger one in its place. */
  slab: PairSlab;
  rowOffsets: Int32Array;
  belowMinimum: Int32Array;
}

/** Answers a piece, one question at least; stops when the slab is three quarters full, or between two questions when cancelled. */
export function answerPiece(finder: PairFinder, piece: Piece): PieceAnswer {
  const { table } = finder;
  const { first, slab } = piece;
  table.reset(slab);
  const questions = new Questions(piece.questions);
  const rowOffsets = new Int32Array(piece.end - first + 1);
  const belowMinimum = new Int32Array(piece.end - first);
  const enough = slab.rows - (slab.rows >> 2);
  let at = first;
  while (at < piece.end && (at === first || table.count < enough)) {
    if (Atomics.load(piece.cancelled, 0) === 1) break;
    belowMinimum[at - first] = finder.append(questions.get(at), piece.excluded);
    rowOffsets[++at - first] = table.count;
  }
  return {
    first,
    end: at,
    slab: table.slab,
    rowOffsets: rowOffsets.slice(0, at - first + 1),
    belowMinimum: belowMinimum.slice(0, at - first),
  };
}
