import type { EngineParameter } from '../world/parameters.ts';

const assumed = <T>(value: T, unit: string, source: string): EngineParameter<T> => ({
  value,
  unit,
  status: 'assumed',
  source,
});

/** How the simulated staff work, beside what the scenario says of their numbers, speed and errors. */
export const staffParameters = {
  /** Of those on duty outside working hours, for cases and for bringing people into isolation. */
  nightStrength: assumed(0.5, 'share of the staff', 'two shifts; field practice differs by city'),
  atOnce: {
    value: 150,
    unit: 'contact',
    status: 'policy',
    source: 'below the number from which the product asks for a second person',
  } satisfies EngineParameter<number>,
  checksAtOnce: {
    value: 400,
    unit: 'check',
    status: 'policy',
    source: 'the product takes 500 in one command',
  } satisfies EngineParameter<number>,
  /** Minutes of the day at which daily checks come in; one in each half of the day. */
  rounds: assumed(
    [570, 960] as const,
    'minute of the day',
    'temperature and symptoms, reported by telephone',
  ),
  sampling: assumed([450, 690, 900] as const, 'minute of the day', 'samplers go out three times'),
  release: assumed(480, 'minute of the day', 'releases are looked at in the morning'),
  desk: assumed(120, 'minute', 'the desk looks at tasks, batches and people out of control so often'),
  cover: assumed(360, 'minute', 'people without a measure are looked for so often'),
  secondInterviewAfter: assumed(240, 'minute', 'somebody who did not answer is asked again'),
  firstEffort: assumed(0.2, 'share of what is forgotten, halved', 'a first telephone interview'),
  secondEffort: assumed(1, 'share of what is forgotten, halved', 'with payment records at hand'),
  normalTemperature: assumed([36.2, 37] as const, '°C', 'normal range'),
  feverTemperature: assumed(38.1, '°C', 'a fever'),
  /** Daily checks of people without the disease who feel ill, as of those who go to fever clinics. */
  feelsIllDays: assumed(3, 'day', 'length of another fever'),
} as const;
