import { buildCity, diseaseNamed, World } from '@outpace/sim';

// Agents × days per second of the simulation, the full model, with every contact of everybody drawn each day (as other simulators do) and following only
// the infectious (the same results, byte for byte). `npm run bench -- sim [PEOPLE] [DAYS] [MODES]`: 200,000 × 100 by default; modes as
// `everyone:2,infectious:2` (threads after the colon).
const [people = 200_000, days = 100] = process.argv
  .slice(2, 4)
  .map(value => Number(value.replaceAll(/[_,]/g, '')));
const modes = (process.argv[4] ?? 'everyone:1,everyone:2,infectious:1,infectious:2')
  .split(',')
  .map(mode => mode.split(':') as ['everyone' | 'infectious', string]);
const million = (value: number) => `${(value / 1e6).toFixed(2)} M`;
const memory = () => `${(process.memoryUsage().rss / 2 ** 30).toFixed(2)} GiB`;

let started = performance.now();
const city = buildCity({ seed: 1, people });
console.log(`city of ${people} people: ${((performance.now() - started) / 1000).toFixed(1)} s, ${memory()}`);
for (const [contacts, threads] of modes) {
  const cpu = process.cpuUsage();
  started = performance.now();
  const world = new World({
    city,
    disease: diseaseNamed('covid-omicron'),
    seed: 1,
    threads: Number(threads),
    contacts,
  });
  world.seed(Math.max(10, Math.round(people / 20_000)));
  let pairs = 0;
  for (let day = 0; day < days; day++) pairs += world.step().contacts;
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  const perPerson =
    contacts === 'everyone' ? `${((2 * pairs) / people / days).toFixed(1)} contacts a person and day, ` : '';
  console.log(
    `${contacts}, ${threads} thread(s): ${seconds.toFixed(1)} s (${((used.user + used.system) / 1e6).toFixed(1)} s of processor), ${million((people * days) / seconds)} person-days a second, ${perPerson}${world.infections} infections, ${memory()}, state ${world.hash()}`,
  );
  world.close();
}
console.log(`Others, not run here:
  OpenABM-Covid19, 1,000,000 agents, 30 days: 61.7 s with start-up, 0.49 M person-days a second (measured once on a machine of this kind)
  Covasim, 20,000 agents, 60 days: 0.492 s and 0.162 s to begin, 1.8–2.4 M person-days a second (its tests/benchmark.json, its authors’ machine; hybrid network, vectorised)`);
