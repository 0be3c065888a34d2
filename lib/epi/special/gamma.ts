const HALF_LOG_TWO_PI = 0.9189385332046728;

// B(2n) / (2n (2n-1)): the Stirling series of log Γ
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];

/** The Stirling error log Γ(x+1) − ((x+½) log x − x + ½ log 2π), for x > 0; exact to rounding, small where the terms themselves are huge (Loader 2000). */
export function stirlingError(x: number): number {
  if (x < 15) return logGamma(x + 1) - ((x + 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI);
  const inverseSquare = 1 / (x * x);
  let sum = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) sum = sum * inverseSquare + STIRLING[i]!;
  return sum / x;
}

/** log Γ(x) for x > 0: Stirling's series above 15, shifted up below. Absolute error under 1e-14 for x under 20, relative above. */
export function logGamma(x: number): number {
  let product = 1;
  let shifted = x;
  while (shifted < 15) product *= shifted++;
  const inverseSquare = 1 / (shifted * shifted);
  let sum = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) sum = sum * inverseSquare + STIRLING[i]!;
  const series = (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + sum / shifted;
  return series - Math.log(product);
}

/** Digamma ψ(x), the derivative of log Γ, for x > 0. */
export function digamma(x: number): number {
  let result = 0;
  let shifted = x;
  while (shifted < 15) result -= 1 / shifted++;
  const s = 1 / (shifted * shifted);
  // B(2n) / 2n
  const series =
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))));
  return result + Math.log(shifted) - 0.5 / shifted - series;
}

/** The deviance part x log(x/m) + m − x without cancellation where x ≈ m (Loader 2000). */
export function devianceTerm(x: number, m: number): number {
  if (x === 0) return m;
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m);
    let sum = (x - m) * v;
    let term = 2 * x * v;
    for (let j = 1; j < 1000; j++) {
      term *= v * v;
      const next = sum + term / (2 * j + 1);
      if (next === sum) return next;
      sum = next;
    }
    return sum;
  }
  return x * Math.log(x / m) + m - x;
}

/** m^x e^−m / Γ(x+1) for real x ≥ 0: a Poisson probability, by the saddle point (Loader 2000), relative error about 1e-14 whatever the size. */
export function poissonTerm(x: number, m: number): number {
  if (m === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-m);
  if (x < 1e-3) return Math.exp(x * Math.log(m) - m - logGamma(x + 1));
  return Math.exp(-stirlingError(x) - devianceTerm(x, m) - HALF_LOG_TWO_PI - 0.5 * Math.log(x));
}

/** Both tails of the incomplete gamma function: lower P(a, x) and upper Q(a, x) = 1 − P, each accurate when it is the small one. a > 0, x ≥ 0. */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front = poissonTerm(a, x);
  if (x < a + 1) {
    let [term, sum, n] = [1, 1, a];
    for (let i = 0; i < 1_000_000; i++) {
      term *= x / ++n;
      sum += term;
      if (term < sum * 1e-17) break;
    }
    const lower = Math.min(1, front * sum);
    return { lower, upper: 1 - lower };
  }
  // Lentz on the continued fraction of Q; front · a is x^a e^−x / Γ(a)
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1_000_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < 1e-300) d = 1e-300;
    c = b + an / c;
    if (Math.abs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  const upper = Math.min(1, front * a * h);
  return { lower: 1 - upper, upper };
}
