import fs from 'node:fs';
import path from 'node:path';
import type { Bilingual } from '../../core/refusal.ts';
import { readScenario, type Scenario } from './scenario.ts';
import type { ScenarioView } from './schema.ts';

/** The scenarios that ship. */
export const shippedScenarios = path.resolve(import.meta.dirname, '../../../scenarios');

/** Every scenario in a folder that can be read, by file name; the others by what is wrong with them. */
export function scenariosIn(folder: string): { scenarios: Scenario[]; problems: string[] } {
  const scenarios: Scenario[] = [];
  const problems: string[] = [];
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter(file => file.endsWith('.json')) : [];
  for (const file of files.sort()) {
    try {
      scenarios.push(readScenario(path.join(folder, file)));
    } catch (error) {
      problems.push((error as Error).message.replace(`${folder}${path.sep}`, ''));
    }
  }
  return { scenarios, problems };
}

const diseases: Record<string, Bilingual> = {
  'covid-ancestral': { zh: '新冠病毒(原始株)', en: 'COVID-19, ancestral' },
  'covid-delta': { zh: '新冠病毒(德尔塔)', en: 'COVID-19, Delta' },
  'covid-omicron': { zh: '新冠病毒(奥密克戎)', en: 'COVID-19, Omicron' },
  measles: { zh: '麻疹', en: 'Measles' },
  mpox: { zh: '猴痘', en: 'Mpox' },
  ebola: { zh: '埃博拉', en: 'Ebola' },
  influenza: { zh: '流感', en: 'Influenza' },
  chikungunya: { zh: '基孔肯雅热', en: 'Chikungunya' },
};

/** A scenario as one chooses it. */
export function viewOfScenario(scenario: Scenario): ScenarioView {
  const { disease } = scenario.outbreak;
  return {
    id: scenario.id,
    title: scenario.title,
    briefing: scenario.briefing,
    mode: scenario.mode,
    people: scenario.city.people,
    seed: scenario.outbreak.seed,
    days: scenario.days,
    startsOn: scenario.startsOn,
    disease: diseases[disease] ?? { zh: disease, en: disease },
    injects: scenario.injects.length,
    questions: scenario.questions.map(question => question.text),
    sources: scenario.sources,
  };
}

/** The scenario this drill was made of, from its own folder; null where the drill was opened without one. */
export function scenarioOfDrill(dataDirectory: string): Scenario | null {
  const file = path.join(dataDirectory, 'drill', 'scenario.json');
  return fs.existsSync(file) ? readScenario(file) : null;
}
