import { drainJobs, runTimed } from '../../core/jobs/runner.ts';
import type { Scene } from './scene.ts';

/** Timed work a drill does without, and why. */
const skipped = new Set([
  // a drill is too short for anything to be old enough, and its files are its own
  'presence.forget',
  'presence.watchForgetting',
  'exports.forget',
  // there is no second machine
  'presence.forward',
]);
/** Timed work that need not run as often as its module says, minutes. */
const rarely: Record<string, number> = {
  // the days to come are made two days ahead; a finished day is sealed once
  'presence.seal': 1440,
};

/** Minutes between two runs while nobody of ours wrote anything: time alone ends windows and raises tasks. */
const idle = 60;

/**
 * The modules' timed work that has come due by the drill's clock, each once at most, in the order of the modules; then the jobs that wait. What our
 * own writing brought about is looked after at every wake-up, what time alone brings about every hour.
 */
export async function runTimedWork(scene: Scene): Promise<void> {
  const { outpace, state, client } = scene;
  const wrote = client.writes !== scene.writesSeen;
  for (const module of outpace.modules)
    for (const timed of module.timed ?? []) {
      if (skipped.has(timed.name)) continue;
      const every = Math.max(timed.everySeconds / 60, rarely[timed.name] ?? (wrote ? 0 : idle));
      const last = state.timed[timed.name];
      if (last !== undefined && scene.at - last < every) continue;
      state.timed[timed.name] = scene.at;
      await client.timed(`timed ${timed.name}`, () => runTimed(outpace, timed));
      if (timed.name === 'presence.seal') state.jobsWaiting = true;
    }
  scene.writesSeen = client.writes;
  await runJobs(scene);
}

/** Runs the jobs that commands of ours asked for, once an hour at most: a queue is opened for it. A server that listens runs them at once by itself. */
async function runJobs(scene: Scene): Promise<void> {
  const { state } = scene;
  if (!state.jobsWaiting || scene.at - (state.timed.jobs ?? -idle) < idle) return;
  state.jobsWaiting = false;
  state.timed.jobs = scene.at;
  await scene.client.timed('jobs', () => drainJobs(scene.outpace));
}
