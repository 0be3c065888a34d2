import { known } from '../parameter.ts';
import { ancestral } from './covid.ts';
import { type Disease, everyAge, variantOf } from './disease.ts';
import { calibration, evenly, lasting } from './shared-parameters.ts';

/** Measles; onset is the rash. */
export const measles: Disease = variantOf(ancestral, {
  id: 'measles',
  title: { zh: '麻疹', en: 'Measles' },
  incubation: known(
    { distribution: 'log-normal', mean: 13.5, sd: 2.2 },
    'days to rash',
    'review_required',
    'fever after 8–12 days, rash about 14, range 7–21 (Colorado measles manual)',
    [7, 21],
  ),
  infectiousLead: known(
    4,
    'days',
    'measured',
    'four days before to four after the rash (Colorado measles manual)',
    [4, 5],
  ),
  shortestLatent: known(5, 'days', 'assumed', 'none'),
  peak: known(-1.5, 'days after rash', 'review_required', 'before and about the rash, from memory'),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 4, sd: 0.7 },
    'days',
    'measured',
    'four days after the rash',
  ),
  transmissibility: known(2.2, 'hazard', 'calibrated', calibration),
  individualShape: known(
    0.6,
    'shape',
    'review_required',
    'Lloyd-Smith 2005 (doi:10.1038/nature04153): 0.2–0.4 among vaccinated; from memory',
  ),
  asymptomaticShare: known(everyAge(0.02), 'share', 'assumed', 'nearly all unvaccinated are ill'),
  asymptomaticInfectiousness: known(0.3, 'ratio', 'assumed', 'none'),
  susceptibility: evenly,
  settings: known(
    {
      home: 3,
      dorm: 2.5,
      class: 1.3,
      team: 1,
      canteen: 0.8,
      visit: 1.5,
      shopping: 0.6,
      dining: 1,
      leisure: 1,
      outdoor: 0.1,
      transport: 0.8,
      health_care: 1.5,
      intimate: 1,
    },
    'ratio',
    'assumed',
    'airborne: who shared a room counts',
  ),
  ambient: known(
    0.5,
    'ratio',
    'assumed',
    'same airspace is a contact, up to two hours after the case left (CDPH quicksheet)',
  ),
  hospitalised: known(
    [0.2, 0.12, 0.18, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
    'share of ill',
    'review_required',
    'about one in five in high-income outbreaks, from memory',
  ),
  dying: known(
    everyAge(0.006),
    'share of hospitalised',
    'review_required',
    'one to three per thousand ill, from memory',
  ),
  stayHomeWhenIll: known(
    0.8,
    'share',
    'assumed',
    'a rash with fever keeps people at home; after most of the spread',
  ),
  seekCare: known(0.8, 'share', 'assumed', 'none'),
  onsetToCare: known({ distribution: 'gamma', mean: 1, sd: 0.8 }, 'days', 'assumed', 'none'),
  immunityAfterInfection: lasting('life-long'),
  vaccinated: known(
    [0.88, 0.97, 0.95, 0.95, 0.95, 0.97, 0.98, 0.98, 0.98],
    'share immune by vaccine or old infection',
    'review_required',
    'two-dose coverage above 95 % reported; infants too young; from memory',
  ),
  vaccine: known(
    { infection: 0.96, hospital: 0.9, onward: 0.5 },
    'share prevented',
    'review_required',
    'two doses 97 %, one dose 93 %; from memory',
  ),
  sensitivity: known(
    [
      0, 0, 0, 0, 0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.93, 0.95, 0.95, 0.95, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6,
      0.5, 0.4, 0.3,
    ],
    'probability by day since infection',
    'assumed',
    'RT-PCR about the rash',
  ),
  expected: {
    reproduction: known(
      14,
      'secondary infections, nobody immune',
      'review_required',
      '12–18, Guerra 2017 (doi:10.1016/S1473-3099(17)30307-9) finds a wider range',
      [8, 20],
    ),
    generationDays: known(
      11.7,
      'days',
      'review_required',
      'serial interval 11.7, Vink 2014 (doi:10.1093/aje/kwu209); from memory',
      [10, 14],
    ),
  },
});
