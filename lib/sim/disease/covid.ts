import { known } from '../parameter.ts';
import { type Disease, everyAge, variantOf } from './disease.ts';

const xu = 'Xu 2023, BMC Medicine 21:374, doi:10.1186/s12916-023-03070-8, pooled';
const calibration = 'fitted by evaluate/calibrate.ts to `expected`';

/**
 * Weights of settings: a household member spends the night, a colleague part of a day, a stranger minutes. Fitted by hand so that
 * about four tenths of infections are in dwellings (home, dormitory, visits), as published for Beijing.
 */
const settings = known(
  {
    home: 5,
    dorm: 3,
    class: 0.8,
    team: 0.8,
    canteen: 0.4,
    visit: 1.2,
    shopping: 0.2,
    dining: 0.7,
    leisure: 0.7,
    outdoor: 0.06,
    transport: 0.4,
    health_care: 0.5,
    intimate: 1,
  },
  'ratio to a contact of weight 1',
  'calibrated',
  'share of R by setting without control, Beijing 2022 Omicron: dwelling 0.40, work 0.18, same space 0.11, community 0.15, other 0.17 (contact-tracing-main, published with “Estimation of transmission contribution and the super-spreading risk for cospace-time interactions”)',
);

/** SARS-CoV-2 Omicron BA.1/BA.2 in a city vaccinated with inactivated vaccines. */
export const omicron: Disease = {
  id: 'covid-omicron',
  title: { zh: '新型冠状病毒感染(奥密克戎)', en: 'COVID-19 (Omicron)' },
  incubation: known(
    { distribution: 'log-normal', mean: 3.49, sd: 1.6 },
    'days',
    'measured',
    `${xu}: BA.1 3.49 d (3.13–4.86); spread assumed. Beijing 2022 median 4.0 (quartiles 3, 6), doi:10.3760/cma.j.cn112338-20220410-00274`,
    [3.1, 4.9],
  ),
  infectiousLead: known(
    2,
    'days',
    'review_required',
    'infectious from one to two days before onset (control plan, 8th edition); 51 % of infections before onset, Reggio Emilia 2022',
    [1, 2.5],
  ),
  shortestLatent: known(1, 'days', 'assumed', 'none', [0.5, 2]),
  peak: known(
    -1,
    'days after onset',
    'calibrated',
    'to the generation time; 51 % of infections before onset (Reggio Emilia 2022)',
    [-1.5, 1],
  ),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 2.8, sd: 1.2 },
    'days',
    'calibrated',
    'to the generation time; shedding of culturable virus lasts longer, but little of the spread is late',
    [2, 8],
  ),
  transmissibility: known(0.95, 'hazard', 'calibrated', calibration),
  individualShape: known(
    0.4,
    'shape',
    'review_required',
    'the fewest cases cause 80 %: 9 % for Omicron BA.1, 15 % Delta, 19 % wild type (review cited in doi:10.7189/jogh.13.06018)',
    [0.15, 0.8],
  ),
  asymptomaticShare: known(
    [0.45, 0.4, 0.32, 0.3, 0.3, 0.3, 0.32, 0.35, 0.35],
    'share of infections',
    'review_required',
    'about a third; Omicron in vaccinated people, from memory',
    [0.2, 0.6],
  ),
  asymptomaticInfectiousness: known(
    0.6,
    'ratio',
    'review_required',
    'from memory; OpenABM-Covid19 uses 0.33, others 0.5–1',
    [0.3, 1],
  ),
  susceptibility: known(
    [0.85, 0.9, 1, 1, 1, 1, 1.05, 1.1, 1.1],
    'ratio',
    'review_required',
    'Shenzhen BA.2 2022, doi:10.3389/fimmu.2023.1290279: odds 2.7 at 0–17 and 1.3 at 60 and over against adults in households; here mild, as contacts differ too',
  ),
  settings,
  ambient: known(0.06, 'ratio', 'assumed', 'spread over a room happens but rarely; none'),
  hospitalised: known(
    [0.004, 0.003, 0.004, 0.005, 0.008, 0.015, 0.03, 0.07, 0.15],
    'share of symptomatic, unvaccinated',
    'review_required',
    'order of Hong Kong and Shanghai 2022, from memory',
  ),
  dying: known(
    [0.01, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.3],
    'share of hospitalised',
    'review_required',
    'order of Hong Kong 2022, from memory',
  ),
  onsetToHospital: known(
    { distribution: 'gamma', mean: 5, sd: 2.5 },
    'days',
    'review_required',
    'OpenABM-Covid19 default 5.14',
  ),
  hospitalStay: known(
    { distribution: 'gamma', mean: 9, sd: 5 },
    'days',
    'review_required',
    'OpenABM-Covid19 default 8.75',
  ),
  onsetToRecovery: known({ distribution: 'gamma', mean: 8, sd: 3 }, 'days', 'review_required', 'from memory'),
  stayHomeWhenIll: known(0.35, 'share of symptomatic', 'assumed', 'none', [0.1, 0.7]),
  seekCare: known(0.3, 'share of symptomatic', 'assumed', 'none', [0.1, 0.6]),
  onsetToCare: known({ distribution: 'gamma', mean: 1.8, sd: 1.2 }, 'days', 'assumed', 'none', [1, 4]),
  immunityAfterInfection: known(
    { protection: 0.95, halfLifeDays: 300 },
    'share; days',
    'review_required',
    'from memory',
  ),
  vaccinated: known(
    [0.5, 0.95, 0.93, 0.93, 0.93, 0.92, 0.86, 0.8, 0.55],
    'share',
    'review_required',
    'mainland China, spring 2022, from memory',
  ),
  vaccine: known(
    { infection: 0.15, hospital: 0.7, onward: 0.15 },
    'share prevented',
    'review_required',
    'inactivated, two to three doses, against Omicron: little against infection; onward odds 0.64–0.68 in Shenzhen (doi:10.3389/fimmu.2023.1290279)',
  ),
  sensitivity: known(
    [
      0, 0.05, 0.35, 0.75, 0.9, 0.93, 0.92, 0.88, 0.82, 0.74, 0.65, 0.55, 0.45, 0.36, 0.28, 0.2, 0.15, 0.1,
      0.07, 0.05,
    ],
    'probability by day since infection',
    'review_required',
    'shape after Kucirka 2020 (doi:10.7326/M20-1495) moved forward by the shorter incubation; from memory',
  ),
  specificity: known(
    0.9998,
    'probability',
    'review_required',
    'molecular tests with confirmation; from memory',
    [0.999, 1],
  ),
  expected: {
    reproduction: known(
      3.4,
      'secondary infections',
      'review_required',
      'Shanghai before 1 April 2022 and China December 2022: 3–3.6; Beijing March 2022 at first 4.98 (2.22–9.04), doi:10.3760/cma.j.cn112338-20220410-00274',
      [2.2, 5],
    ),
    doublingDays: known(
      1.6,
      'days',
      'measured',
      'China after 7 December 2022: 0.42 a day (0.35–0.51), Nat Commun 14:3888, doi:10.1038/s41467-023-39638-4',
      [1.3, 2.4],
    ),
    generationDays: known(2.99, 'days', 'measured', `${xu}: BA.1 realised 2.99 (2.48–3.49)`, [2.4, 3.7]),
  },
};

