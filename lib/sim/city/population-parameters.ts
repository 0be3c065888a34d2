import { known } from '../parameter.ts';

/** What a household is made of: each letter is a person whose age `agesOf` draws. */
export type Member = 'young' | 'middle' | 'old' | 'parent' | 'child' | 'grownChild' | 'grandparent';

/** Numbers the people of the city are made from. */
export const populationParameters = {
  householdSizes: known(
    [0.2539, 0.2968, 0.2099, 0.1317, 0.0617, 0.0306, 0.0094, 0.006],
    'share of family households with 1, 2, … 8 people',
    'census',
    'Seventh National Population Census of China 2020, family households by size, from memory, mean 2.60; the census bulletin gives 2.62. Neighbouring figure checked: Fujian Statistical Yearbook 2021 table 3-6, 27.3 / 26.3 / 19.4 / 14.2 / 6.9 / 4.0 / 1.1 / 0.8 %',
  ),
  /** By size: compositions with weights. The weights are what brings the ages of all to the census's three shares. */
  compositions: known(
    [
      [
        [0.42, ['young']],
        [0.26, ['middle']],
        [0.32, ['old']],
      ],
      [
        [0.2, ['young', 'young']],
        [0.32, ['middle', 'middle']],
        [0.33, ['old', 'old']],
        [0.15, ['parent', 'child']],
      ],
      [
        [0.66, ['parent', 'parent', 'child']],
        [0.17, ['middle', 'middle', 'grownChild']],
        [0.07, ['young', 'young', 'young']],
        [0.1, ['middle', 'middle', 'grandparent']],
      ],
      [
        [0.5, ['parent', 'parent', 'child', 'child']],
        [0.25, ['parent', 'parent', 'child', 'grandparent']],
        [0.12, ['middle', 'middle', 'grownChild', 'grownChild']],
        [0.13, ['parent', 'parent', 'grandparent', 'grandparent']],
      ],
      [
        [0.6, ['parent', 'parent', 'child', 'grandparent', 'grandparent']],
        [0.4, ['parent', 'parent', 'child', 'child', 'grandparent']],
      ],
      [[1, ['parent', 'parent', 'child', 'child', 'grandparent', 'grandparent']]],
      [[1, ['parent', 'parent', 'child', 'child', 'grandparent', 'grandparent', 'young']]],
      [[1, ['parent', 'parent', 'child', 'child', 'child', 'grandparent', 'grandparent', 'young']]],
    ] as [number, Member[]][][],
    'weight of each composition',
    'calibrated',
    'to the age shares of the census bulletin 2020: 0–14 17.95 %, 15–59 63.35 %, 60 and over 18.70 %',
  ),
  shareInUniversityDorms: known(
    0.029,
    'share of people',
    'review_required',
    'about 41.8 million in higher education of 1.41 billion (education bulletin 2020); most live on campus',
    [0.02, 0.06],
  ),
  shareInWorkerDorms: known(
    0.03,
    'share of people',
    'assumed',
    'collective households were 8.4 % of people in 2020 (census bulletin: 118.97 of 1,411.78 million); students, workers, care homes, barracks',
    [0.01, 0.06],
  ),
  visitorsPerResident: known(
    0.012,
    'hotel guests known to the city per resident',
    'assumed',
    'none; sets arrivals to about 0.3 % of people a day',
    [0, 0.05],
  ),
  /** By ten years of age from 0–9 to 80 and over. */
  employment: known(
    [0, 0, 0.74, 0.87, 0.87, 0.7, 0.25, 0.06, 0],
    'share at work among those not in education',
    'review_required',
    'shape of the census 2020 labour tables, from memory',
  ),
  kindergarten: known(
    0.852,
    'share of ages 3–5',
    'review_required',
    'gross enrolment 2020 85.2 % (education bulletin), from memory',
  ),
  seniorHigh: known(
    0.912,
    'share of ages 15–17',
    'review_required',
    'gross enrolment 2020 91.2 % (education bulletin), from memory',
  ),
  classSizes: known(
    { kindergarten: 26, primary: 38, junior: 46, senior: 48, university: 34 },
    'pupils a class',
    'review_required',
    'education yearbook averages 2020 (primary 38, junior 46, senior 49), from memory',
  ),
  peoplePerGrid: known(1000, 'people', 'policy', 'a grid is 300–500 households', [700, 1500]),
  peoplePerCommunity: known(
    4500,
    'people',
    'assumed',
    'an urban community of three to ten grids',
    [2000, 10000],
  ),
  communitiesPerStreet: known(12, 'communities', 'assumed', 'urban subdistricts of about 50,000 people'),
  streetsPerDistrict: known(8, 'streets', 'assumed', 'urban districts of about 400,000 people'),
  peoplePerSquareKilometre: known(
    9500,
    'people/km²',
    'assumed',
    'built-up land of a large Chinese city',
    [5000, 25000],
  ),
};
