import { outcomes } from '@outpace/sim/world/columns.ts';
import { isRefused, type Seat } from '../world/client.ts';
import { keepingOf } from '../world/obeying.ts';
import { dayOfWorld, drawn, drawnMinutes, type Held, type Scene } from '../world/scene.ts';
import { whoIsFree } from './crew.ts';
import { staffParameters } from './parameters.ts';

const DAY = 1440;

/** Whether somebody feels ill now: with the disease, or with another fever as often as people go to clinics with one. */
function feelsIll(scene: Scene, person: number): boolean {
  const { columns: c } = scene.world;
  const row = scene.world.infectionOf(person);
  if (
    row >= 0 &&
    (c.outcome[row]! & outcomes.symptomatic) !== 0 &&
    c.onsetAt[row]! <= scene.at &&
    c.endAt[row]! > scene.at
  )
    return true;
  const days = staffParameters.feelsIllDays.value;
  const rate = (scene.scenario.observation.otherFeverPer100k / 100_000) * days;
  return drawn(scene, 'another fever', person, Math.floor(scene.at / DAY / days)) < rate;
}

/** The daily checks of everybody in place: most well, some with symptoms, some left out. One command a few hundred people. */
export async function dailyRound(scene: Scene): Promise<void> {
  const { client, scenario, state } = scene;
  const day = dayOfWorld(scene, Math.floor(scene.at / DAY));
  const bySeat = new Map<Seat, object[]>();
  const inOrder = state.held
    .filter(
      held => held.stage === 'placed' && keepingOf(held.kind) !== null && held.kind !== 'hospital_isolation',
    )
    .sort((a, b) => a.person - b.person);
  for (const held of inOrder) {
    if (drawn(scene, 'round missed', held.person, scene.at) < scenario.staff.roundsMissed) continue;
    const ill = feelsIll(scene, held.person);
    const [low, high] = staffParameters.normalTemperature.value;
    const temperature =
      low + Math.round((high - low) * 10 * drawn(scene, 'temperature', held.person, scene.at)) / 10;
    const seat = client.seatFor('grid', held.areaKey);
    const check = {
      measureId: held.measureId,
      day,
      outcome: ill ? 'symptoms' : 'well',
      temperatureCelsius: ill ? staffParameters.feverTemperature.value : temperature,
      ...(ill ? { symptoms: ['发热', '咽痛'] } : {}),
    };
    const checks = bySeat.get(seat);
    if (checks) checks.push(check);
    else bySeat.set(seat, [check]);
    if (ill) askForSample(scene, held);
  }
  const size = staffParameters.checksAtOnce.value;
  for (const [seat, checks] of bySeat)
    for (let at = 0; at < checks.length; at += size)
      await client.call(seat, 'POST', '/measures/checks', { checks: checks.slice(at, at + size) });
}

function askForSample(scene: Scene, held: Held): void {
  if (scene.at - held.sampledIll < DAY || scene.caseOf.has(held.person)) return;
  held.sampledIll = scene.at;
  scene.state.samples.push({ person: held.person, reason: 'symptoms', from: scene.at });
}

/** Asks the product which tests are due today and puts them on the samplers' list: of people who are in place or may go about. */
export async function listTests(scene: Scene): Promise<void> {
  const { client, books, scenario, state } = scene;
  const day = dayOfWorld(scene, Math.floor(scene.at / DAY));
  const { items } = await client.pages<{ subjectId: string; label: { en: string } }>(
    client.reporter,
    `/obligations?outbreakId=${books.outbreakId}&kind=test&state=due&day=${day}`,
  );
  const due = items
    .flatMap(item => scene.heldById.get(item.subjectId) ?? [])
    .sort((a, b) => a.person - b.person);
  for (const held of due) {
    if (held.stage !== 'placed' || scene.caseOf.has(held.person)) continue;
    const key = `${held.measureId} ${day}`;
    if (scene.taken.has(key)) continue;
    scene.taken.add(key);
    if (drawn(scene, 'test missed', held.person, Math.floor(scene.at / DAY)) < scenario.staff.roundsMissed)
      continue;
    state.samples.push({ person: held.person, reason: 'due', from: scene.at });
  }
}

/** Samplers go from one to the next until the next look at the list; who reports symptoms comes first. */
export function takeSamples(scene: Scene, until: number): void {
  const { state, scenario } = scene;
  if (!state.samples.length) return;
  state.samples.sort(
    (a, b) =>
      Number(a.reason === 'due') - Number(b.reason === 'due') || a.from - b.from || a.person - b.person,
  );
  let done = 0;
  for (const wanted of state.samples) {
    const free = whoIsFree(scene, 'samplers', until);
    if (!free) break;
    const end =
      free.from +
      drawnMinutes(scene, 'sampling', scenario.staff.minutesPerSample, wanted.person, wanted.from);
    state.crews.samplers[free.worker] = end;
    scene.agenda.add(end, 'sample', { person: wanted.person, ref: wanted.reason });
    done++;
  }
  state.samples.splice(0, done);
}

/** Releases whoever the rules release today. Returns whether anybody was. */
export async function releaseDue(scene: Scene): Promise<boolean> {
  const { client, books } = scene;
  let any = false;
  for (;;) {
    const answer = await client.call<{ released: number; left: number }>(
      client.reporter,
      'POST',
      '/measures/release',
      {
        query: { outbreakId: books.outbreakId },
      },
    );
    if (isRefused(answer)) return any;
    any ||= answer.released > 0;
    // what is left although nobody of the first could be released would come back for ever
    if (answer.left <= 0 || answer.released === 0) return any;
  }
}
