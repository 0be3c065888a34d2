import { placeKinds } from '@outpace/sim';
import { isRefused } from './client.ts';
import { worldParameters } from './parameters.ts';
import { isoOf, type KnownCase, type Scene } from './scene.ts';

const DAY = 1440;
const AT_HOME = 2;

interface Seen {
  person: number;
  place: number;
  at: number;
}

/** Whether the scans of everybody come in every day; above the limit only those asked for. */
export const isFullFeed = (scene: Scene): boolean =>
  scene.world.city.people < worldParameters.fullFeedBelow.value;

/** The look-back at the beginning of a drill: days already lived. */
export async function deliverPast(scene: Scene): Promise<void> {
  const today = Math.floor(scene.at / DAY);
  if (!isFullFeed(scene)) return;
  for (let day = Math.max(0, today - worldParameters.scansBeforeStart.value); day < today; day++)
    await send(scene, await scansOfAll(scene, day));
  scene.state.scansUntil = today * DAY;
  await deliverToday(scene);
}

const scansOfAll = (scene: Scene, day: number) =>
  scene.client.timed('scans of a day', () => scene.observer.scansOf(0, scene.world.city.people, day));

/** Scans of everybody since the last delivery until now. Whoever is held since the morning leaves none. */
export async function deliverToday(scene: Scene): Promise<void> {
  if (!isFullFeed(scene)) return;
  const { state, world } = scene;
  const from = state.scansUntil;
  // at midnight the day that ends is delivered to its end
  const day = Math.floor(from / DAY);
  if (scene.scansOfToday?.day !== day) scene.scansOfToday = { day, scans: await scansOfAll(scene, day) };
  const until = Math.min(scene.at, (day + 1) * DAY);
  const due = scene.scansOfToday.scans.filter(scan => {
    const end = endOf(scene, scan);
    return end > from && end <= until && world.held(scan.person, scan.at) < AT_HOME;
  });
  state.scansUntil = until;
  await send(scene, due);
}

/**
 * For a large city: all scans of every place-day on a case's own scans and confirmed lines within the look-back, each once. What the product
 * then finds shared with this case is what a full feed would have shown.
 */
export async function deliverForCase(
  scene: Scene,
  known: KnownCase,
  visits: readonly { place: number; day: number }[] = [],
): Promise<void> {
  if (isFullFeed(scene)) return;
  const { observer, world } = scene;
  const today = Math.floor(scene.at / DAY);
  const wanted = new Map<string, { place: number; day: number }>();
  for (let day = Math.max(0, today - worldParameters.scansBeforeStart.value); day <= today; day++)
    for (const scan of observer.scansOf(known.person, known.person + 1, day))
      if (scan.at <= scene.at) wanted.set(`${day} ${scan.place}`, { place: scan.place, day });
  for (const visit of visits)
    if (visit.place >= world.city.households) wanted.set(`${visit.day} ${visit.place}`, visit);
  const scans: Seen[] = [];
  for (const [key, { place, day }] of wanted) {
    // a day in progress is asked for again when it is over
    const name = day === today ? `${key} ${scene.at}` : key;
    if (scene.placeDays.has(name)) continue;
    scene.placeDays.add(name);
    const people = new Set(observer.days.atPlace(place, day).map(stay => stay.person));
    for (const person of [...people].sort((a, b) => a - b))
      for (const scan of observer.scansOf(person, person + 1, day))
        if (scan.place === place && endOf(scene, scan) <= scene.at && !sent(scene, scan)) scans.push(scan);
  }
  await send(scene, scans);
}

/** Scans of a place-day in progress that were sent before. */
function sent(scene: Scene, scan: Seen): boolean {
  const key = `${scan.person} ${scan.at} ${scan.place}`;
  if (Math.floor(scan.at / DAY) !== Math.floor(scene.at / DAY)) return false;
  if (scene.placeDays.has(key)) return true;
  scene.placeDays.add(key);
  return false;
}

/** Minute at which the platform ends a visit: by how long people stay in such a place, at midnight at the latest. */
function endOf({ world: { city } }: Scene, scan: Seen): number {
  const kind = placeKinds[city.placeKind[scan.place - city.households]!]!;
  const minutes = worldParameters.stayAfterScan.value[kind] ?? worldParameters.stayElsewhere.value;
  return Math.min(scan.at + minutes, (Math.floor(scan.at / DAY) + 1) * DAY);
}

/** Sends scans through the platforms of their districts. */
async function send(scene: Scene, scans: readonly Seen[]): Promise<void> {
  const { client, books, world, state } = scene;
  const byToken = new Map<string, object[]>();
  for (const scan of scans) {
    const index = scan.place - world.city.households;
    const building = world.city.placeBuilding[index]!;
    const token = books.deviceToken(books.buildingKeyOf(building));
    const row = {
      personExternalId: books.personCode(scan.person),
      placeExternalId: books.placeCode(scan.place),
      from: isoOf(scene, scan.at),
      to: isoOf(scene, endOf(scene, scan)),
    };
    const rows = byToken.get(token);
    if (rows) rows.push(row);
    else byToken.set(token, [row]);
  }
  const size = worldParameters.scansBatch.value;
  for (const [token, rows] of byToken)
    for (let at = 0; at < rows.length; at += size) {
      const answer = await client.device(token, '/presence/batches', {
        sequence: state.sequence++,
        commitGood: true,
        rows: rows.slice(at, at + size),
      });
      if (isRefused(answer)) throw new Error(`scans were refused by ${answer.rule}`);
    }
}
