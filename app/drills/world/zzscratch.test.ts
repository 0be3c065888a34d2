import { it } from 'vitest';
import { openTestDrill, dropDrills, tinyScenario } from './testDrill.ts';
it('20k', async () => {
  const t0 = performance.now();
  const s = tinyScenario();
  const scenario = { ...s, city: { ...s.city, people: 20_000 }, outbreak: { ...s.outbreak, firstCases: 20 }, staff: { ...s.staff, investigators: 20, gridWorkers: 80, samplers: 30 }, capacities: { tubesPerDay: 5000, isolationRooms: 1500 } };
  const drill = await openTestDrill(scenario);
  console.log('open', Math.round(performance.now() - t0));
  for (let day = 1; day <= 5; day++) {
    const t = performance.now();
    const c = process.cpuUsage();
    await drill.to(day);
    const u = process.cpuUsage(c);
    const last = drill.engine.world.days.at(-1)!;
    console.log('day', day, Math.round(performance.now() - t), 'ms wall', Math.round((u.user + u.system) / 1000), 'ms cpu', JSON.stringify({ inf: last.everInfected, found: last.casesFound, home: last.heldAtHome, apart: last.heldApart, tests: last.testsSampled }));
    console.log(drill.engine.figures().spent.slice(0, 16).map(([r, x]) => `${r} ${x.calls} ${Math.round(x.ms)} ${(x.ms / x.calls).toFixed(1)}`).join('\n'));
  }
  console.log(drill.engine.figures().refusals);
  await drill.close();
  await dropDrills([drill]);
}, 900_000);
