import { name, rule, text, within } from './basis-shape.ts';
import { boolean, list, number, object, type Shape, string } from './shape.ts';
import * as T from './testing.ts';

const days = number(0, 400, true);
const hours = number(0.5, 1000);
const moment = within(T.CUSTODY_MOMENTS, '环节', 'moment');
const gene = string(/^[A-Za-z0-9]{1,12}$/, { zh: '基因须为字母和数字', en: 'a gene is letters and digits' });
const grounds = within(T.CAMPAIGN_GROUNDS, '启动情形', 'ground');

/** The shape of a pack's testing section; what its parts must be to each other is in check-testing.ts. */
export const testingShape: Shape = object(
  {
    pooling: list(
      rule({
        zone: within(T.POOLING_ZONES, '采样区域', 'zone'),
        pool_size: number(1, 20, true),
        mixing: within(T.TUBE_MIXINGS, '同管规则', 'mixing'),
      }),
    ),
    single: list(rule({ groups: list(within(T.SINGLE_GROUPS, '人群', 'group'), 1) })),
    cohorts: list(
      rule(
        { cohort: name, title: text },
        {
          every_days: number(1, 400, true),
          times_per_week: number(1, 7, true),
          on: list(within(T.COHORT_OCCASIONS, '时点', 'occasion'), 1),
          loop: rule({ work_days: number(1, 400, true), isolation_days: days, home_days: days }),
        },
      ),
    ),
    legs: list(
      rule(
        { from: moment, to: moment, hours, title: text },
        { setting: within(T.LEG_SETTINGS, '场景', 'setting') },
      ),
    ),
    start: rule({ allowed: boolean, needs: list(grounds), text }),
    stop: list(
      rule({
        scope: within(T.CAMPAIGN_SCOPES, '范围', 'scope'),
        round_every_days: number(1, 60, true),
        clean_rounds: number(1, 20, true),
        wait_days: number(0, 60, true),
        final_rounds: number(0, 20, true),
        title: text,
      }),
    ),
    laboratory: rule({
      weak_positive_controls: number(0, 20, true),
      negative_controls: number(0, 20, true),
      genes: list(gene, 1),
      positive_ct: number(1, 50),
      grey_ct: number(1, 50),
      genes_for_positive: number(1, 10, true),
    }),
    validity_basis: rule({ value: within(['sampled', 'reported'], '有效期起算', 'validity basis') }),
  },
  {
    pool_positive: rule({ retest_hours: hours, result_hours: hours }),
    planning: object({
      complete_within_hours: rule({ value: hours }),
      people_per_point: rule({ from: number(1), to: number(1) }),
      people_per_sampler: rule({ value: number(1) }),
    }),
  },
);
