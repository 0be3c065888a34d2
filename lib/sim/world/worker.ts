import { workerData } from 'node:worker_threads';
import { type Shared, serve } from './threads.ts';

// One more thread of a world; it waits on shared memory and never touches its own event loop.
const { thread, ...shared } = workerData as Shared & { thread: number };
serve(shared, thread);
