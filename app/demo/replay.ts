import { addDays, startOfDay } from '@outpace/protocol';
import { wallClock } from '../core/clock.ts';
import { apiOf, type Refused } from './api.ts';
import { Chance } from './chance.ts';
import { type Devices, deviceDays, registerDevices } from './devices.ts';
import { casesFile, interviewsFile, linksFile, measlesFile, scansFile } from './files.ts';
import type { DemoCity } from './load.ts';
import type { Infection } from './spread.ts';

const hour = 3_600_000;
const timeZone = 'Asia/Shanghai';
// how well the made-up command works: shares of what is done in time, so that the demo has something left to find
const done = {
  inPlaceAtOnce: 0.82,
  inPlaceLater: 0.7,
  checkedDaily: 0.97,
  checkedSoFar: 0.6,
  tested: 0.97,
  symptoms: 0.006,
  noAnswer: 0.02,
  clocks: 0.93,
  tasks: 0.96,
};
const acceptAtOnce = 150;

type Api = ReturnType<typeof apiOf>;
interface CaseSeen {
  id: string;
  externalId: string | null;
}
interface MeasureSeen {
  id: string;
  inPlaceAt: string | null;
  startsOn: string;
}

/** Replays what the command did on each day until now: report, interview, trace, control, follow up. The newest cases are left for whoever opens the demo. */
export async function replay(demo: DemoCity): Promise<void> {
  const { world, clock, outbreakId } = demo;
  const api = apiOf(demo.server, demo.token);
  const chance = new Chance(world.population.residents.length);
  const found = world.infections
    .filter(
      (infection): infection is Infection & { foundOn: string } =>
        infection.foundOn !== undefined && infection.foundOn <= world.today,
    )
    .sort((a, b) => (a.foundOn < b.foundOn ? -1 : a.foundOn > b.foundOn ? 1 : a.resident - b.resident));
  const numberOf = new Map(
    found.map((infection, index) => [infection.resident, `L${String(index + 1).padStart(3, '0')}`]),
  );
  const now = wallClock.now();
  const first = found[0]!.foundOn;
  const firstFromDevices = addDays(world.today, -deviceDays);
  clock.set(startOfDay(first, timeZone) + 6 * hour);
  await demo.importText('场所码扫码_往日.csv', scansFile(world, '2000-01-01', addDays(first, -1)), {
    kind: 'visits',
  });
  await demo.importText('麻疹病例.csv', measlesFile(world), { kind: 'cases', outbreakId: demo.measlesId });
  let devices: Devices | undefined;
  for (let day = first; day <= world.today; day = addDays(day, 1)) {
    const ofDay = found.filter(infection => infection.foundOn === day);
    /** Moves the clock to an hour of this day; false once that hour has not come yet. */
    const at = async (hours: number) => {
      const instant = startOfDay(day, timeZone) + hours * hour;
      const reached = Math.max(clock.now(), Math.min(now - 60_000, instant));
      if (day >= firstFromDevices) {
        devices ??= await registerDevices(demo, now);
        await devices.sendUntil(reached);
      }
      clock.set(reached);
      return instant < now;
    };
    await at(7);
    if (day > first && addDays(day, -1) < firstFromDevices)
      await demo.importText(
        `场所码扫码_${addDays(day, -1)}.csv`,
        scansFile(world, addDays(day, -1), addDays(day, -1)),
        { kind: 'visits' },
      );
    await at(8);
    if (ofDay.length) {
      await demo.importText(`病例_${day}.csv`, casesFile(world, ofDay, numberOf), {
        kind: 'cases',
        outbreakId,
      });
      const links = linksFile(ofDay, numberOf);
      if (links.trim().split('\n').length > 1)
        await demo.importText(`传播关系_${day}.csv`, links, { kind: 'links', outbreakId });
      if (await at(10))
        await demo.importText(
          `流调_${day}.csv`,
          interviewsFile(world, ofDay, numberOf, Number(day.replaceAll('-', ''))),
          { kind: 'visits', outbreakId },
        );
    }
    if (day === world.today) break; // today's cases wait for the reader
    await at(10.5);
    await rounds(demo, day, chance, api);
    await at(11);
    for (const one of await api.all<CaseSeen>(`/cases?outbreakId=${outbreakId}&sort=-reported`)) {
      if (!ofDay.some(infection => numberOf.get(infection.resident) === one.externalId)) continue;
      await api.must('POST', `/cases/${one.id}/trace`, { twoHops: true });
      const proposed = await api.all<{ id: string; classId: string }>(
        `/contacts?caseId=${one.id}&state=proposed`,
      );
      const taken = proposed.filter(contact => contact.classId !== 'general');
      for (let n = 0; n < taken.length; n += acceptAtOnce)
        await api.call('POST', '/contacts/accept', {
          ids: taken.slice(n, n + acceptAtOnce).map(contact => contact.id),
        });
    }
    await at(15);
    await coverMissing(demo, api);
    await rounds(demo, day, chance, api);
    await sampling(demo, day, chance, api);
    await at(18);
    await closeClocks(demo, chance, api);
    await closeTasks(demo, chance, api);
    await at(21);
    await demo.tick();
    await api.call('POST', '/measures/release', { query: { outbreakId } });
  }
  // what the devices heard until now
  await devices?.sendUntil(now - 60_000);
  // today's morning round was walked in part
  await rounds(demo, world.today, chance, api, done.checkedSoFar);
}

