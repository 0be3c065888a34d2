import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CityIndex } from './city.ts';

// A reader on its own thread: everybody has exactly one stay at place 7, from 100 to 200 or, while edited, from 90 to 210.
const city = CityIndex.open(workerData);
const wrong: string[] = [];
let readings = 0;
do {
  const stays = city.consistently(() => city.staysAt(7, 0, 1440));
  const seen = stays.map(stay => `${stay.from}–${stay.to}`);
  const edited = seen.filter(text => text === '90–210').length;
  const plain = seen.filter(text => text === '100–200').length;
  if (stays.length !== 80 || edited + plain !== 80 || edited > 1)
    wrong.push(`${stays.length} stays, ${edited} edited`);
  if (readings++ === 0) parentPort!.postMessage('reading');
} while (receiveMessageOnPort(parentPort!) === undefined);
parentPort!.postMessage({ readings, wrong: wrong.slice(0, 5) });
