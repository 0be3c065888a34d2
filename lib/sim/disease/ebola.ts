import { known } from '../parameter.ts';
import { ancestral } from './covid.ts';
import { type Disease, everyAge, variantOf } from './disease.ts';
import { calibration, evenly, lasting, nobodyVaccinated, nothing } from './shared-parameters.ts';

/** Ebola virus disease: from onset, by body fluids; hospitals spread it when unprepared. */
export const ebola: Disease = variantOf(ancestral, {
  id: 'ebola',
  title: { zh: '埃博拉病毒病', en: 'Ebola virus disease' },
  incubation: known(
    { distribution: 'gamma', mean: 10.1, sd: 5 },
    'days',
    'review_required',
    '2–21 days; simulated line list 10.078 (sd 7.698)',
    [8, 12],
  ),
  infectiousLead: known(0, 'days', 'measured', 'from onset of symptoms (WHO)'),
  shortestLatent: known(2, 'days', 'measured', 'shortest incubation'),
  peak: known(5, 'days after onset', 'review_required', 'grows with illness; from memory'),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 10, sd: 4 },
    'days',
    'review_required',
    'body included; from memory',
  ),
  transmissibility: known(1.1, 'hazard', 'calibrated', calibration),
  individualShape: known(0.2, 'shape', 'review_required', '0.18 (0.10–0.26), Althaus 2015; from memory'),
  asymptomaticShare: known(everyAge(0.03), 'share', 'assumed', 'few'),
  asymptomaticInfectiousness: known(0.05, 'ratio', 'assumed', 'none'),
  susceptibility: evenly,
  settings: known(
    { home: 2.5, dorm: 1, class: 0.02, team: 0.03, visit: 0.6, health_care: 3, intimate: 2 },
    'ratio',
    'assumed',
    'direct contact, same house, care of the sick',
  ),
  ambient: known(0, 'ratio', 'measured', 'not airborne'),
  hospitalised: known(everyAge(0.7), 'share of ill', 'assumed', 'none'),
  dying: known(
    [0.7, 0.55, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8],
    'share of hospitalised',
    'review_required',
    'case fatality 0.5664 of known outcomes in the simulated line list',
  ),
  onsetToHospital: known(
    { distribution: 'gamma', mean: 4.5, sd: 2.5 },
    'days',
    'review_required',
    'West Africa 2014 about 5; from memory',
  ),
  onsetToRecovery: known(
    { distribution: 'gamma', mean: 14, sd: 4 },
    'days',
    'review_required',
    'from memory',
  ),
  stayHomeWhenIll: known(0.9, 'share', 'assumed', 'too ill to go out'),
  seekCare: known(0.9, 'share', 'assumed', 'none'),
  onsetToCare: known({ distribution: 'gamma', mean: 3, sd: 1.5 }, 'days', 'assumed', 'none'),
  immunityAfterInfection: lasting('long; from memory'),
  vaccinated: nobodyVaccinated,
  vaccine: nothing,
  sensitivity: known(
    [0, 0, 0.05, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.85, ...Array<number>(12).fill(0.95), 0.8, 0.6],
    'probability by day since infection',
    'assumed',
    'RT-PCR from three days after onset',
  ),
  expected: {
    reproduction: known(
      1.7,
      'secondary infections',
      'review_required',
      '1.7–2.0 in West Africa 2014 (doi:10.1056/NEJMoa1411100); from memory',
      [1.2, 2.5],
    ),
    generationDays: known(
      15,
      'days',
      'review_required',
      'serial interval 15.3 (same); simulated line list 11.06',
      [10, 17],
    ),
  },
});
