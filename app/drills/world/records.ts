import { worldDayOf } from '../moments.ts';
import { isRefused } from './client.ts';
import { keepingOf, letGo, needsRoom, settle } from './obeying.ts';
import { worldParameters } from './parameters.ts';
import { deliverForCase, isFullFeed } from './scans.ts';
import { type Held, type KnownCase, minuteOf, type Scene, tell, wakeBy } from './scene.ts';

interface MeasureItem {
  id: string;
  person: { id: string };
  basisKind: string;
  basisId: string;
  setting: string;
  state: string;
  endsAt: string;
  inPlaceAt: string | null;
  areaKey: number;
}

interface CaseItem {
  id: string;
  personId: string;
  number: string;
  owner: { id: string } | null;
  state: string;
  closedAt: string | null;
}

const measuresUrl = (scene: Scene, sort: string) =>
  `/measures?outbreakId=${scene.books.outbreakId}&state=open&sort=${sort}`;

/** A new case for our records. */
export function noteCase(
  scene: Scene,
  found: { id: string; person: number; number: string; owner: KnownCase['owner'] },
): KnownCase {
  const known: KnownCase = {
    ...found,
    at: scene.at,
    stage: 'waiting',
    worker: -1,
    interviews: 0,
    notBefore: 0,
    isolatedAt: null,
    lines: 0,
    recovered: false,
  };
  scene.state.cases.push(known);
  scene.caseOf.set(known.person, known);
  scene.caseById.set(known.id, known);
  wakeBy(scene, scene.at + worldParameters.wakeEvery.value);
  return known;
}

const ownerOf = (scene: Scene, owner: { id: string } | null): KnownCase['owner'] =>
  owner === null
    ? 'nobody'
    : scene.client.seats.some(seat => seat.accountId === owner.id)
      ? 'simulated'
      : 'person';

/** Looks at the newest cases, until one page holds no new one; people open cases too. One request when nothing is new. */
export async function followCases(scene: Scene): Promise<KnownCase[]> {
  const { client, books } = scene;
  const url = `/cases?outbreakId=${books.outbreakId}&sort=-number`;
  const isNew = (item: CaseItem) => !scene.caseById.has(item.id);
  // whose a waiting case is may change; else the newest alone says whether there is another
  const look = scene.state.cases.some(known => known.stage === 'waiting' && known.owner !== 'person')
    ? 20
    : 1;
  const first = await client.must<{ items: CaseItem[]; total: number }>(
    client.reporter,
    'GET',
    `${url}&limit=${look}`,
  );
  for (const item of first.items) refreshOwner(scene, item);
  if (!first.items.some(isNew)) return [];
  const { items } = await client.pages<CaseItem>(client.reporter, url, page => !page.some(isNew));
  const fresh = items
    .filter(isNew)
    .flatMap(item => {
      const person = books.personOfId(item.personId);
      return person === undefined ? [] : [{ item, person }];
    })
    .sort((a, b) => a.person - b.person);
  return fresh.map(({ item, person }) =>
    noteCase(scene, { id: item.id, person, number: item.number, owner: ownerOf(scene, item.owner) }),
  );
}

function refreshOwner(scene: Scene, item: CaseItem): void {
  const known = scene.caseById.get(item.id);
  if (known && known.stage === 'waiting') known.owner = ownerOf(scene, item.owner);
}

/**
 * Follows the open measures: the newest pages until one holds nothing new; the whole list where `whole` is asked or the count says that some ended
 * which we did not see end. One request of one row when nothing changed. The whole list costs a request a 200 measures.
 */
export async function followMeasures(scene: Scene, whole = false): Promise<void> {
  const { client } = scene;
  const seat = client.reporter;
  if (!whole) {
    const top = await client.must<{ items: MeasureItem[]; total: number; totalIsApproximate: boolean }>(
      seat,
      'GET',
      `${measuresUrl(scene, '-opened')}&limit=1`,
    );
    const known = scene.state.held.length;
    const newest = top.items[0];
    const agrees = top.totalIsApproximate || top.total === known;
    if (agrees && (!newest || scene.heldById.has(newest.id)) && !someoneUnplaced(scene)) return;
    const unplaced = peopleAtWork(scene)
      ? new Set(scene.state.held.flatMap(held => (held.stage === 'placed' ? [] : [held.measureId])))
      : new Set<string>();
    const { items, total } = await client.pages<MeasureItem>(seat, measuresUrl(scene, '-opened'), page => {
      for (const item of page) unplaced.delete(item.id);
      return unplaced.size === 0 && !page.some(item => !scene.heldById.has(item.id));
    });
    take(scene, items);
    if (top.totalIsApproximate || total === scene.state.held.length) return;
  }
  const { items } = await client.pages<MeasureItem>(seat, measuresUrl(scene, 'opened'));
  const open = new Set(items.map(item => item.id));
  take(scene, items);
  drop(scene, held => !open.has(held.measureId));
}

