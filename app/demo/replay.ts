import { addDays, startOfDay } from '@outpace/protocol';
import { wallClock } from '../core/clock.ts';
import { apiOf } from './api.ts';
import { Chance } from './chance.ts';
import { casesFile, interviewsFile, linksFile, scansFile } from './files.ts';
import type { DemoCity } from './load.ts';
import type { Infection } from './spread.ts';

const hour = 3_600_000;
const timeZone = 'Asia/Shanghai';
// how well the made-up command works: shares of what is done in time, so that the demo has something left to find
const done = { inPlaceAtOnce: 0.82, inPlaceLater: 0.6, checkedDaily: 0.94, tested: 0.9, symptoms: 0.012, noAnswer: 0.03 };
const acceptAtOnce = 150;

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
    .filter((infection): infection is Infection & { foundOn: string } => infection.foundOn !== undefined && infection.foundOn <= world.today)
    .sort((a, b) => (a.foundOn < b.foundOn ? -1 : a.foundOn > b.foundOn ? 1 : a.resident - b.resident));
  const numberOf = new Map(found.map((infection, index) => [infection.resident, `L${String(index + 1).padStart(3, '0')}`]));
  const now = wallClock.now();
  const first = found[0]!.foundOn;
  clock.set(startOfDay(first, timeZone) + 6 * hour);
  await demo.importText('场所码扫码_往日.csv', scansFile(world, '2000-01-01', addDays(first, -1)), { kind: 'visits' });
  for (let day = first; day <= world.today; day = addDays(day, 1)) {
    const ofDay = found.filter(infection => infection.foundOn === day);
    /** Moves the clock to an hour of this day; false once that hour has not come yet. */
    const at = (hours: number) => {
      const instant = startOfDay(day, timeZone) + hours * hour;
      clock.set(Math.max(clock.now(), Math.min(now - 60_000, instant)));
      return instant < now;
    };
    at(7);
    if (day > first) await demo.importText(`场所码扫码_${addDays(day, -1)}.csv`, scansFile(world, addDays(day, -1), addDays(day, -1)), { kind: 'visits' });
    at(8);
    if (ofDay.length) {
      await demo.importText(`病例_${day}.csv`, casesFile(world, ofDay, numberOf), { kind: 'cases', outbreakId });
      const links = linksFile(ofDay, numberOf);
      if (links.trim().split('\n').length > 1) await demo.importText(`传播关系_${day}.csv`, links, { kind: 'links', outbreakId });
      if (at(10)) await demo.importText(`流调_${day}.csv`, interviewsFile(world, ofDay, numberOf, Number(day.replaceAll('-', ''))), { kind: 'visits', outbreakId });
    }
    if (day === world.today) break; // today's cases wait for the reader
    at(11);
    for (const one of await api.all<{ id: string; externalId: string | null }>(`/cases?outbreakId=${outbreakId}&sort=-reported`)) {
      if (!ofDay.some(infection => numberOf.get(infection.resident) === one.externalId)) continue;
      await api.must('POST', `/cases/${one.id}/trace`, { twoHops: true });
      const proposed = await api.all<{ id: string }>(`/contacts?caseId=${one.id}&state=proposed`);
      for (let n = 0; n < proposed.length; n += acceptAtOnce) await api.call('POST', '/contacts/accept', { ids: proposed.slice(n, n + acceptAtOnce).map(contact => contact.id) });
    }
    at(15);
    await followUp(demo, day, chance, api);
    at(21);
    await demo.tick();
    await api.call('POST', '/measures/release', { query: { outbreakId } });
  }
}

/** One day of grid work: people confirmed in place, asked how they are, sampled. */
async function followUp(demo: DemoCity, day: string, chance: Chance, api: ReturnType<typeof apiOf>): Promise<void> {
  const measures = await api.all<MeasureSeen>(`/measures?outbreakId=${demo.outbreakId}&state=open`);
  const checks: unknown[] = [];
  for (const measure of measures) {
    let inPlace = measure.inPlaceAt !== null;
    if (!inPlace && chance.happens(measure.startsOn >= day ? done.inPlaceAtOnce : done.inPlaceLater)) {
      await api.call('POST', `/measures/${measure.id}/in-place`, {});
      inPlace = true;
    }
    if (inPlace && measure.startsOn <= day && chance.happens(done.checkedDaily)) {
      const ill = chance.happens(done.symptoms);
      checks.push(chance.happens(done.noAnswer) ? { measureId: measure.id, day, outcome: 'no_answer' } : { measureId: measure.id, day, outcome: ill ? 'symptoms' : 'well', temperatureCelsius: ill ? 38.1 : 36.2 + Math.round(chance.next() * 8) / 10, ...(ill ? { symptoms: ['发热', '咽痛'] } : {}) });
    }
  }
  for (let n = 0; n < checks.length; n += 400) { const x = await api.call<any>('POST', '/measures/checks', { checks: checks.slice(n, n + 400) }); console.log(day, measures.length, checks.length, JSON.stringify(x).slice(0, 300)); }
}
