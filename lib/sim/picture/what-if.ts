import type { Parameter } from '../parameter.ts';
import { known } from '../parameter.ts';
import { type Policy, policyNamed } from '../response/policy.ts';

/** A response to be tried: a policy from tomorrow on, and how much of what happens its people see. */
export interface WhatIf {
  policy: Policy;
  /** Share of the contacts people would name at best who are named; those at home always. 0 to 1. */
  contactsNamed: number;
  /** Share of visits to open places that leave a scan; used where the policy traces by scans. */
  scanCoverage: number;
  /** Also screens districts that had cases in the week before. */
  screensAtOnce: boolean;
}

const whatIf = (policy: Policy, changes: Partial<WhatIf> = {}): WhatIf => ({
  policy,
  contactsNamed: 1,
  scanCoverage: 0.8,
  screensAtOnce: true,
  ...changes,
});

const now: Policy = {
  ...policyNamed('paper'),
  id: 'as-now',
  title: { zh: '照现在做', en: 'Continue as now' },
};
const fast = policyNamed('fast');

/** Responses to begin from; each is data and can be changed. `as-now` is meant to be filled with the city's own measured delays. */
export const whatIfs: Parameter<WhatIf[]> = known(
  [
    whatIf(now),
    whatIf({ ...fast, id: 'faster-tracing', title: { zh: '加快追踪', en: 'Faster tracing' } }),
    whatIf({
      ...fast,
      id: 'tracing-screening',
      title: { zh: '加快追踪,筛查有病例的区', en: 'Faster tracing, screening of districts' },
      screening: { rounds: 3, everyDays: 2, coverage: 0.95 },
    }),
    whatIf({
      ...now,
      id: 'zones',
      title: { zh: '按楼栋封控', en: 'Sealed buildings' },
      zone: { unit: 'building', hours: 4, days: 7, compliance: 0.95 },
    }),
    whatIf({
      ...now,
      id: 'closing',
      title: { zh: '停课,关闭聚集场所', en: 'Schools and gathering places closed' },
      closures: [
        { kinds: ['school', 'classroom', 'restaurant', 'entertainment', 'gym'], atCases: 0, days: 7 },
      ],
    }),
    whatIf({
      ...now,
      id: 'masks',
      title: { zh: '室内戴口罩', en: 'Masks indoors' },
      masks: { factor: 0.6, atCases: 0 },
    }),
    whatIf({ ...policyNamed('none'), id: 'none', title: { zh: '不再采取新措施', en: 'No new measures' } }),
  ],
  'hours, days, shares',
  'policy',
  'examples to begin from; 2–4–24 of the 9th edition where nothing else is known',
);
