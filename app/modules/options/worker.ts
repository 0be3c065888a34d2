import { parentPort } from 'node:worker_threads';
import {
  buildCity,
  type City,
  modelR,
  runFromPicture,
  type WhatIf,
  type WhatIfRun,
  type WorldDraw,
} from '@outpace/sim';

/** What a thread is asked, one at a time. The city comes once, on shared memory. */
export type Task =
  | { kind: 'build'; people: number }
  | { kind: 'begin'; run: WhatIfRun; city: ColumnsOfCity }
  | { kind: 'calibrate'; seed: number; factor: number; r: number; detected: number }
  | { kind: 'world'; draw: WorldDraw; whatIf: WhatIf; picture?: WhatIfRun['picture'] };
export type ColumnsOfCity = Omit<City, 'baseMap' | 'names'>;

const citySeed = 20220720;
let run: WhatIfRun | null = null;

function answer(task: Task): unknown {
  switch (task.kind) {
    case 'build': {
      // names and map stay behind: worlds need the columns alone, which are shared
      const { baseMap: _map, names: _names, ...columns } = buildCity({ seed: citySeed, people: task.people });
      return columns;
    }
    case 'begin':
      run = { ...task.run, city: task.city as City };
      return null;
    case 'calibrate':
      return modelR(run!, task.seed, task.factor, task.r, task.detected);
    case 'world':
      return runFromPicture(run!, task.draw, task.whatIf);
  }
}

parentPort!.on('message', ({ id, task }: { id: number; task: Task }) => {
  try {
    const before = process.threadCpuUsage();
    const value = answer(task);
    const used = process.threadCpuUsage(before);
    parentPort!.postMessage({ id, value, processorMs: (used.user + used.system) / 1000 });
  } catch (error) {
    parentPort!.postMessage({ id, problem: String((error as Error).message) });
  }
});
