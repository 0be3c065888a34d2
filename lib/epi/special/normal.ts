const SQRT_PI = 1.772453850905516;
const SQRT_TWO_PI = 2.5066282746310007;

/** erfc(x) = 1 − erf(x): Kummer's series below 2, the Laplace continued fraction above. Relative error under 1e-13 in the right tail. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) return 1 - erf(x);
  if (x > 27.3) return 0;
  const square = x * x;
  // Lentz from the front: the value of the fraction below exp(−x²)/√π
  let f = x;
  let c = x;
  let d = 0;
  for (let i = 1; i < 500; i++) {
    const a = i / 2;
    d = 1 / (x + a * d);
    c = x + a / c;
    const delta = c * d;
    f *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return Math.exp(-square) / (SQRT_PI * f);
}

/** The error function. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x >= 2) return 1 - erfc(x);
  // every term is positive: nothing cancels
  const twice = 2 * x * x;
  let [term, sum] = [1, 1];
  for (let n = 1; n < 200; n++) {
    term *= twice / (2 * n + 1);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return ((2 * x) / SQRT_PI) * Math.exp(-x * x) * sum;
}

/** Standard normal density. */
export const normalDensity = (z: number): number => Math.exp(-0.5 * z * z) / SQRT_TWO_PI;

/** Standard normal probability of being below z. */
export const normalCdf = (z: number): number => 0.5 * erfc(-z * Math.SQRT1_2);

/** The z below which a standard normal falls with probability p: a rational start by tail, then Halley steps to rounding. p in (0, 1). */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  if (p === 0.5) return 0;
  // Abramowitz & Stegun 26.2.23, error below 4.5e-4: enough for three Halley steps
  const t = Math.sqrt(-2 * Math.log(p));
  let z = -(
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
  for (let i = 0; i < 4; i++) {
    const error = (normalCdf(z) - p) / normalDensity(z);
    const step = error / (1 + (z * error) / 2);
    z -= step;
    if (Math.abs(step) < 1e-16 * (1 + Math.abs(z))) break;
  }
  return z;
}
