import { interview } from '@outpace/sim';
import { worldDayOf } from '../moments.ts';
import type { Seat } from '../world/client.ts';
import { isRefused } from '../world/client.ts';
import { deliverForCase } from '../world/scans.ts';
import { dayOfWorld, drawnMinutes, isoOf, type KnownCase, type Scene, tell } from '../world/scene.ts';
import { decideContacts } from './contacts.ts';
import { whoIsFree } from './crew.ts';
import { staffParameters } from './parameters.ts';

const DAY = 1440;

interface Detail {
  version: number;
  owner: { id: string } | null;
  state: string;
  foundIn: string;
  isolatedAt: string | null;
  onsetOn: string | null;
  exposureText: string | null;
  symptoms: string | null;
  origin: string;
  window: { days: string[] } | null;
  clocks: { ruleId: string; step: string; doneAt: string | null }[];
}

/** The account an investigator of the crew works under. */
const seatOf = (scene: Scene, worker: number): Seat => {
  const seats = scene.client.of('investigator');
  return seats[worker % seats.length]!;
};
const detailOf = (scene: Scene, seat: Seat, known: KnownCase) =>
  scene.client.must<Detail>(seat, 'GET', `/cases/${known.id}`);

/** Whether a case is still the simulation's to work on; noted where somebody who drills has it now. */
function isOurs(scene: Scene, known: KnownCase, detail: Detail): boolean {
  const { owner } = detail;
  if (owner === null || scene.client.seats.some(seat => seat.accountId === owner.id)) return true;
  known.owner = 'person';
  known.stage = 'waiting';
  return false;
}

/** Cases nobody of the people who drill took in time, or that were given to the simulation; the longest waiting first. */
export function waitingCases(scene: Scene): KnownCase[] {
  const patience = scene.scenario.staff.takeAfterMinutes;
  return scene.state.cases
    .filter(
      known =>
        known.stage === 'waiting' &&
        scene.at >= known.notBefore &&
        (known.owner === 'simulated' || (known.owner === 'nobody' && scene.at >= known.at + patience)),
    )
    .sort((a, b) => a.at - b.at || a.person - b.person);
}

/** Free investigators take the cases that wait. */
export async function takeCases(scene: Scene): Promise<void> {
  for (const known of waitingCases(scene)) {
    const free = whoIsFree(scene, 'investigators', scene.at + 1);
    if (!free) return;
    const seat = seatOf(scene, free.worker);
    const detail = await detailOf(scene, seat, known);
    if (!isOurs(scene, known, detail)) continue;
    if (detail.owner?.id !== seat.accountId) {
      const given = await scene.client.call<{ version: number }>(
        seat,
        'POST',
        `/cases/${known.id}/hand-over`,
        {
          version: detail.version,
          owner: seat.accountId,
          reason: '接手流调',
        },
      );
      if (isRefused(given)) continue;
    }
    known.owner = 'simulated';
    known.stage = 'interview';
    known.worker = free.worker;
    await complete(scene, seat, known, ['report']);
    const minutes = drawnMinutes(
      scene,
      'interview minutes',
      scene.scenario.staff.minutesPerInterview,
      known.person,
      known.interviews,
    );
    scene.state.crews.investigators[free.worker] = scene.at + minutes;
    scene.agenda.add(scene.at + minutes, 'interviewed', { person: known.person, ref: known.id });
  }
}

/** The interview is over: written down, and everybody who shared place and time is asked for. */
export async function interviewed(scene: Scene, known: KnownCase): Promise<void> {
  const seat = seatOf(scene, known.worker);
  const detail = await detailOf(scene, seat, known);
  if (!isOurs(scene, known, detail)) return;
  const today = Math.floor(scene.at / DAY);
  const days = (detail.window?.days ?? [])
    .map(day => worldDayOf(scene.scenario, day))
    .filter(day => day <= today);
  const from = Math.max(0, Math.min(today, ...days));
  const effort =
    known.interviews === 0 ? staffParameters.firstEffort.value : staffParameters.secondEffort.value;
  const told = interview(scene.observer, known.person, from, today, effort);
  known.interviews++;
  if (!told.answered && known.interviews < 2) {
    known.stage = 'waiting';
    known.notBefore = scene.at + staffParameters.secondInterviewAfter.value;
    return;
  }
  const visits = await writeVisits(scene, seat, known, told.visits);
  await deliverForCase(scene, known, visits);
  await emptyDays(scene, seat, known, days, new Set(visits.map(visit => visit.day)));
  // whom they met later today is not yet met; at home it is the same people
  scene.state.told[known.person] = told.contacts
    .filter(one => one.day < today || one.setting === 'home' || one.setting === 'dorm')
    .map(one => ({ person: one.person, day: one.day, setting: one.setting }));
  await writeFacts(scene, seat, known, detail);
  await complete(scene, seat, known, ['on_site', 'core', 'transfer']);
  await scene.client.call(seat, 'POST', `/cases/${known.id}/trace`, { twoHops: true });
  known.stage = 'reading';
  const minutes = drawnMinutes(scene, 'trace minutes', scene.scenario.staff.minutesPerTrace, known.person);
  scene.state.crews.investigators[known.worker] = scene.at + minutes;
  scene.agenda.add(scene.at + minutes, 'read', { person: known.person, ref: known.id });
}

