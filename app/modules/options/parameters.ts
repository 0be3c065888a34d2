import { known, type Parameter } from '@outpace/sim';

/** What a unit of each cost is taken to cost; a city puts its own in their place on the page. */
export const prices = {
  test: known(
    6,
    'yuan a person sampled',
    'review_required',
    'price caps of 2022 (16 alone, 3.5 in pools, from memory), a mix',
    [3, 16],
  ),
  roomDay: known(300, 'yuan a person-day apart', 'assumed', 'none', [100, 800]),
  restrictedDay: known(
    150,
    'yuan a person-day at home or in a sealed building',
    'assumed',
    'work not done; none',
    [50, 600],
  ),
  placeDay: known(1500, 'yuan a place-day closed', 'assumed', 'turnover not made; none', [300, 10_000]),
} satisfies Record<string, Parameter>;
export type Prices = Record<keyof typeof prices, number>;

export const limits = {
  leastPeople: known(1000, 'people', 'policy', 'smallest synthetic city'),
  mostPeople: known(3_000_000, 'people', 'policy', 'memory of one machine; a larger city chooses a district'),
  /** Cases and people under measures must be far fewer than people: worlds repeat them when they are tuned. */
  leastPeoplePerPlaced: known(4, 'people for each case or person under a measure', 'assumed', 'own choice'),
  recentDays: known(
    14,
    'days',
    'assumed',
    'over which the share found in control and the delays are looked at',
  ),
  worlds: known(50, 'worlds', 'policy', 'least for an interval of 95 %'),
  calibrationSeeds: known(3, 'worlds a factor', 'assumed', 'own choice'),
  sensitivityWorlds: known(12, 'worlds a change', 'assumed', 'own choice'),
} satisfies Record<string, Parameter>;

/** Onset to report where too few cases tell: shares by whole days. */
export const reportDelay = known(
  [0.1, 0.3, 0.3, 0.2, 0.1],
  'share of cases reported so many days after onset',
  'assumed',
  'none; used with fewer than 20 dated cases',
);
export const leastDelays = known(20, 'cases with onset and report', 'assumed', 'own choice');

/** Models by disease code of the pack, the first the usual one; without one of its own a city chooses another and is told. */
export const modelsOf: Record<string, readonly string[]> = {
  covid19: ['covid-omicron', 'covid-delta', 'covid-ancestral'],
  measles: ['measles'],
  mpox: ['mpox'],
  ebola: ['ebola'],
};

/** Kinds of measure that keep a person apart or at home; the others (testing only, self-monitoring) restrict nobody here. */
export const keepingOf: Record<string, 'apart' | 'home'> = {
  central_quarantine: 'apart',
  hospital_isolation: 'apart',
  home_quarantine: 'home',
  home_monitoring: 'home',
  home_isolation: 'home',
};
