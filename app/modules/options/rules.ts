import type { AssumedRange, Picture, WhatIf } from '@outpace/sim';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { limits, modelsOf, type Prices } from './parameters.ts';
import type { NewRun } from './schema.ts';

/** All that makes a run; the same inputs give the same outcome. Stored with it. */
export interface RunInputs {
  /** End of the day the picture shows; the first day run is the next. */
  today: string;
  area: string;
  disease: string;
  picture: Picture;
  asNow: WhatIf;
  responses: WhatIf[];
  days: number;
  worlds: number;
  seed: number;
  r: AssumedRange & { from: 'estimated' | 'typed' };
  detected: AssumedRange;
  prices: Prices;
  sensitivity: boolean;
  /** Beside the picture: counted, not placed. */
  leftOut: { undated: number; older: number; future: number; notRestricting: number };
}

/** What a picture brings to the rules. */
export interface ForRules {
  picture: Omit<Picture, 'people'> & { people: number | null };
  estimated: AssumedRange | null;
}

const isOrdered = ({ low, mid, high }: AssumedRange) => low <= mid && mid <= high;

/** OPT-1 … OPT-3: whether this can be run; the size and R to run it with. Pure. */
export function mayRun(
  body: NewRun,
  { picture, estimated }: ForRules,
): { people: number; r: RunInputs['r'] } | Refusal {
  const placed = picture.cases.reduce((sum, cell) => sum + cell.count, 0);
  if (placed === 0)
    return refuse(
      'OPT-1',
      '近28天没有既有日期又计数的病例,没有现状可推演。',
      'No counted case of the last 28 days has a date: there is no present state to run from.',
    );
  const people = body.people ?? picture.people;
  const held = picture.held.reduce((sum, cell) => sum + cell.count, 0);
  const least = Math.max(limits.leastPeople.value, limits.leastPeoplePerPlaced.value * (placed + held));
  if (!people)
    return refuse(
      'OPT-2',
      '登记册和辖区资料都没有人口数,请填写城市人口。',
      'Neither the register nor the areas tell how many people there are: type in the size of the city.',
      {
        errors: [
          {
            path: 'body/people',
            message: { zh: '填写人口数', en: 'type in the number of people' },
            rule: 'OPT-2',
          },
        ],
      },
    );
  if (people < least || people > limits.mostPeople.value)
    return refuse(
      'OPT-2',
      `人口${people}人不能推演:至少${least}人(病例和管控人员的4倍),至多${limits.mostPeople.value}人;更大的城市请按区推演。`,
      `${people} people cannot be run: at least ${least} (four times cases and people under measures), at most ${limits.mostPeople.value}; a larger city is run by district.`,
      {
        errors: [
          {
            path: 'body/people',
            message: { zh: '改人口数', en: 'change the number of people' },
            rule: 'OPT-2',
          },
        ],
      },
    );
  const r = body.r
    ? { ...body.r, from: 'typed' as const }
    : estimated && { ...estimated, from: 'estimated' as const };
  if (!r)
    return refuse(
      'OPT-3',
      '现有病例估不出R,请填写R及其范围,结果将注明是人为设定。',
      'R cannot be estimated from these cases: type in R with its range; the result will say it was assumed.',
      {
        errors: [
          { path: 'body/r', message: { zh: '填写R及范围', en: 'type in R and its range' }, rule: 'OPT-3' },
        ],
      },
    );
  for (const [path, spread] of [
    ['body/r', r],
    ['body/detected', body.detected],
  ] as const)
    if (!isOrdered(spread))
      return refuse('OPT-3', '范围应由小到大。', 'A range goes from low to high.', {
        errors: [{ path, message: { zh: '低≤中≤高', en: 'low ≤ middle ≤ high' }, rule: 'OPT-3' }],
      });
  if (!Object.values(modelsOf).flat().concat('influenza').includes(body.disease))
    return refuse(
      'OPT-3',
      `没有名为“${body.disease}”的疾病模型。`,
      `There is no disease model “${body.disease}”.`,
    );
  const ids = body.responses.map(response => response.policy.id);
  if (new Set(ids).size !== ids.length)
    return refuse('OPT-3', '三种应对的编号应各不相同。', 'The responses need different ids.');
  return { people, r };
}

/** A picture with its size; districts without people share what the others leave, so that none is empty where cases are. Pure. */
export function sized(picture: ForRules['picture'], people: number): Picture {
  const total = picture.districts.reduce((sum, district) => sum + district.people, 0);
  if (total === 0)
    return {
      ...picture,
      people,
      districts: picture.districts.map(() => ({ people: people / picture.districts.length })),
    };
  // a register that is not complete tells shares, not sizes; a part with cases holds them
  const least = (district: number) =>
    limits.leastPeoplePerPlaced.value *
    [...picture.cases, ...picture.held].reduce(
      (sum, cell) => sum + (cell.district === district ? cell.count : 0),
      0,
    );
  return {
    ...picture,
    people,
    districts: picture.districts.map((district, at) => ({
      people: Math.max((district.people / total) * people, least(at)),
    })),
  };
}
