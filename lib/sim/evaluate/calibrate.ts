import { buildCity } from '../city/build.ts';
import { everyAge } from '../disease/disease.ts';
import { diseases } from '../disease/index.ts';
import { runSimulation } from '../run.ts';
import { trueSpread } from '../world/truth.ts';
import { World } from '../world/world.ts';

// Prints, for each disease: reproduction number by truth of the first generations, generation time, doubling time and settings, against
// `expected`, at factors of its transmissibility: `node lib/sim/evaluate/calibrate.ts [people] [disease] [factors]`.
const [people = '100000', only, factors = '1'] = process.argv.slice(2);
const city = buildCity({ seed: 1, people: Number(people) });
for (const disease of diseases) {
  if (only && only !== 'all' && disease.id !== only) continue;
  for (const factor of factors.split(',').map(Number)) {
    // many first cases among all, and only those counted whom they infect: the average person, nobody yet used up
    let [secondary, cases, generation] = [0, 0, 0];
    for (const seed of [1, 2]) {
      // what is expected of measles is said of a population without immunity
      const vaccinated = disease.expected.reproduction.unit.includes('nobody immune')
        ? { ...disease.vaccinated, value: everyAge(0) }
        : disease.vaccinated;
      const world = new World({
        city,
        disease: {
          ...disease,
          vaccinated,
          immunityAfterInfection: {
            ...disease.immunityAfterInfection,
            value: { protection: 1, halfLifeDays: 1e6 },
          },
        },
        seed,
        transmissibility: factor,
      });
      const first = world.seed(Math.round(city.people / 150));
      const days = Math.ceil(
        disease.incubation.value.mean +
          2 * disease.incubation.value.sd +
          disease.infectiousAfterOnset.value.mean +
          2 * disease.infectiousAfterOnset.value.sd,
      );
      for (let day = 0; day < days; day++) {
        world.step();
        // the infected do not infect further: only the first are counted
        for (const row of world.activeRows()) if (row >= first.length) world.columns.strength[row] = 0;
      }
      const spread = trueSpread(world.columns, world.infections, 0, 0);
      secondary += world.infections - first.length;
      cases += first.length;
      generation += spread.generationDays / 2;
    }
    const { reproduction, generationDays, doublingDays } = disease.expected;
    console.log(
      `${disease.id} ×${factor} (${(disease.transmissibility.value * factor).toFixed(3)}): R ${(secondary / cases).toFixed(2)} (expected ${reproduction.value} ${reproduction.range}), generation ${generation.toFixed(2)} d (${generationDays.value} ${generationDays.range})`,
    );
    if (doublingDays || only) {
      const run = runSimulation({
        city,
        disease,
        policy: 'none',
        days: 60,
        seed: 1,
        firstCases: 20,
        world: { transmissibility: factor },
        until: (_, counts) => counts.everInfected > city.people / 20,
      });
      console.log(
        `  doubling ${run.doublingDays?.toFixed(2)} d (${doublingDays?.value} ${doublingDays?.range}); R of a run ${run.reproduction?.value.toFixed(2)}; ${Object.entries(
          run.infectionsBySetting,
        )
          .map(([setting, share]) => `${setting} ${share.toFixed(2)}`)
          .join(', ')}`,
      );
    }
  }
}
