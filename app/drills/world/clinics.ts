import { Draws, type TestRecord } from '@outpace/sim';
import { outcomes } from '@outpace/sim/world/columns.ts';
import { isRefused } from './client.ts';
import { worldParameters } from './parameters.ts';
import { noteCase, tellCase } from './records.ts';
import { deliverForCase } from './scans.ts';
import { dayOfWorld, drawn, isoOf, type KnownCase, type Scene, tell } from './scene.ts';

const DAY = 1440;
const APART = 3;

/** Puts the visits of a day to the fever clinics on the agenda; those before `from` (minute) happened unseen. */
export function planVisits(scene: Scene, day: number, from: number): void {
  const { observer, agenda, state } = scene;
  state.plannedDay = day;
  for (const visit of observer.clinicVisits(day)) {
    if (visit.at < from) continue;
    agenda.add(visit.at, 'visit', { person: visit.person, data: { illDays: visit.illDays } });
  }
  for (const index of state.surges.keys()) planSurge(scene, index, day, from);
}

/** Puts the other visits of a surge on the agenda of a day. */
export function planSurge(scene: Scene, index: number, day: number, from: number): void {
  const surge = scene.state.surges[index]!;
  if (surge.until <= day * DAY) return;
  const draws = new Draws(scene.scenario.outbreak.seed + index, 'clinic surge', day);
  const [open, shut] = worldParameters.surgeHours.value;
  const { people } = scene.world.city;
  const count = draws.poisson((surge.visitsPer100k * people) / 100_000);
  for (let i = 0; i < count; i++) {
    const person = draws.below(people);
    const at = day * DAY + draws.between(open, shut);
    const illDays = draws.below(4);
    if (at >= from) scene.agenda.add(at, 'visit', { person, data: { illDays } });
  }
}

/** Somebody stands in the clinic: sampled, or sent home. */
export function visitClinic(scene: Scene, person: number, illDays: number): void {
  const { world, scenario, state } = scene;
  if (world.held(person, scene.at) === APART) return;
  state.onsets[person] = Math.floor(scene.at / DAY) - illDays;
  if (drawn(scene, 'clinic test', person, scene.at) < scenario.observation.testAtClinics)
    sample(scene, person, 'fever clinic');
}

/** Takes a sample now; where the laboratory stands still and this one would have been its, when it works again. Puts the result on the agenda. */
export function sample(scene: Scene, person: number, reason: string): void {
  const { state, world, agenda, scenario } = scene;
  if (scenario.capacities.tubesPerDay < 1) return;
  const stopped = state.laboratory.find(
    one => scene.at < one.until && drawn(scene, 'laboratory', person, scene.at) < one.share,
  );
  if (stopped) {
    agenda.add(stopped.until, 'sample', { person, ref: reason });
    return;
  }
  const record: TestRecord = world.test(person, scene.at, reason);
  agenda.add(record.resultAt, 'result', {
    person,
    ref: reason,
    data: { sampledAt: record.sampledAt, positive: record.positive },
  });
}

/** A result has come: recorded where the person is under a measure; a first positive is reported as a case. */
export async function resultCame(
  scene: Scene,
  person: number,
  sampledAt: number,
  positive: boolean,
): Promise<void> {
  const { client, heldOf, caseOf } = scene;
  const held = heldOf.get(person);
  const known = caseOf.get(person);
  if (held)
    await client.call(client.seatFor('sampler', held.areaKey), 'POST', `/measures/${held.measureId}/tests`, {
      takenOn: dayOfWorld(scene, Math.floor(sampledAt / DAY)),
      takenAt: isoOf(scene, sampledAt),
      reportedAt: isoOf(scene, scene.at),
      kind: 'naat',
      specimen: 'throat',
      double: false,
      result: positive ? 'positive' : 'negative',
    });
  if (known) {
    const results = [...(scene.state.discharge[person] ?? []), positive].slice(-2);
    scene.state.discharge[person] = results;
  } else if (positive) await report(scene, person, sampledAt);
}

/** Day of the world on which symptoms began, as the person tells it now; null without symptoms so far. */
function onsetTold(scene: Scene, person: number): number | null {
  const c = scene.world.columns;
  const row = scene.world.infectionOf(person);
  const atClinic = scene.state.onsets[person];
  const today = Math.floor(scene.at / DAY);
  if (atClinic !== undefined && today - atClinic < 14) return atClinic;
  if (row < 0 || (c.outcome[row]! & outcomes.symptomatic) === 0 || c.onsetAt[row]! > scene.at) return null;
  return Math.floor(c.onsetAt[row]! / DAY);
}

/** State a case begins in under the outbreak's pack. */
function stateOfCase(scene: Scene, ill: boolean): string {
  const states = scene.pack.case_states.filter(state => state.meaning === 'infected' && state.initial);
  const wanted = states.find(state => state.id === (ill ? 'confirmed' : 'asymptomatic'));
  const found = wanted ?? states[0];
  if (!found) throw new Error(`pack ${scene.pack.id} has no state for somebody infected`);
  return found.id;
}

