import { needPositive } from '../inputChecks.ts';
import { incompleteBeta } from '../special/beta.ts';
import { betaDistribution } from './beta.ts';

/** Probability that Student's t with these degrees of freedom is at most t. */
export function studentTCdf(t: number, degrees: number): number {
  needPositive(degrees, 'degrees');
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5).lower;
  return t > 0 ? 1 - tail : tail;
}

/** The t below which Student's t with these degrees of freedom falls with probability p in (0, 1). */
export function studentTQuantile(p: number, degrees: number): number {
  needPositive(degrees, 'degrees');
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  // t² / (degrees + t²) is beta(1/2, degrees/2)
  const x = betaDistribution(0.5, degrees / 2).quantile(1 - 2 * tail);
  const t = Math.sqrt((degrees * x) / (1 - x));
  return p < 0.5 ? -t : t;
}
