import type { Outpace } from '../../core/outpace.ts';
import { type Cluster, closeCluster, clusterOf } from './cluster.ts';
import { MemoryEngine } from './memoryEngine.ts';
import type { Contributor, TraceEngine } from './traceEngine.ts';

const engines = new WeakMap<Outpace, MemoryEngine>();
const contributors = new WeakMap<Outpace, Contributor[]>();

/** The engine in this machine's memory; not yet read when nobody has asked. */
export function memoryEngineOf(outpace: Outpace): MemoryEngine {
  let engine = engines.get(outpace);
  if (!engine) {
    engine = new MemoryEngine(outpace);
    engines.set(outpace, engine);
  }
  return engine;
}

/** Whoever puts rows of their own into the index. */
export function contributorsOf(outpace: Outpace): readonly Contributor[] {
  return contributors.get(outpace) ?? [];
}

/** The city's engine, brought up to what is committed now. Whoever asks must do so for a case, and journal it. */
export async function freshEngine(outpace: Outpace): Promise<TraceEngine> {
  const cluster = configuredCluster(outpace);
  if (cluster && (await cluster.isCaughtUp())) {
    await cluster.refreshed();
    return cluster.engine;
  }
  return memoryEngineOf(outpace).refresh(contributorsOf(outpace));
}

/** Lets a module below this one put its own rows into the index. */
export function contribute(outpace: Outpace, contributor: Contributor): void {
  contributors.set(outpace, [...contributorsOf(outpace), contributor]);
}

/** Ends the engine's threads and connections. */
export async function closeEngine(outpace: Outpace): Promise<void> {
  await closeCluster(outpace);
  await engines.get(outpace)?.close();
  engines.delete(outpace);
}

/** A day's key was destroyed: what was held of it in memory goes at once. (Rows that come or go are found by the next question anyway.) */
export function invalidateEngine(outpace: Outpace): void {
  engines.get(outpace)?.refresher.forgetDestroyed();
}

/** The cluster this city is configured with; null where presences stay on this machine. */
export function configuredCluster(outpace: Outpace): Cluster | null {
  return clusterOf(outpace, () => contributorsOf(outpace));
}
