/**
 * The root of a continuous function between two points where it has opposite signs (Brent 1973). Stops when the bracket is `tolerance` wide or cannot shrink.
 * Throws when the signs agree: a caller's mistake, not thin data.
 */
export function findRoot(f: (x: number) => number, low: number, high: number, tolerance = 1e-13): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (fa > 0 === fb > 0) throw new Error(`findRoot: same sign at ${low} (${fa}) and ${high} (${fb})`);
  let [c, fc] = [a, fa];
  let [d, e] = [b - a, b - a];
  for (let i = 0; i < 200; i++) {
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      d = b - a;
      e = d;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const nearest =
      2 * Number.EPSILON * Math.abs(b) + 0.5 * tolerance * Math.max(1e-30, Math.min(1, Math.abs(b)));
    const middle = 0.5 * (c - b);
    if (Math.abs(middle) <= nearest || fb === 0) return b;
    if (Math.abs(e) >= nearest && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * middle * s;
        q = 1 - s;
      } else {
        const r = fb / fc;
        const t = fa / fc;
        p = s * (2 * middle * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      else p = -p;
      if (2 * p < Math.min(3 * middle * q - Math.abs(nearest * q), Math.abs(e * q))) {
        e = d;
        d = p / q;
      } else {
        d = middle;
        e = d;
      }
    } else {
      d = middle;
      e = d;
    }
    a = b;
    fa = fb;
    b += Math.abs(d) > nearest ? d : Math.sign(middle) * nearest;
    fb = f(b);
  }
  return b;
}

/** Goes from `start` in growing steps of `step` (its sign is the direction) until `f` changes sign; the bracket, or null after `most` steps. */
export function bracketOutward(
  f: (x: number) => number,
  start: number,
  step: number,
  most = 60,
): [number, number] | null {
  const positive = f(start) > 0;
  let [from, width] = [start, step];
  for (let i = 0; i < most; i++) {
    const to = from + width;
    const value = f(to);
    if (Number.isNaN(value)) return null;
    if (value > 0 !== positive) return from < to ? [from, to] : [to, from];
    from = to;
    width *= 1.6;
  }
  return null;
}
