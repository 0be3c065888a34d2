import type { Scene } from '../world/scene.ts';
import { staffParameters } from './parameters.ts';

/** The crews a scenario counts heads of. */
export type Crew = 'investigators' | 'gridWorkers' | 'samplers';
const crews: readonly Crew[] = ['investigators', 'gridWorkers', 'samplers'];

/** Everybody free at a minute. */
export function freshCrews(staff: Record<Crew, number>): Record<Crew, number[]> {
  return Object.fromEntries(crews.map(crew => [crew, new Array<number>(staff[crew]).fill(0)])) as Record<
    Crew,
    number[]
  >;
}

/** Whether a minute lies in working hours. */
export function isDaytime(scene: Scene, at: number = scene.at): boolean {
  const [from, to] = scene.scenario.staff.hours;
  const hour = (at % 1440) / 60;
  return hour >= from && hour < to;
}

/** How many of a crew are on duty now; those above this number rest. */
export function onDuty(scene: Scene, crew: Crew): number {
  const all = scene.state.crews[crew].length;
  const absent = scene.state.absent.reduce(
    (most, one) => (scene.at < one.until && matches(one.role, crew) ? Math.max(most, one.share) : most),
    0,
  );
  const here = all * (1 - absent) * (isDaytime(scene) ? 1 : staffParameters.nightStrength.value);
  return Math.min(all, Math.ceil(here - 1e-9));
}

const matches = (role: string, crew: Crew): boolean =>
  role === crew ||
  role === 'all' ||
  `${role}s` === crew ||
  crew.toLowerCase().startsWith(role.toLowerCase().replace(/_?workers?$/, ''));

/** The one of a crew on duty who is free the earliest, at `until` at the latest; null when nobody is. The lower number on a tie. O(crew). */
export function whoIsFree(scene: Scene, crew: Crew, until: number): { worker: number; from: number } | null {
  const busy = scene.state.crews[crew];
  const count = onDuty(scene, crew);
  let best = -1;
  for (let worker = 0; worker < count; worker++) if (best < 0 || busy[worker]! < busy[best]!) best = worker;
  if (best < 0) return null;
  const from = Math.max(scene.at, busy[best]!);
  return from < until ? { worker: best, from } : null;
}

/** Those of a crew at work now. */
export function busyNow(scene: Scene, crew: Crew): number {
  return scene.state.crews[crew].filter(until => until > scene.at).length;
}
