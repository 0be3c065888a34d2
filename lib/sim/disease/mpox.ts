import { known } from '../parameter.ts';
import { ancestral } from './covid.ts';
import { type Disease, everyAge, variantOf } from './disease.ts';
import { calibration, evenly, lasting } from './shared-parameters.ts';

/** Mpox, clade IIb: by close bodily contact. */
export const mpox: Disease = variantOf(ancestral, {
  id: 'mpox',
  title: { zh: '猴痘', en: 'Mpox' },
  incubation: known(
    { distribution: 'log-normal', mean: 8, sd: 4 },
    'days',
    'review_required',
    '2–21 days; means of 7.6–9.1 in 2022; from memory',
    [6, 10],
  ),
  infectiousLead: known(1.5, 'days', 'review_required', 'one to four days before onset; from memory', [0, 4]),
  peak: known(3, 'days after onset', 'assumed', 'none'),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 19, sd: 5 },
    'days',
    'review_required',
    'until the skin has healed, two to four weeks',
  ),
  transmissibility: known(2.5, 'hazard', 'calibrated', calibration),
  individualShape: known(0.3, 'shape', 'assumed', 'few cause most'),
  asymptomaticShare: known(everyAge(0.05), 'share', 'assumed', 'none'),
  susceptibility: evenly,
  settings: known(
    { home: 0.15, dorm: 0.1, visit: 0.02, health_care: 0.05, intimate: 20 },
    'ratio',
    'assumed',
    'sexual contact leads; household next; none by air',
  ),
  ambient: known(0, 'ratio', 'assumed', 'not airborne'),
  hospitalised: known(everyAge(0.06), 'share of ill', 'review_required', 'from memory'),
  dying: known(everyAge(0.01), 'share of hospitalised', 'review_required', 'from memory'),
  stayHomeWhenIll: known(0.4, 'share', 'assumed', 'none'),
  seekCare: known(0.7, 'share', 'assumed', 'none'),
  onsetToCare: known({ distribution: 'gamma', mean: 6, sd: 3 }, 'days', 'assumed', 'none'),
  onsetToRecovery: known(
    { distribution: 'gamma', mean: 20, sd: 5 },
    'days',
    'review_required',
    'two to four weeks',
  ),
  immunityAfterInfection: lasting('long; from memory'),
  vaccinated: known(
    [0, 0, 0, 0, 0.5, 0.85, 0.85, 0.8, 0.75],
    'share vaccinated against smallpox',
    'assumed',
    'ended about 1980',
  ),
  vaccine: known(
    { infection: 0.6, hospital: 0.7, onward: 0 },
    'share prevented',
    'review_required',
    'from memory',
  ),
  sensitivity: known(
    [0, 0, 0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.75, 0.85, ...Array<number>(18).fill(0.95), 0.8, 0.6, 0.4],
    'probability by day since infection',
    'assumed',
    'lesion PCR',
  ),
  expected: {
    reproduction: known(
      0.5,
      'secondary infections of an adult drawn at random',
      'review_required',
      'below 1 outside affected networks, 1–2.5 in them in early 2022; from memory; the networks themselves are not modelled',
      [0.1, 1],
    ),
    generationDays: known(12, 'days', 'review_required', 'from memory', [7, 17]),
  },
});
