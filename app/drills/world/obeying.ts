import type { Keeping } from '@outpace/sim';
import { worldParameters } from './parameters.ts';
import { drawn, drawnMinutes, type Held, type Scene } from './scene.ts';

/** Far beyond any drill: people stay until somebody lets them go. */
const openEnd = 1000 * 1440;

/** How a measure of this kind keeps a person; null leaves them free. */
export function keepingOf(kind: string): 'apart' | 'home' | 'monitoring' | null {
  switch (kind) {
    case 'hospital_isolation':
    case 'central_quarantine':
      return 'apart';
    case 'home_isolation':
    case 'home_quarantine':
    case 'medical_observation':
      return 'home';
    case 'home_monitoring':
    case 'exclusion':
      return 'monitoring';
    default:
      return null;
  }
}

/** Whether a measure of this kind needs one of the isolation rooms; those of hospitals are not counted. */
export const needsRoom = (kind: string): boolean =>
  keepingOf(kind) === 'apart' && kind !== 'hospital_isolation';

/** Whether a person keeps to a measure now. The draw is the person's own, so that who complies at a share complies at every higher one. */
export function complies(scene: Scene, person: number, keeping: 'apart' | 'home' | 'monitoring'): boolean {
  const factor = scene.state.compliance.reduce(
    (product, one) => (scene.at < one.until ? product * one.factor : product),
    1,
  );
  return drawn(scene, 'compliance', person) < scene.scenario.compliance[keeping] * factor;
}

/** Brings what holds a person in the world to what the product and the person make of it, from the minute of now on. */
export function settle(scene: Scene, held: Held): void {
  const wanted = wantedHold(scene, held);
  if (wanted === held.hold) return;
  const { measures } = scene.world;
  if (held.hold !== 'free') measures.release(held.person, scene.at);
  if (wanted !== 'free') measures.isolate(held.person, wanted as Keeping, scene.at, scene.at + openEnd);
  held.hold = wanted;
}

function wantedHold(scene: Scene, held: Held): Held['hold'] {
  const keeping = keepingOf(held.kind);
  // what held them before goes on until the new measure takes hold
  if (held.stage === 'waiting' || held.stage === 'called') return held.hold;
  if (keeping === null) return 'free';
  const over = held.endsAt + worldParameters.leavesAfterEnd.value * 60;
  if (held.kind !== 'hospital_isolation' && scene.at >= over) return 'free';
  if (keeping !== 'apart') return complies(scene, held.person, keeping) ? 'home' : 'free';
  const inRoom = held.stage === 'placed' && (held.room || !needsRoom(held.kind));
  if (inRoom) return complies(scene, held.person, 'apart') ? 'apart' : 'free';
  return complies(scene, held.person, 'home') ? 'home' : 'free';
}

/** Lets go whom the product lets go; their room is free. */
export function letGo(scene: Scene, held: Held): void {
  if (held.hold !== 'free') scene.world.measures.release(held.person, scene.at);
  held.hold = 'free';
  held.room = false;
}

/** Rooms nobody has. */
export function freeRooms(scene: Scene): number {
  let taken = 0;
  for (const held of scene.state.held) if (held.room) taken++;
  return Math.max(0, scene.scenario.capacities.isolationRooms - scene.state.roomsLost) - taken;
}

/** Somebody was reached: at home from now on, and on their way where there is a room. */
export function reached(scene: Scene, held: Held): void {
  held.stage = 'reached';
  held.reachedAt = scene.at;
  if (keepingOf(held.kind) !== 'apart') return;
  settle(scene, held);
  if (!needsRoom(held.kind)) moveOn(scene, held);
}

/** Gives free rooms to those who wait at home for one, the longest first. O(people held). */
export function giveRooms(scene: Scene): void {
  const waiting = scene.state.held.filter(
    held => needsRoom(held.kind) && !held.room && (held.stage === 'reached' || held.stage === 'placed'),
  );
  if (!waiting.length) return;
  let free = freeRooms(scene);
  waiting.sort((a, b) => a.reachedAt - b.reachedAt || a.person - b.person);
  for (const held of waiting) {
    if (free-- <= 0) return;
    held.room = true;
    if (held.stage === 'placed') settle(scene, held);
    else moveOn(scene, held);
  }
}

function moveOn(scene: Scene, held: Held): void {
  held.stage = 'moving';
  const minutes = drawnMinutes(
    scene,
    'to the room',
    scene.scenario.staff.minutesToRoom,
    held.person,
    held.at,
  );
  scene.agenda.add(scene.at + minutes, 'in-room', { person: held.person, ref: held.measureId });
}

/** After compliance changed, and once a day: everybody anew. O(people held). */
export function settleAll(scene: Scene): void {
  for (const held of scene.state.held) settle(scene, held);
}
