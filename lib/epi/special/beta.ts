import { devianceTerm, logGamma, stirlingError } from './gamma.ts';

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** log B(a, b). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** p^x (1−p)^(n−x) Γ(n+1) / (Γ(x+1) Γ(n−x+1)) for real 0 ≤ x ≤ n: a binomial probability by the saddle point (Loader 2000). */
export function binomialTerm(x: number, n: number, p: number): number {
  if (p <= 0) return x === 0 ? 1 : 0;
  if (p >= 1) return x === n ? 1 : 0;
  if (x === 0) return Math.exp(n * Math.log1p(-p));
  if (x === n) return Math.exp(n * Math.log(p));
  return Math.exp(
    stirlingError(n) -
      stirlingError(x) -
      stirlingError(n - x) -
      devianceTerm(x, n * p) -
      devianceTerm(n - x, n * (1 - p)) -
      HALF_LOG_TWO_PI +
      0.5 * (Math.log(n) - Math.log(x) - Math.log(n - x)),
  );
}

/** Both tails of the regularised incomplete beta function I_x(a, b); a, b > 0, 0 ≤ x ≤ 1. Lentz on the continued fraction of the smaller side. */
export function incompleteBeta(x: number, a: number, b: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x >= 1) return { lower: 1, upper: 0 };
  if (x > (a + 1) / (a + b + 2)) {
    const mirrored = incompleteBeta(1 - x, b, a);
    return { lower: mirrored.upper, upper: mirrored.lower };
  }
  // x^a (1−x)^b / (a B(a,b)) = binomialTerm(a, a+b, x) · b/(a+b)
  const front = (binomialTerm(a, a + b, x) * b) / (a + b);
  const lower = Math.min(1, front * continuedFraction(x, a, b));
  return { lower, upper: 1 - lower };
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < tiny) d = tiny;
  d = 1 / d;
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    if (Math.abs(d) < tiny) d = tiny;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    if (Math.abs(d) < tiny) d = tiny;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return h;
}