/** SARS-CoV-2 Delta. */
export const delta: Disease = variantOf(omicron, {
  id: 'covid-delta',
  title: { zh: '新型冠状病毒感染(德尔塔)', en: 'COVID-19 (Delta)' },
  incubation: known(
    { distribution: 'log-normal', mean: 4.4, sd: 1.9 },
    'days',
    'measured',
    'Netherlands, December 2021: 4.4 d (observed), doi:10.1073/pnas.2221887120',
    [3.8, 5],
  ),
  infectiousLead: known(2, 'days', 'review_required', 'from memory', [1, 3]),
  peak: known(-0.8, 'days after onset', 'assumed', 'none'),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 3.6, sd: 1.4 },
    'days',
    'review_required',
    'from memory',
    [4, 9],
  ),
  transmissibility: known(1.5, 'hazard', 'calibrated', calibration),
  individualShape: known(
    0.3,
    'shape',
    'review_required',
    '15 % of cases caused 80 % (review cited in doi:10.7189/jogh.13.06018)',
    [0.15, 0.6],
  ),
  hospitalised: known(
    [0.01, 0.008, 0.012, 0.02, 0.04, 0.07, 0.13, 0.22, 0.32],
    'share of symptomatic, unvaccinated',
    'review_required',
    'from memory',
  ),
  vaccine: known(
    { infection: 0.45, hospital: 0.8, onward: 0.3 },
    'share prevented',
    'review_required',
    'inactivated vaccines against Delta, Guangzhou 2021 about 0.5–0.6 against illness; from memory',
  ),
  expected: {
    reproduction: known(
      3.2,
      'secondary infections',
      'review_required',
      'Guangdong 2021 among partly vaccinated; R0 about 5–6 without immunity; from memory',
      [2, 6.5],
    ),
    generationDays: known(
      3.8,
      'days',
      'measured',
      'Netherlands 3.8 d (3.7–4.0), medRxiv 2022.07.02.22277186',
      [3.4, 5],
    ),
  },
});

