// Worker thread: builds a day's segment of raw rows in shared memory and says how many seconds it took.
import { parentPort } from 'node:worker_threads';
import { buildSegment, type DayRows } from '../../lib/trace/segments/build.ts';
import { kindsOfBench } from './ours.ts';
import { DAYS } from './plan.ts';

parentPort?.on('message', ({ rows, people, places }: { rows: DayRows; people: number; places: number }) => {
  const started = performance.now();
  buildSegment(DAYS * 1440, rows, rows.person.length, kindsOfBench(), places, people);
  parentPort!.postMessage((performance.now() - started) / 1000);
});