/** The hospital, or whoever has the result, makes a case of it. */
async function report(scene: Scene, person: number, sampledAt: number): Promise<void> {
  const { client, books, heldOf } = scene;
  const seat = client.reporter;
  const held = heldOf.get(person);
  const inControl = held?.stage === 'placed';
  const onset = onsetTold(scene, person);
  const sampledOn = dayOfWorld(scene, Math.floor(sampledAt / DAY));
  const onsetOn = onset === null ? undefined : dayOfWorld(scene, Math.min(onset, Math.floor(scene.at / DAY)));
  const state = stateOfCase(scene, onset !== null);
  const positiveAt = isoOf(scene, scene.at);
  const known =
    (held?.basisKind === 'contact'
      ? await convert(scene, person, held.basisId, { state, sampledOn, onsetOn, positiveAt })
      : null) ?? (await open());
  if (!known) return;
  tellCase(scene, known, inControl);
  const row = scene.world.infectionOf(person);
  const c = scene.world.columns;
  if (
    onset === null &&
    row >= 0 &&
    (c.outcome[row]! & outcomes.symptomatic) !== 0 &&
    c.onsetAt[row]! > scene.at
  )
    scene.agenda.add(c.onsetAt[row]!, 'onset', { person });
  await deliverForCase(scene, known);

  async function open(): Promise<KnownCase | null> {
    const answer = await client.call<{ id: string; number: string }>(seat, 'POST', '/cases', {
      outbreakId: books.outbreakId,
      state,
      externalId: books.personCode(person),
      personId: books.idOfPerson(person),
      facts: {
        sampledOn,
        positiveAt,
        reportedAt: positiveAt,
        ...(state === 'confirmed' ? { confirmedOn: dayOfWorld(scene, Math.floor(scene.at / DAY)) } : {}),
        ...(onsetOn ? { onsetOn } : {}),
        foundIn: inControl ? 'in_control' : 'community',
      },
    });
    if (isRefused(answer)) return null;
    scene.state.jobsWaiting = true;
    // reporting makes nobody its investigator: the case waits for whoever takes it
    const detail = await client.must<{ version: number }>(seat, 'GET', `/cases/${answer.id}`);
    await client.call(seat, 'POST', `/cases/${answer.id}/hand-over`, {
      version: detail.version,
      owner: null,
      reason: '医院报告,待接手',
    });
    return noteCase(scene, { ...answer, person, owner: 'nobody' });
  }
}

/** A known contact became a case; null where the product does not take it that way. */
async function convert(
  scene: Scene,
  person: number,
  contactId: string,
  facts: { state: string; sampledOn: string; onsetOn: string | undefined; positiveAt: string },
): Promise<KnownCase | null> {
  const seat = scene.client.reporter;
  const answer = await scene.client.call<{ caseId: string; number: string }>(
    seat,
    'POST',
    `/contacts/${contactId}/convert`,
    {
      state: facts.state,
      positiveOn: facts.sampledOn,
      sampledOn: facts.sampledOn,
      ...(facts.onsetOn ? { onsetOn: facts.onsetOn } : {}),
      reason: '核酸检测阳性',
    },
  );
  if (isRefused(answer)) return null;
  scene.state.jobsWaiting = true;
  const detail = await scene.client.must<{ version: number }>(seat, 'GET', `/cases/${answer.caseId}`);
  await scene.client.call(seat, 'PATCH', `/cases/${answer.caseId}`, {
    version: detail.version,
    changes: { positiveAt: facts.positiveAt, reportedAt: facts.positiveAt },
  });
  return noteCase(scene, { id: answer.caseId, number: answer.number, person, owner: 'nobody' });
}

/** A case without symptoms has fallen ill: the hospital says so. */
export async function fellIll(scene: Scene, person: number): Promise<void> {
  const known = scene.caseOf.get(person);
  if (!known || known.recovered) return;
  const seat = scene.client.reporter;
  const detail = await scene.client.call<{ version: number; state: string; onsetOn: string | null }>(
    seat,
    'GET',
    `/cases/${known.id}`,
  );
  if (isRefused(detail)) return;
  const saved = detail.onsetOn
    ? { version: detail.version }
    : await scene.client.call<{ version: number }>(seat, 'PATCH', `/cases/${known.id}`, {
        version: detail.version,
        changes: { onsetOn: dayOfWorld(scene, Math.floor(scene.at / DAY)) },
      });
  const ill = stateOfCase(scene, true);
  if (isRefused(saved) || detail.state === ill) return;
  await scene.client.call(seat, 'POST', `/cases/${known.id}/state`, {
    version: saved.version,
    to: ill,
    reason: '出现症状',
  });
  tell(
    scene,
    'clinic',
    `病例 ${known.number} 出现症状`,
    `Case ${known.number} has fallen ill`,
    `/cases/${known.id}`,
  );
}

/** Discharge tests of cases who have been in hospital long enough, once a day each. */
export function testForDischarge(scene: Scene): void {
  const from = worldParameters.hospitalTestsFrom.value * DAY;
  for (const known of scene.state.cases) {
    if (known.recovered || scene.at - known.at < from || !scene.heldOf.has(known.person)) continue;
    const last = scene.state.discharge[known.person] ?? [];
    if (last.length < 2 || last.some(positive => positive)) sample(scene, known.person, 'hospital');
  }
}

/** Cases whose isolation was released have recovered. */
export async function noteRecovered(scene: Scene): Promise<void> {
  const seat = scene.client.reporter;
  for (const known of scene.state.cases) {
    const last = scene.state.discharge[known.person];
    if (known.recovered || !last || last.length < 2 || last.some(positive => positive)) continue;
    if (scene.heldOf.has(known.person)) continue;
    known.recovered = true;
    const detail = await scene.client.call<{ version: number; closedAt: string | null }>(
      seat,
      'GET',
      `/cases/${known.id}`,
    );
    const closed = scene.pack.case_states.find(state => state.id === 'recovered');
    if (isRefused(detail) || detail.closedAt || !closed) continue;
    await scene.client.call(seat, 'POST', `/cases/${known.id}/state`, {
      version: detail.version,
      to: closed.id,
      reason: '连续两次核酸阴性',
      on: dayOfWorld(scene, Math.floor(scene.at / DAY)),
    });
  }
}