/** Whether somebody who drills may be at work on measures too. */
const peopleAtWork = (scene: Scene): boolean =>
  !scene.state.autopilot || scene.state.cases.some(known => known.owner === 'person');

/** People may confirm somebody in place whom we still think on the way. */
function someoneUnplaced(scene: Scene): boolean {
  return peopleAtWork(scene) && scene.state.held.some(held => held.stage !== 'placed');
}

function drop(scene: Scene, gone: (held: Held) => boolean): void {
  for (const held of scene.state.held) {
    if (!gone(held)) continue;
    letGo(scene, held);
    scene.heldById.delete(held.measureId);
    if (scene.heldOf.get(held.person) === held) scene.heldOf.delete(held.person);
  }
  scene.state.held = scene.state.held.filter(held => scene.heldById.get(held.measureId) === held);
}

function take(scene: Scene, items: readonly MeasureItem[]): void {
  const rows = items
    .flatMap(item => {
      const person = scene.books.personOfId(item.person.id);
      return person === undefined ? [] : [{ item, person }];
    })
    .sort((a, b) => a.person - b.person);
  const replaced = new Set<Held>();
  for (const { item, person } of rows) {
    const known = scene.heldById.get(item.id);
    if (known) refresh(scene, known, item);
    else add(scene, person, item, replaced);
  }
  if (replaced.size) scene.state.held = scene.state.held.filter(held => !replaced.has(held));
}

function add(scene: Scene, person: number, item: MeasureItem, replaced: Set<Held>): void {
  const before = scene.heldOf.get(person);
  const held: Held = {
    person,
    measureId: item.id,
    kind: item.setting,
    basisKind: item.basisKind,
    basisId: item.basisId,
    areaKey: item.areaKey,
    at: scene.at,
    endsAt: minuteOf(scene, item.endsAt),
    stage: 'waiting',
    reachedAt: before?.reachedAt ?? scene.at,
    hold: before?.hold ?? 'free',
    room: (before?.room ?? false) && needsRoom(item.setting),
    sampledIll: before?.sampledIll ?? -10_000,
  };
  if (before) {
    replaced.add(before);
    scene.heldById.delete(before.measureId);
  }
  scene.state.held.push(held);
  scene.heldOf.set(person, held);
  scene.heldById.set(item.id, held);
  refresh(scene, held, item);
}

/** Takes over what the product says of a measure we know: its end, its phase, and that people confirmed it in place. */
function refresh(scene: Scene, held: Held, item: MeasureItem): void {
  held.endsAt = minuteOf(scene, item.endsAt);
  if (item.setting !== held.kind) {
    held.kind = item.setting;
    if (!needsRoom(held.kind)) held.room = false;
  }
  if (item.inPlaceAt && held.stage !== 'placed') {
    held.stage = 'placed';
    if (keepingOf(held.kind) === 'apart') held.reachedAt = Math.min(held.reachedAt, scene.at);
  }
  settle(scene, held);
}

/**
 * Cases that somebody who drills works on, the newest so many: taken back where they hand them over; in a large city the scans of the places they
 * write down are asked for.
 */
export async function watchPeoplesCases(scene: Scene, most: number): Promise<void> {
  const { client, books } = scene;
  const watched = scene.state.cases
    .filter(known => known.owner === 'person' && !known.recovered)
    .slice(-most);
  for (const known of watched) {
    const detail = await client.call<CaseItem & { counts: { confirmed: number } }>(
      client.reporter,
      'GET',
      `/cases/${known.id}`,
    );
    if (isRefused(detail)) continue;
    known.owner = ownerOf(scene, detail.owner);
    if (isFullFeed(scene) || detail.counts.confirmed === known.lines) continue;
    known.lines = detail.counts.confirmed;
    const track = await client.must<{ entries: { day: string; placeId: string | null; state: string }[] }>(
      client.reporter,
      'GET',
      `/cases/${known.id}/trajectory`,
    );
    const visits = track.entries.flatMap(entry => {
      const place = entry.placeId && entry.state === 'confirmed' ? books.placeOfId(entry.placeId) : undefined;
      return place === undefined ? [] : [{ place, day: worldDayOf(scene.scenario, entry.day) }];
    });
    await deliverForCase(scene, known, visits);
  }
}

/** Says that a case was found, as the control room shows it. */
export function tellCase(scene: Scene, known: KnownCase, inControl: boolean): void {
  tell(
    scene,
    'result',
    `检测阳性:病例 ${known.number}${inControl ? '(管控中发现)' : '(社会面发现)'}`,
    `Positive result: case ${known.number}${inControl ? ' (found under control)' : ' (found in the community)'}`,
    `/cases/${known.id}`,
  );
}
