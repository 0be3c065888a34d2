import { parentPort } from 'node:worker_threads';
import { GroupTies } from '../groups.ts';
import { JourneySeats } from '../journeys.ts';
import { SharedCity } from '../segments/reader.ts';
import { PairFinder } from './finder.ts';
import { answerPiece, type Piece, type WorldDescriptor } from './piece.ts';

/** What a {@link Tracer} sends its workers: a world to read from now on, or a piece to answer. */
export type WorkerMessage = { world: WorldDescriptor } | { number: number; piece: Piece };

let finder: PairFinder | undefined;

parentPort!.on('message', (message: WorkerMessage) => {
  if ('world' in message) {
    const { presences, groups, journeys, settingOfPlace } = message.world;
    finder = new PairFinder({
      presences: new SharedCity(presences),
      groups: groups && new GroupTies(groups),
      journeys: journeys && new JourneySeats(journeys),
      settingOfPlace,
    });
    return;
  }
  try {
    parentPort!.postMessage({ number: message.number, answer: answerPiece(finder!, message.piece) });
  } catch (error) {
    parentPort!.postMessage({ number: message.number, error });
  }
});
