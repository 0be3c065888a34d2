import { addDays, startOfDay } from '@outpace/protocol';
import { wallClock } from '../core/clock.ts';
import { casesFile, interviewsFile, linksFile, scansFile } from './files.ts';
import type { DemoCity } from './load.ts';
import type { Infection } from './spread.ts';

const hour = 3_600_000;
const timeZone = 'Asia/Shanghai';

/** Replays what the command did on each day until now: report, interview, trace, control, follow up. What is newest is left for whoever opens the demo. */
export async function replay(demo: DemoCity): Promise<void> {
  const { world, clock } = demo;
  const found = world.infections.filter((infection): infection is Infection & { foundOn: string } => infection.foundOn !== undefined && infection.foundOn <= world.today).sort((a, b) => (a.foundOn < b.foundOn ? -1 : a.foundOn > b.foundOn ? 1 : a.resident - b.resident));
  const numberOf = new Map(found.map((infection, index) => [infection.resident, `L${String(index + 1).padStart(3, '0')}`]));
  const now = wallClock.now();
  const first = found[0]!.foundOn;
  clock.set(startOfDay(first, timeZone) + 6 * hour);
  await demo.importText('场所码扫码_往日.csv', scansFile(world, '2000-01-01', addDays(first, -1)), { kind: 'visits' });
  for (let day = first; day <= world.today; day = addDays(day, 1)) {
    const ofDay = found.filter(infection => infection.foundOn === day);
    const at = (hours: number) => clock.set(Math.min(now - 60_000, startOfDay(day, timeZone) + hours * hour));
    at(7);
    if (day > first) await demo.importText(`场所码扫码_${addDays(day, -1)}.csv`, scansFile(world, addDays(day, -1), addDays(day, -1)), { kind: 'visits' });
    at(8);
    if (ofDay.length) {
      await demo.importText(`病例_${day}.csv`, casesFile(world, ofDay, numberOf), { kind: 'cases', outbreakId: demo.outbreakId });
      at(10);
      await demo.importText(`流调_${day}.csv`, interviewsFile(world, ofDay, numberOf, Number(day.replaceAll('-', ''))), { kind: 'visits', outbreakId: demo.outbreakId });
      const links = linksFile(ofDay, numberOf);
      if (links.trim().split('\n').length > 1) await demo.importText(`传播关系_${day}.csv`, links, { kind: 'links', outbreakId: demo.outbreakId });
    }
  }
}