/** SARS-CoV-2 as it was in early 2020, nobody immune. */
export const ancestral: Disease = variantOf(omicron, {
  id: 'covid-ancestral',
  title: { zh: '新型冠状病毒感染(原始株)', en: 'COVID-19 (ancestral)' },
  incubation: known(
    { distribution: 'log-normal', mean: 5.52, sd: 2.41 },
    'days',
    'measured',
    'interval-censored log-normal of 182 cases: meanlog 1.621, sdlog 0.418 (Lauer 2020, doi:10.7326/M20-0504)',
    [5, 6.5],
  ),
  infectiousLead: known(
    2.2,
    'days',
    'review_required',
    'He 2020, doi:10.1038/s41591-020-0869-5: from about 2.3 days before onset; from memory',
    [1.5, 3],
  ),
  shortestLatent: known(1.5, 'days', 'assumed', 'none'),
  peak: known(-0.4, 'days after onset', 'review_required', 'about onset, He 2020; from memory'),
  infectiousAfterOnset: known(
    { distribution: 'gamma', mean: 4.6, sd: 1.6 },
    'days',
    'review_required',
    'from memory',
    [5, 10],
  ),
  transmissibility: known(0.5, 'hazard', 'calibrated', calibration),
  individualShape: known(
    0.25,
    'shape',
    'review_required',
    '19 % of cases caused 80 % in Hong Kong 2020 (review cited in doi:10.7189/jogh.13.06018)',
    [0.1, 0.7],
  ),
  susceptibility: known(
    [0.35, 0.69, 1.03, 1.03, 1.03, 1.03, 1.27, 1.52, 1.52],
    'ratio',
    'review_required',
    'OpenABM-Covid19 defaults, after Zhang 2020 (doi:10.1126/science.abb8001)',
  ),
  hospitalised: known(
    [0.001, 0.006, 0.015, 0.069, 0.219, 0.279, 0.37, 0.391, 0.379],
    'share of symptomatic',
    'review_required',
    'OpenABM-Covid19 defaults',
  ),
  dying: known(
    [0.01, 0.01, 0.01, 0.02, 0.03, 0.04, 0.08, 0.15, 0.25],
    'share of hospitalised',
    'review_required',
    'from memory',
  ),
  vaccinated: known(everyAge(0), 'share', 'measured', 'no vaccine yet'),
  expected: {
    reproduction: known(
      2.6,
      'secondary infections',
      'review_required',
      'Wuhan, January 2020: 2.2–3; from memory',
      [2, 3.5],
    ),
    generationDays: known(
      5.2,
      'days',
      'review_required',
      'Singapore 5.2, Tianjin 4.0 (Ganyani 2020); from memory',
      [4, 6.5],
    ),
  },
});
