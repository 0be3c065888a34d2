import type { City } from '../city/city.ts';
import type { Level, PlaceKind } from '../city/kinds.ts';
import { known } from '../parameter.ts';
import type { Setting } from './settings.ts';

/**
 * One occasion of the day on which people who live in the same area may meet. Everyone has a position in the round, other each
 * day; those who go (a share by age and by what the day is) meet those at their table, and share the air of the room. Windows
 * of a day do not overlap for one person.
 */
export interface Round {
  name: string;
  /** People of one area of this level mix. */
  level: Level;
  /** Positions at a table; only those who go out are there. */
  tableSize: number;
  /** Tables in a room: one place at one time. */
  tablesPerRoom: number;
  /** Minutes of the day within which the stay lies, on workdays and on days off. */
  window: { workday: [number, number]; off: [number, number] };
  /** Minutes a stay lasts. */
  minutes: number;
  /** Setting where the kind of place does not say it. */
  setting?: Setting;
  /** Kinds of place with people per place of the area; none: at somebody's home. */
  places: [PlaceKind, number][];
  /** Share who go, by age group, on a day at school or work, on a workday without, on a day off. */
  going: { atWork: number[]; free: number[]; off: number[] };
}

/** Lower ends of the nine age groups of `going` and of the contact tables. */
export const ageGroups = [0, 5, 15, 20, 30, 40, 50, 60, 70];

const source =
  'calibrated by evaluate/polymod.ts to contacts a day by age in POLYMOD (Mossong 2008, doi:10.1371/journal.pmed.0050074)';

/** The rounds of a day, in the order of the day. */
export const rounds = known<Round[]>(
  [
    {
      name: 'ride',
      level: 'district',
      tableSize: 10,
      tablesPerRoom: 5,
      window: { workday: [415, 475], off: [415, 475] },
      minutes: 30,
      places: [['transport', 9000]],
      going: {
        atWork: [0.05, 0.15, 0.4, 0.4, 0.36, 0.32, 0.3, 0.25, 0.2],
        free: [0.03, 0.05, 0.1, 0.12, 0.1, 0.1, 0.1, 0.1, 0.08],
        off: [0.03, 0.08, 0.15, 0.15, 0.12, 0.1, 0.1, 0.1, 0.06],
      },
    },
    {
      name: 'daytime',
      level: 'community',
      tableSize: 20,
      tablesPerRoom: 3,
      window: { workday: [510, 700], off: [510, 700] },
      minutes: 40,
      places: [
        ['market', 4500],
        ['shop', 800],
        ['outdoor', 2500],
        ['clinic', 5000],
        ['entertainment', 3500],
      ],
      going: {
        atWork: [0, 0, 0, 0, 0, 0, 0, 0, 0],
        free: [0.4, 0.5, 0.6, 0.6, 0.65, 0.65, 0.65, 0.62, 0.45],
        off: [0.3, 0.3, 0.35, 0.36, 0.4, 0.4, 0.45, 0.55, 0.45],
      },
    },
    {
      name: 'evening',
      level: 'community',
      tableSize: 16,
      tablesPerRoom: 4,
      window: { workday: [1050, 1175], off: [1050, 1175] },
      minutes: 45,
      places: [
        ['restaurant', 700],
        ['shop', 800],
        ['outdoor', 2500],
        ['entertainment', 3500],
      ],
      going: {
        atWork: [0.25, 0.3, 0.4, 0.42, 0.4, 0.38, 0.35, 0.3, 0.25],
        free: [0.2, 0.28, 0.35, 0.38, 0.35, 0.33, 0.3, 0.26, 0.18],
        off: [0.28, 0.35, 0.45, 0.48, 0.45, 0.42, 0.36, 0.28, 0.18],
      },
    },
    {
      name: 'outing',
      level: 'district',
      tableSize: 30,
      tablesPerRoom: 4,
      window: { workday: [1185, 1325], off: [790, 1030] },
      minutes: 90,
      places: [
        ['shop', 40000],
        ['entertainment', 20000],
        ['gym', 30000],
        ['restaurant', 8000],
        ['worship', 80000],
      ],
      going: {
        atWork: [0.02, 0.08, 0.18, 0.2, 0.14, 0.1, 0.08, 0.05, 0.03],
        free: [0.02, 0.1, 0.2, 0.22, 0.16, 0.12, 0.1, 0.08, 0.04],
        off: [0.12, 0.3, 0.42, 0.42, 0.35, 0.3, 0.24, 0.16, 0.08],
      },
    },
    {
      name: 'visit',
      level: 'street',
      tableSize: 22,
      tablesPerRoom: 1,
      window: { workday: [1185, 1325], off: [1185, 1325] },
      minutes: 100,
      setting: 'visit',
      places: [],
      going: {
        atWork: [0.2, 0.2, 0.22, 0.22, 0.22, 0.2, 0.2, 0.22, 0.22],
        free: [0.25, 0.25, 0.25, 0.25, 0.25, 0.24, 0.24, 0.26, 0.26],
        off: [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.28],
      },
    },
    {
      name: 'intimate',
      level: 'district',
      tableSize: 40,
      tablesPerRoom: 1,
      window: { workday: [1326, 1349], off: [1326, 1349] },
      minutes: 23,
      setting: 'intimate',
      places: [],
      going: {
        atWork: [0, 0, 0, 0.03, 0.025, 0.015, 0.008, 0, 0],
        free: [0, 0, 0, 0.03, 0.025, 0.015, 0.008, 0, 0],
        off: [0, 0, 0, 0.04, 0.03, 0.02, 0.01, 0, 0],
      },
    },
  ],
  'positions, minutes, shares',
  'calibrated',
  source,
);

/** Everyone meets ten others drawn from the whole city each day: the textbook's population, for checking against theory. */
const wellMixed: Round[] = [
  {
    name: 'mixing',
    level: 'city',
    tableSize: 11,
    tablesPerRoom: 1,
    window: { workday: [600, 660], off: [600, 660] },
    minutes: 60,
    setting: 'outdoor',
    places: [],
    going: { atWork: Array(9).fill(1), free: Array(9).fill(1), off: Array(9).fill(1) },
  },
];

/** The rounds of a city. */
export const roundsOf = (city: City): Round[] =>
  city.options.mixing === 'well-mixed' ? wellMixed : rounds.value;

/** How often people of the four levels of sociability go out, against the mean; mean 1. */
export const sociability = known(
  [0.35, 0.8, 1.15, 1.7],
  'ratio',
  'calibrated',
  `${source}: spread of contacts a day`,
);

export const attendance = known(
  {
    kindergarten: 0.9,
    pupil: 0.97,
    student: 0.9,
    teacher: 0.96,
    worker: 0.94,
    shift_worker: 0.95,
    health_worker: 0.95,
  },
  'share present on a day of school or work',
  'assumed',
  'ordinary absence',
);

export const travel = known(
  { awayStartsPerPeriod: 0.22, mostDays: 4, holidayLeavers: 0.2 },
  'share of residents who leave in sixteen days; days; share of households who leave for a holiday',
  'assumed',
  'about 3 % of residents are out of town on a day',
);
