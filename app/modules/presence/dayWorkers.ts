import os from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DayAnswer, DayTask } from './dayWorker.ts';

/** Days that are loaded or built at the same time. */
const atOnce = Math.max(1, Math.min(4, os.availableParallelism()));

/** Runs the tasks on a few threads that end with the last of them; answers in the order asked. A task that fails answers with its reason. */
export async function inDayWorkers(tasks: readonly DayTask[]): Promise<DayAnswer[]> {
  const answers: DayAnswer[] = new Array(tasks.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, tasks.length) }, async () => {
      const worker = new Worker(new URL('./dayWorker.ts', import.meta.url));
      try {
        while (next < tasks.length) {
          const index = next++;
          answers[index] = await answerOf(worker, tasks[index]!);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return answers;
}

function answerOf(worker: Worker, task: DayTask): Promise<DayAnswer> {
  return new Promise(resolve => {
    const end = (answer: DayAnswer) => {
      worker.off('message', end).off('error', failed).off('exit', ended);
      resolve(answer);
    };
    const failed = (error: Error) => end({ refused: `the thread failed (${error.name})` });
    const ended = (code: number) => end({ refused: `the thread ended with code ${code}` });
    worker.on('message', end).on('error', failed).on('exit', ended);
    worker.postMessage(task);
  });
}
