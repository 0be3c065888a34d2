import { instantOf, worldMinuteOf } from '../moments.ts';
import { isDaytime } from '../staff/crew.ts';
import { atTheDesk } from '../staff/desk.ts';
import { inRoom, personReached, reachPeople, toReach } from '../staff/follow.ts';
import { interviewed, readTrace, takeCases } from '../staff/investigate.ts';
import { staffParameters } from '../staff/parameters.ts';
import { dailyRound, listTests, releaseDue, takeSamples } from '../staff/rounds.ts';
import type { Item } from './agenda.ts';
import {
  fellIll,
  noteRecovered,
  planVisits,
  resultCame,
  sample,
  testForDischarge,
  visitClinic,
} from './clinics.ts';
import { effectEnded, giveInject } from './injects.ts';
import { giveRooms, settleAll } from './obeying.ts';
import { worldParameters } from './parameters.ts';
import { followCases, followMeasures, watchPeoplesCases } from './records.ts';
import { deliverForCase, deliverPast, deliverToday, isFullFeed } from './scans.ts';
import { dayOfWorld, type Scene, tell, wakeBy } from './scene.ts';
import { runTimedWork } from './timed.ts';

const DAY = 1440;

/** First thing of a drill: the scans of the days before, and what lies ahead of today. */
export async function beginDrill(scene: Scene): Promise<void> {
  for (const inject of scene.state.injects)
    scene.agenda.add(Math.max(scene.at, worldMinuteOf(scene.scenario, inject.at)), 'inject', {
      ref: inject.id,
    });
  await runTimedWork(scene);
  wakeBy(scene, scene.at);
  if (scene.scenario.mode === 'tabletop') return;
  await deliverPast(scene);
  planDay(scene, Math.floor(scene.at / DAY));
}

/** Puts a day on the agenda, as far as it lies ahead. */
function planDay(scene: Scene, day: number): void {
  const { agenda } = scene;
  const add = (minute: number, act: Item['act']) => {
    if (day * DAY + minute > scene.at || minute === DAY) agenda.add(day * DAY + minute, act);
  };
  planVisits(scene, day, scene.at);
  for (const minute of staffParameters.rounds.value) add(minute, 'round');
  for (const minute of staffParameters.sampling.value) add(minute, 'sampling');
  add(staffParameters.release.value, 'release');
  const every = worldParameters.scansEvery.value;
  for (let minute = every; minute < DAY; minute += every) add(minute, 'scans');
  add(DAY, 'day');
}

/** Things of one minute that concern different people and leave each other alone: their calls of the product may overlap. */
const mayOverlap = (item: Item): boolean =>
  item.act === 'reached' ||
  item.act === 'in-room' ||
  (item.act === 'result' && item.data?.positive === false);

/** Takes what is next from the agenda: one thing, or some of one kind and minute that may go together. */
export function takeTogether(scene: Scene): Item[] {
  const { agenda } = scene;
  const first = agenda.take()!;
  const items = [first];
  const people = new Set([first.person]);
  for (
    let next = agenda.next;
    mayOverlap(first) && next && items.length < worldParameters.together.value;
    next = agenda.next
  ) {
    if (next.at !== first.at || next.act !== first.act || !mayOverlap(next) || people.has(next.person)) break;
    people.add(next.person);
    items.push(agenda.take()!);
  }
  return items;
}

/** Does one thing of the agenda, now. */
export async function doItem(scene: Scene, item: Item): Promise<void> {
  const { state } = scene;
  switch (item.act) {
    case 'day':
      return newDay(scene);
    case 'inject':
      return giveInject(scene, { id: item.ref! }, instantOf(scene.scenario, scene.at));
    case 'effect-end':
      return effectEnded(scene);
    case 'visit':
      return visitClinic(scene, item.person, Number(item.data!.illDays));
    case 'sample':
      return sample(scene, item.person, item.ref!);
    case 'result':
      return resultCame(scene, item.person, Number(item.data!.sampledAt), item.data!.positive === true);
    case 'onset':
      return fellIll(scene, item.person);
    case 'scans':
      return deliverToday(scene);
    case 'interviewed':
    case 'read': {
      const known = scene.caseById.get(item.ref!);
      // handed to somebody who drills meanwhile
      if (known && known.owner === 'simulated')
        await (item.act === 'read' ? readTrace : interviewed)(scene, known);
      return;
    }
    case 'reached':
    case 'in-room': {
      const held = scene.heldById.get(item.ref!);
      if (held) await (item.act === 'reached' ? personReached : inRoom)(scene, held);
      return;
    }
    case 'round':
      return state.autopilot ? dailyRound(scene) : undefined;
    case 'sampling':
      return listTests(scene);
    case 'release':
      return morning(scene);
    case 'wake':
      return wake(scene);
  }
}

/** Midnight: the day that ends happens with the orders given in it, the one that begins is planned. */
async function newDay(scene: Scene): Promise<void> {
  await deliverToday(scene);
  const day = Math.floor(scene.at / DAY);
  while (scene.world.day < day) await scene.client.timed('world step', () => scene.world.step());
  scene.scansOfToday = null;
  planDay(scene, day);
  const left = scene.scenario.days + scene.scenario.outbreak.warmUpDays - day;
  if (left > 0) tell(scene, 'day', `${dayOfWorld(scene, day)} 开始`, `${dayOfWorld(scene, day)} begins`);
  if (!isFullFeed(scene))
    for (const known of scene.state.cases) if (known.isolatedAt === null) await deliverForCase(scene, known);
}

/** The morning's look: who is released, who has gone, who is tested for discharge. */
async function morning(scene: Scene): Promise<void> {
  const { state } = scene;
  if (state.autopilot) await releaseDue(scene);
  if (!state.held.length && !state.cases.length) return;
  await followMeasures(scene, true);
  settleAll(scene);
  giveRooms(scene);
  testForDischarge(scene);
  await noteRecovered(scene);
  const today = Math.floor(scene.at / DAY);
  // what was taken yesterday is the product's to remember
  for (const key of scene.taken) if (key.slice(-10) < dayOfWorld(scene, today)) scene.taken.delete(key);
}

/** Everybody looks at their lists. */
async function wake(scene: Scene): Promise<void> {
  const { state } = scene;
  // one moved forward
  if (scene.at !== state.wakeAt) return;
  await runTimedWork(scene);
  if (scene.scenario.mode === 'tabletop') return wakeBy(scene, scene.at + worldParameters.wakeEvery.value);
  await followCases(scene);
  await watchPeoplesCases(scene, worldParameters.humanCasesWatched.value);
  if (state.cases.length || state.held.length) await followMeasures(scene);
  giveRooms(scene);
  const next =
    scene.at + (isQuiet(scene) ? worldParameters.wakeEveryAtQuietNight : worldParameters.wakeEvery).value;
  if (state.autopilot) {
    await takeCases(scene);
    reachPeople(scene, next);
    if (state.cases.length) await atTheDesk(scene);
  }
  if (isDaytime(scene)) takeSamples(scene, next);
  wakeBy(scene, next);
}

/** Nobody waits for anything; by day only while nobody was found at all. */
function isQuiet(scene: Scene): boolean {
  const { cases, held, samples } = scene.state;
  if (!cases.length && !held.length) return true;
  return (
    !isDaytime(scene) &&
    !toReach(scene).length &&
    !samples.some(sample => sample.reason !== 'due') &&
    cases.every(known => known.stage === 'done' || known.owner === 'person')
  );
}
