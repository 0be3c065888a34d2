import { betaDistribution } from './distributions/beta.ts';
import { badInput, needCount, needShare } from './inputChecks.ts';
import type { Estimate } from './types.ts';

/**
 * A share with its exact interval (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404): never narrower than its level says. `of` must be above 0; RangeError else.
 */
export function exactShare(part: number, of: number, level = 0.95, field = 'count', row = 0): Estimate {
  needCount(part, field, row);
  needCount(of, field, row);
  needShare(level, 'level');
  if (of === 0) badInput(field, row, of, 'a share of nothing is not defined');
  if (part > of) badInput(field, row, part, `must not be more than ${of}`);
  const tail = (1 - level) / 2;
  return {
    estimate: part / of,
    lower: part === 0 ? 0 : betaDistribution(part, of - part + 1).quantile(tail),
    upper: part === of ? 1 : betaDistribution(part + 1, of - part).quantile(1 - tail),
  };
}
