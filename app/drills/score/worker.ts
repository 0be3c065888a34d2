import { parentPort, workerData } from 'node:worker_threads';
import { type City, compareCommands } from '@outpace/sim';
import { type ComparisonAsked, comparisonOf } from './comparison.ts';

// One thread of a comparison: it is given seeds one by one and answers with the runs of each.
const { city, asked } = workerData as { city: City; asked: ComparisonAsked };

parentPort!.on('message', (seed: number) => {
  const runs = compareCommands({
    ...comparisonOf(asked, city, [seed]),
    onRun: () => parentPort!.postMessage({ ran: 1 }),
  });
  parentPort!.postMessage({ seed, runs });
});