/** Cases that came by file get their own isolation. */
async function coverMissing(demo: DemoCity, api: Api): Promise<void> {
  const missing = (
    await api.all<{ basisId: string; reasons: string[] }>(
      `/measures/uncontrolled?outbreakId=${demo.outbreakId}`,
    )
  ).filter(row => row.reasons.includes('no_measure'));
  if (missing.length)
    await api.call('POST', '/measures/open-missing', {
      outbreakId: demo.outbreakId,
      basisIds: missing.map(row => row.basisId),
    });
}

/** One round of grid work: people confirmed in place and asked how they are. */
async function rounds(
  demo: DemoCity,
  day: string,
  chance: Chance,
  api: Api,
  share = done.checkedDaily,
): Promise<void> {
  const measures = await api.all<MeasureSeen>(`/measures?outbreakId=${demo.outbreakId}&state=open`);
  const checks: unknown[] = [];
  for (const measure of measures) {
    let inPlace = measure.inPlaceAt !== null;
    if (!inPlace && chance.happens(measure.startsOn >= day ? done.inPlaceAtOnce : done.inPlaceLater)) {
      await api.call('POST', `/measures/${measure.id}/in-place`, {});
      inPlace = true;
    }
    if (!inPlace || measure.startsOn > day || !chance.happens(share)) continue;
    const ill = chance.happens(done.symptoms);
    checks.push(
      chance.happens(done.noAnswer)
        ? { measureId: measure.id, day, outcome: 'no_answer' }
        : {
            measureId: measure.id,
            day,
            outcome: ill ? 'symptoms' : 'well',
            temperatureCelsius: ill ? 38.1 : 36.2 + Math.round(chance.next() * 8) / 10,
            ...(ill ? { symptoms: ['发热', '咽痛'] } : {}),
          },
    );
  }
  for (let n = 0; n < checks.length; n += 400)
    await api.call('POST', '/measures/checks', { checks: checks.slice(n, n + 400) });
}

/** The tests due on a day are taken, most of them; the infected found in control test positive on the day they were found. */
async function sampling(demo: DemoCity, day: string, chance: Chance, api: Api): Promise<void> {
  for (const due of await api.all<{ subjectId: string; state: string }>(
    `/obligations?outbreakId=${demo.outbreakId}&kind=test&state=due&day=${day}`,
  )) {
    if (chance.happens(done.tested))
      await api.call('POST', `/measures/${due.subjectId}/tests`, {
        takenOn: day,
        kind: 'naat',
        specimen: 'throat',
        result: 'negative',
      });
  }
}

interface CaseDetail {
  version: number;
  foundIn: string;
  isolatedAt: string | null;
  state: string;
  reportedAt: string | null;
  createdAt: string;
  clocks: { ruleId: string; doneAt: string | null }[];
}

/** Investigators finish their facts and reports, most in time: what a refusal says is missing they ask for and write down. */
async function closeClocks(demo: DemoCity, chance: Chance, api: Api): Promise<void> {
  for (const one of await api.all<CaseSeen>(`/cases?outbreakId=${demo.outbreakId}`)) {
    const detail = () => api.must<CaseDetail>('GET', `/cases/${one.id}`);
    let record = await detail();
    if (!record.clocks.some(clock => !clock.doneAt) || !chance.happens(done.clocks)) continue;
    const changes = {
      ...(record.foundIn === 'unknown' ? { foundIn: 'community' } : {}),
      isolatedAt: record.isolatedAt ?? new Date(Date.parse(record.createdAt) + 4 * hour).toISOString(),
      origin: 'local',
      exposureText: '发病前14天未离开本市',
      symptoms: record.state === 'asymptomatic' ? '无' : '发热、咽痛',
    };
    await api.call('PATCH', `/cases/${one.id}`, { version: record.version, changes });
    for (const { ruleId, doneAt } of record.clocks) {
      if (doneAt) continue;
      record = await detail();
      const answer = await api.call('POST', `/cases/${one.id}/complete`, { version: record.version, ruleId });
      if (typeof answer !== 'object' || answer === null || !('errors' in answer)) continue;
      for (const { path } of (answer as Refused).errors) {
        const day = /^trajectory\/(\d{4}-\d{2}-\d{2})$/.exec(path)?.[1];
        if (day)
          await api.call('POST', `/cases/${one.id}/trajectory`, {
            day,
            precision: 'day',
            placeText: '家中',
            placeKind: 'home',
            source: 'interview',
            certainty: 'stated',
          });
      }
      record = await detail();
      await api.call('POST', `/cases/${one.id}/complete`, { version: record.version, ruleId });
    }
  }
}

/** What was asked of the offices is done, most of it. */
async function closeTasks(demo: DemoCity, chance: Chance, api: Api): Promise<void> {
  for (const task of await api.all<{ id: string; version: number; kind: string }>(
    `/tasks?outbreakId=${demo.outbreakId}&state=assigned`,
  )) {
    if (!chance.happens(done.tasks)) continue;
    const accepted = await api.call<{ version: number }>('POST', `/tasks/${task.id}/accept`, {
      version: task.version,
    });
    if ('version' in accepted)
      await api.call('POST', `/tasks/${task.id}/done`, {
        version: accepted.version,
        evidence: { note: '已办理' },
      });
  }
}
