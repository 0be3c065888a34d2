import { isRefused, type Seat } from '../world/client.ts';
import { dayOfWorld, drawn, type KnownCase, type Scene, type Told } from '../world/scene.ts';
import { staffParameters } from './parameters.ts';

interface Proposal {
  id: string;
  personId: string;
  classId: string;
  state: string;
  version: number;
  hop: number;
}

/** What was shared in a setting, in the facts of the protocol; everybody named sat or stood beside the case. */
const factsOf: Record<string, Record<string, unknown>> = {
  home: { ties: ['household'] },
  dorm: { ties: ['dorm'] },
  class: { ties: ['class'] },
  team: { ties: ['team'] },
  canteen: { ties: ['meal'] },
  dining: { ties: ['meal'] },
  intimate: { contacts: ['direct_physical'] },
};
const words: Record<string, string> = {
  home: '同住',
  dorm: '同宿舍',
  class: '同班',
  team: '同班组',
  canteen: '同桌用餐',
  dining: '同桌用餐',
  visit: '走访',
  leisure: '同场娱乐',
  intimate: '密切交往',
};

/**
 * Decides on the proposals of a case: all but ordinary contacts are accepted, minus what was overlooked; those named in the interview whom tracing
 * did not find, or found as ordinary, are put in by hand. Returns how many were accepted.
 */
export async function decideContacts(scene: Scene, seat: Seat, known: KnownCase): Promise<number> {
  const { client, books, scenario, state } = scene;
  const url = `/contacts?caseId=${known.id}&state=proposed,accepted`;
  const { items } = await client.pages<Proposal>(seat, url);
  const listed = new Map<number, Proposal>();
  for (const item of items) {
    const person = books.personOfId(item.personId);
    if (person !== undefined) listed.set(person, item);
  }
  const accept: [number, string][] = [];
  for (const told of latestByPerson(state.told[known.person] ?? [])) {
    if (told.person === known.person) continue;
    const found = listed.get(told.person);
    if (found && found.classId !== 'general') continue;
    const id = found ? await raise(scene, seat, found, told) : await addByHand(scene, seat, known, told);
    if (id) accept.push([told.person, id]);
  }
  delete state.told[known.person];
  const homes = homesOf(scene, listed);
  for (const [person, item] of listed) {
    if (item.state !== 'proposed' || item.classId === 'general') continue;
    // of the contacts' contacts, those who live with them; the others are left for somebody to decide
    if (item.hop === 2 && !homes.has(scene.world.city.household[person]!)) continue;
    if (drawn(scene, 'overlooked', person, known.person) < scenario.staff.contactsOverlooked) continue;
    accept.push([person, item.id]);
  }
  accept.sort((a, b) => a[0] - b[0]);
  let accepted = 0;
  const size = staffParameters.atOnce.value;
  for (let at = 0; at < accept.length; at += size) {
    const answer = await client.call<{ accepted: string[] }>(seat, 'POST', '/contacts/accept', {
      ids: accept.slice(at, at + size).map(([, id]) => id),
    });
    if (!isRefused(answer)) accepted += answer.accepted.length;
  }
  return accepted;
}

/** Households of those who met the case themselves. */
function homesOf({ world: { city } }: Scene, listed: ReadonlyMap<number, Proposal>): Set<number> {
  const homes = new Set<number>();
  for (const [person, item] of listed)
    if (item.hop === 1 && item.classId !== 'general') homes.add(city.household[person]!);
  return homes;
}

/** Each person once, with the last day they were met. */
function latestByPerson(told: readonly Told[]): Told[] {
  const latest = new Map<number, Told>();
  for (const one of told) if ((latest.get(one.person)?.day ?? -1) < one.day) latest.set(one.person, one);
  return [...latest.values()].sort((a, b) => a.person - b.person);
}

const statedFacts = (told: Told) => ({
  ...(factsOf[told.setting] ?? { contacts: ['face_to_face'] }),
  protection: 'none',
  precision: 'day',
  evidence: ['interview'],
});

async function addByHand(scene: Scene, seat: Seat, known: KnownCase, told: Told): Promise<string | null> {
  const answer = await scene.client.call<{ id: string }>(seat, 'POST', '/contacts', {
    caseId: known.id,
    personId: scene.books.idOfPerson(told.person),
    relation: words[told.setting] ?? '近距离接触',
    lastExposureOn: dayOfWorld(scene, told.day),
    facts: statedFacts(told),
  });
  return isRefused(answer) ? null : answer.id;
}

async function raise(scene: Scene, seat: Seat, found: Proposal, told: Told): Promise<string | null> {
  const answer = await scene.client.call(seat, 'POST', `/contacts/${found.id}/class`, {
    facts: statedFacts(told),
    note: `病例自述:${words[told.setting] ?? '近距离接触'}`,
    version: found.version,
  });
  return isRefused(answer) || found.state !== 'proposed' ? null : found.id;
}