/** The proposals are read: decided, the report finished. */
export async function readTrace(scene: Scene, known: KnownCase): Promise<void> {
  const seat = seatOf(scene, known.worker);
  if (!isOurs(scene, known, await detailOf(scene, seat, known))) return;
  const count = await decideContacts(scene, seat, known);
  await complete(scene, seat, known, ['full', 'transfer']);
  known.stage = 'done';
  tell(
    scene,
    'staff',
    `病例 ${known.number} 流调完成,确认接触者 ${count} 人`,
    `Case ${known.number} investigated, ${count} contacts accepted`,
    `/cases/${known.id}`,
  );
}

/** Visits as told, and those that the person's own scans remind them of. Those later than now were not told. */
async function writeVisits(
  scene: Scene,
  seat: Seat,
  known: KnownCase,
  told: readonly { day: number; place: number; from: number; to: number }[],
): Promise<{ day: number; place: number }[]> {
  const { observer, world, books } = scene;
  const visits = told.map(visit => ({ ...visit, source: 'interview' as 'interview' | 'scan' }));
  const days = new Set(told.map(visit => visit.day));
  for (const day of days)
    for (const scan of observer.scansOf(known.person, known.person + 1, day)) {
      if (visits.some(visit => visit.day === day && visit.place === scan.place)) continue;
      const stay = observer.stays(known.person, day).find(one => one.place === scan.place);
      if (stay)
        visits.push({
          day,
          place: scan.place,
          from: scan.at - day * DAY,
          to: Math.round(stay.to / 30) * 30,
          source: 'scan',
        });
    }
  visits.sort((a, b) => a.day - b.day || a.from - b.from || a.place - b.place);
  const written: { day: number; place: number }[] = [];
  for (const visit of visits) {
    const start = visit.day * DAY + visit.from;
    const end = Math.min(visit.day * DAY + Math.max(visit.to, visit.from + 10), (visit.day + 1) * DAY);
    if (start >= scene.at || end <= start) continue;
    const home = visit.place < world.city.households;
    const answer = await scene.client.call(seat, 'POST', `/cases/${known.id}/trajectory`, {
      day: dayOfWorld(scene, visit.day),
      from: isoOf(scene, start),
      to: isoOf(scene, Math.min(end, Math.max(scene.at, start + 1))),
      precision: 'minute',
      ...(home ? { placeText: '亲友家中', placeKind: 'home' } : { placeId: books.idOfPlace(visit.place) }),
      source: visit.source,
      certainty: visit.source === 'scan' ? 'certain' : 'stated',
    });
    if (!isRefused(answer)) written.push({ day: visit.day, place: visit.place });
  }
  known.lines = written.length;
  return written;
}

/** Days on which nothing was told were spent at home. */
async function emptyDays(
  scene: Scene,
  seat: Seat,
  known: KnownCase,
  days: readonly number[],
  written: ReadonlySet<number>,
): Promise<void> {
  for (const day of days)
    if (!written.has(day))
      await scene.client.call(seat, 'POST', `/cases/${known.id}/trajectory`, {
        day: dayOfWorld(scene, day),
        precision: 'day',
        placeText: '家中',
        placeKind: 'home',
        source: 'interview',
        certainty: 'stated',
      });
}

async function writeFacts(scene: Scene, seat: Seat, known: KnownCase, before: Detail): Promise<void> {
  const changes = {
    ...(before.foundIn === 'unknown' ? { foundIn: 'community' } : {}),
    ...(known.isolatedAt !== null && !before.isolatedAt
      ? { isolatedAt: isoOf(scene, known.isolatedAt) }
      : {}),
    ...(before.origin === 'unknown' ? { origin: 'local' } : {}),
    ...(before.exposureText ? {} : { exposureText: '发病前14天未离开本市' }),
    ...(before.symptoms ? {} : { symptoms: before.state === 'asymptomatic' ? '无' : '发热、咽痛' }),
  };
  const { version } = await detailOf(scene, seat, known);
  await scene.client.call(seat, 'PATCH', `/cases/${known.id}`, { version, changes });
}

/** Closes the clocks of these steps that nothing is missing for. */
async function complete(scene: Scene, seat: Seat, known: KnownCase, steps: readonly string[]): Promise<void> {
  let detail = await detailOf(scene, seat, known);
  for (const clock of detail.clocks) {
    if (clock.doneAt || !steps.includes(clock.step)) continue;
    if (clock.step === 'transfer' && !detail.isolatedAt) continue;
    const answer = await scene.client.call<{ version: number }>(seat, 'POST', `/cases/${known.id}/complete`, {
      version: detail.version,
      ruleId: clock.ruleId,
    });
    detail = isRefused(answer) ? await detailOf(scene, seat, known) : { ...detail, version: answer.version };
  }
}

/** The case has come into isolation: the fact, and the clock that waits for it. Cases of people are theirs to write on. */
export async function isolated(scene: Scene, known: KnownCase): Promise<void> {
  known.isolatedAt ??= scene.at;
  if (known.owner === 'person') return;
  const seat = known.worker >= 0 ? seatOf(scene, known.worker) : scene.client.reporter;
  const detail = await detailOf(scene, seat, known);
  if (!detail.isolatedAt) {
    const saved = await scene.client.call<{ version: number }>(seat, 'PATCH', `/cases/${known.id}`, {
      version: detail.version,
      changes: { isolatedAt: isoOf(scene, known.isolatedAt) },
    });
    if (isRefused(saved)) return;
  }
  await complete(scene, seat, known, ['transfer']);
}
