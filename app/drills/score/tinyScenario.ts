import type { Scenario } from '../scenario.ts';

/** A scenario for tests: a small town, Omicron, three days before anybody commands. */
export function tinyScenario(of: { people: number; days: number; firstCases: number }): Scenario {
  return {
    id: 'tiny',
    title: { zh: '小镇', en: 'A small town' },
    briefing: { zh: '测试', en: 'A test' },
    sources: [],
    mode: 'simulated',
    startsOn: '2022-09-26',
    startsAt: '08:00',
    days: of.days,
    city: { name: { zh: '小镇', en: 'Smalltown' }, people: of.people, seed: 3, holidays: [] },
    outbreak: {
      code: 'T1',
      name: { zh: '测试疫情', en: 'Test outbreak' },
      disease: 'covid-omicron',
      packId: 'covid19-cn-v9',
      seed: 11,
      firstCases: of.firstCases,
      firstCasesAt: 'anywhere',
      warmUpDays: 3,
      importedPerDay: 0,
    },
    observation: { scanCoverage: 0.8, otherFeverPer100k: 12, testAtClinics: 0.9 },
    compliance: { apart: 0.95, home: 0.9, monitoring: 0.9 },
    capacities: { tubesPerDay: 2000, isolationRooms: 20 },
    staff: {
      takeAfterMinutes: 30,
      investigators: 2,
      minutesPerInterview: [60, 120],
      minutesPerTrace: [20, 40],
      contactsOverlooked: 0,
      gridWorkers: 4,
      minutesPerPerson: [10, 20],
      minutesToRoom: [60, 240],
      samplers: 2,
      minutesPerSample: [5, 10],
      roundsMissed: 0,
      hours: [8, 22],
    },
    injects: [],
    questions: [],
  };
}
