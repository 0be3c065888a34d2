import type { PlaceKind } from '../city/kinds.ts';
import type { Parameter } from '../parameter.ts';
import { known } from '../parameter.ts';

/** A command's way of working, as data. Hours are from the event named; shares are of people. */
export interface Policy {
  id: string;
  title: { zh: string; en: string };
  /** Share of those at fever clinics who are tested. */
  testAtClinics: number;
  /** Regular tests of people by role: share tested on a day. */
  cohorts: { role: string; shareADay: number }[];
  /** Tests of everybody in the district of a case, on so many days after the first case there. */
  screening: { rounds: number; everyDays: number; coverage: number } | null;
  /** Hours from positive result until the case is apart. */
  hoursToIsolateCase: number;
  caseDaysApart: number;
  tracing: {
    hoursToInterview: number;
    hoursFromInterviewToQuarantine: number;
    lookBackDays: number;
    /** Also those whose scans put them in a room with the case. */
    byScans: boolean;
    /** Contacts of contacts too. */
    secondHop: boolean;
    /** Interviews a day the city can do. */
    interviewsPerDay: number;
    keeping: 'home' | 'apart';
    quarantineDays: number;
    testOnDays: number[];
    /** Share of contacts who do as told. */
    compliance: number;
  } | null;
  /** The building, grid or community of a case stays at home. */
  zone: { unit: 'building' | 'grid' | 'community'; hours: number; days: number; compliance: number } | null;
  /** Kinds of place closed throughout the city once so many cases are known. */
  closures: { kinds: PlaceKind[]; atCases: number; days: number }[];
  /** Factor on hazards outside the home once so many cases are known. */
  masks: { factor: number; atCases: number } | null;
}

const none: Policy = {
  id: 'none',
  title: { zh: '不干预', en: 'Unattended' },
  testAtClinics: 0,
  cohorts: [],
  screening: null,
  hoursToIsolateCase: 0,
  caseDaysApart: 0,
  tracing: null,
  zone: null,
  closures: [],
  masks: null,
};

/** 2–4–24 met exactly: report within 2 h, transfer within 2 h (here 4), investigation within 24 h. */
const paper: Policy = {
  ...none,
  id: 'paper',
  title: { zh: '纸面指挥(2-4-24)', en: 'Paper command (2–4–24)' },
  testAtClinics: 0.9,
  cohorts: [{ role: 'health_worker', shareADay: 0.5 }],
  hoursToIsolateCase: 4,
  caseDaysApart: 12,
  tracing: {
    hoursToInterview: 24,
    hoursFromInterviewToQuarantine: 24,
    lookBackDays: 2,
    byScans: false,
    secondHop: false,
    interviewsPerDay: 400,
    keeping: 'apart',
    quarantineDays: 7,
    testOnDays: [1, 2, 3, 5, 7],
    compliance: 0.95,
  },
};

const fast: Policy = {
  ...paper,
  id: 'fast',
  title: { zh: '快速追踪', en: 'Fast tracing' },
  hoursToIsolateCase: 2,
  tracing: {
    ...paper.tracing!,
    hoursToInterview: 4,
    hoursFromInterviewToQuarantine: 4,
    lookBackDays: 4,
    byScans: true,
  },
};

/** The policies that come with it; a policy of one's own is the same data. */
export const policies: Parameter<Policy[]> = known(
  [
    none,
    {
      ...none,
      id: 'clinics',
      title: { zh: '仅发热门诊检测', en: 'Tests at fever clinics only' },
      testAtClinics: 0.9,
      hoursToIsolateCase: 4,
      caseDaysApart: 12,
    },
    paper,
    fast,
    {
      ...fast,
      id: 'fast-screening',
      title: { zh: '快速追踪加区域检测', en: 'Fast tracing and screening' },
      screening: { rounds: 3, everyDays: 1, coverage: 0.95 },
    },
    {
      ...fast,
      id: 'fast-zones',
      title: { zh: '快速追踪加楼栋封控', en: 'Fast tracing and sealed buildings' },
      zone: { unit: 'building', hours: 4, days: 7, compliance: 0.95 },
    },
    {
      ...paper,
      id: 'closures',
      title: { zh: '停课停业', en: 'Closures' },
      closures: [
        { kinds: ['school', 'classroom', 'restaurant', 'entertainment', 'gym'], atCases: 10, days: 21 },
      ],
      masks: { factor: 0.6, atCases: 10 },
    },
  ],
  'hours, days, shares',
  'policy',
  '2–4–24 as practised in the 9th edition; the rest are examples',
);

/** A policy by id; throws a RangeError naming those there are. */
export function policyNamed(id: string): Policy {
  const found = policies.value.find(policy => policy.id === id);
  if (!found)
    throw new RangeError(
      `there is no policy “${id}”; there are: ${policies.value.map(policy => policy.id).join(', ')}`,
    );
  return found;
}
