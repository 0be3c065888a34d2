import { isRefused } from '../world/client.ts';
import { giveRooms, keepingOf, needsRoom, reached, settle } from '../world/obeying.ts';
import { drawnMinutes, type Held, type Scene } from '../world/scene.ts';
import { isDaytime, whoIsFree } from './crew.ts';
import { isolated } from './investigate.ts';

/** Who is reached first: cases, then those to be kept apart, at home, and the others. */
function urgency(held: Held): number {
  if (held.kind === 'hospital_isolation') return 0;
  const keeping = keepingOf(held.kind);
  return keeping === 'apart' ? 1 : keeping === 'home' ? 2 : 3;
}

/** Whom grid workers are to reach now, the most urgent first. At night only those who are to be kept apart. */
export function toReach(scene: Scene): Held[] {
  const patience = scene.scenario.staff.takeAfterMinutes;
  const night = !isDaytime(scene);
  return scene.state.held
    .filter(
      held => held.stage === 'waiting' && scene.at >= held.at + patience && (!night || urgency(held) <= 1),
    )
    .sort((a, b) => urgency(a) - urgency(b) || a.at - b.at || a.person - b.person);
}

/** Grid workers call and visit: each person takes their minutes, one after another, until the next look at the list. */
export function reachPeople(scene: Scene, until: number): void {
  for (const held of toReach(scene)) {
    const free = whoIsFree(scene, 'gridWorkers', until);
    if (!free) return;
    const end =
      free.from + drawnMinutes(scene, 'reach', scene.scenario.staff.minutesPerPerson, held.person, held.at);
    scene.state.crews.gridWorkers[free.worker] = end;
    held.stage = 'called';
    scene.agenda.add(end, 'reached', { person: held.person, ref: held.measureId });
  }
}

/** Somebody was reached. At home that is in place; to be kept apart, they are on their way where there is a room. */
export async function personReached(scene: Scene, held: Held): Promise<void> {
  if (held.stage !== 'called') return;
  if (keepingOf(held.kind) === 'apart') {
    reached(scene, held);
    if (needsRoom(held.kind)) giveRooms(scene);
    return;
  }
  await confirm(scene, held);
}

/** Somebody has arrived where they are kept. */
export async function inRoom(scene: Scene, held: Held): Promise<void> {
  if (held.stage !== 'moving') return;
  await confirm(scene, held);
}

async function confirm(scene: Scene, held: Held): Promise<void> {
  const answer = await scene.client.call(
    scene.client.seatFor('grid', held.areaKey),
    'POST',
    `/measures/${held.measureId}/in-place`,
    {},
  );
  // ended meanwhile: whoever follows it finds out
  if (isRefused(answer)) return;
  held.stage = 'placed';
  if (keepingOf(held.kind) !== 'apart') held.reachedAt = scene.at;
  settle(scene, held);
  const known = scene.caseOf.get(held.person);
  if (known && held.kind === 'hospital_isolation') await isolated(scene, known);
}
