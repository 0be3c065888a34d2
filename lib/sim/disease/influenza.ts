import { known } from '../parameter.ts';
import { ancestral } from './covid.ts';
import { type Disease, everyAge, variantOf } from './disease.ts';
import { calibration } from './shared-parameters.ts';

/** Seasonal influenza A. */
export const influenza: Disease = variantOf(ancestral, {
  id: 'influenza',
  title: { zh: '流行性感冒', en: 'Influenza' },
  incubation: known(
    { distribution: 'log-normal', mean: 1.5, sd: 0.6 },
    'days',
    'review_required',
    'median 1.4, Lessler 2009 (doi:10.1016/S1473-3099(09)70069-6); from memory',
    [1.2, 2],
  ),
  infectiousLead: known(0.8, 'days', 'review_required', 'about a day before onset, from memory'),
  shortestLatent: known(0.5, 'days', 'assumed', 'none'),
  peak: known(
    0.6,
    'days after onset',
    'review_required',
    'shedding highest on days 1–2, Carrat 2008 (doi:10.1093/aje/kwm375); from memory',
  ),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 3.6, sd: 1.2 },
    'days',
    'review_required',
    'from memory',
  ),
  transmissibility: known(0.15, 'hazard', 'calibrated', calibration),
  individualShape: known(1, 'shape', 'assumed', 'less overdispersed than covid'),
  asymptomaticShare: known(
    everyAge(0.3),
    'share',
    'review_required',
    'about a third, Carrat 2008; from memory',
  ),
  susceptibility: known(
    [1.5, 1.35, 1, 1, 1, 0.95, 0.9, 0.9, 0.9],
    'ratio',
    'review_required',
    'children more often infected, from memory',
  ),
  hospitalised: known(
    [0.01, 0.004, 0.004, 0.005, 0.007, 0.012, 0.03, 0.06, 0.1],
    'share of ill',
    'review_required',
    'from memory',
  ),
  stayHomeWhenIll: known(0.5, 'share', 'assumed', 'none'),
  seekCare: known(0.35, 'share', 'assumed', 'none'),
  onsetToRecovery: known({ distribution: 'gamma', mean: 6, sd: 2 }, 'days', 'review_required', 'from memory'),
  vaccinated: known(
    [0.05, 0.05, 0.02, 0.02, 0.02, 0.03, 0.05, 0.06, 0.06],
    'share',
    'review_required',
    'about 2–4 % in mainland China, from memory',
  ),
  vaccine: known(
    { infection: 0.4, hospital: 0.4, onward: 0 },
    'share prevented',
    'review_required',
    'from memory',
  ),
  sensitivity: known(
    [0.05, 0.6, 0.9, 0.93, 0.9, 0.8, 0.65, 0.4, 0.2, 0.1],
    'probability by day since infection',
    'assumed',
    'RT-PCR',
  ),
  expected: {
    reproduction: known(
      1.3,
      'secondary infections',
      'review_required',
      'seasonal median 1.28 (1.19–1.37), Biggerstaff 2014 (doi:10.1186/1471-2334-14-480)',
      [1.1, 1.6],
    ),
    generationDays: known(
      2.8,
      'days',
      'review_required',
      'serial interval 2.2–3.6, Vink 2014; from memory',
      [2.2, 3.6],
    ),
  },
});
