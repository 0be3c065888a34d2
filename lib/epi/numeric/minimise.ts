/** Where a one-dimensional function is least within [low, high] (Brent 1973: golden section with parabolas). */
export function minimiseBetween(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance = 1e-9,
): { at: number; value: number } {
  const golden = 0.381966011250105;
  let [a, b] = [low, high];
  let x = a + golden * (b - a);
  let [w, v] = [x, x];
  let fx = f(x);
  let [fw, fv] = [fx, fx];
  let [d, e] = [0, 0];
  for (let i = 0; i < 200; i++) {
    const middle = 0.5 * (a + b);
    const near = tolerance * Math.abs(x) + 1e-12;
    if (Math.abs(x - middle) <= 2 * near - 0.5 * (b - a)) break;
    let parabola = false;
    if (Math.abs(e) > near) {
      const r = (x - w) * (fx - fv);
      let q = (x - v) * (fx - fw);
      let p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      if (Math.abs(p) < Math.abs(0.5 * q * e) && p > q * (a - x) && p < q * (b - x)) {
        e = d;
        d = p / q;
        const u = x + d;
        if (u - a < 2 * near || b - u < 2 * near) d = middle >= x ? near : -near;
        parabola = true;
      }
    }
    if (!parabola) {
      e = x >= middle ? a - x : b - x;
      d = golden * e;
    }
    const u = Math.abs(d) >= near ? x + d : x + (d >= 0 ? near : -near);
    const fu = f(u);
    if (fu <= fx) {
      if (u >= x) a = x;
      else b = x;
      [v, w, x] = [w, x, u];
      [fv, fw, fx] = [fw, fx, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) {
        [v, w] = [w, u];
        [fv, fw] = [fw, fu];
      } else if (fu <= fv || v === x || v === w) {
        v = u;
        fv = fu;
      }
    }
  }
  return { at: x, value: fx };
}

/** Where a function that has one valley is least, from a start outward: brackets, then `minimiseBetween`. */
export function minimiseFrom(
  f: (x: number) => number,
  start: number,
  step: number,
  tolerance = 1e-9,
): { at: number; value: number } {
  let [a, b] = [start, start + step];
  let [fa, fb] = [f(a), f(b)];
  if (fb > fa) [a, b, fa, fb] = [b, a, fb, fa];
  for (let i = 0; i < 80; i++) {
    const c = b + 1.618 * (b - a);
    const fc = f(c);
    if (!(fc < fb)) return minimiseBetween(f, Math.min(a, c), Math.max(a, c), tolerance);
    [a, b, fb] = [b, c, fc];
  }
  return { at: b, value: fb };
}

/** Where a function of two variables is least (Nelder & Mead 1965), restarted from its own answer until that no longer moves. */
export function minimisePlane(
  f: (x: number, y: number) => number,
  start: readonly [number, number],
  step = 0.2,
): { at: [number, number]; value: number } {
  let best = simplex(f, start, step);
  for (let restart = 0; restart < 4; restart++) {
    const again = simplex(f, best.at, step / 4 ** (restart + 1));
    const moved = Math.hypot(again.at[0] - best.at[0], again.at[1] - best.at[1]);
    if (again.value <= best.value) best = again;
    if (moved < 1e-6) break;
  }
  return best;
}

type Corner = { x: number; y: number; value: number };

function simplex(
  f: (x: number, y: number) => number,
  start: readonly [number, number],
  step: number,
): { at: [number, number]; value: number } {
  const corner = (x: number, y: number): Corner => ({ x, y, value: f(x, y) });
  const corners = [
    corner(start[0], start[1]),
    corner(start[0] + step, start[1]),
    corner(start[0], start[1] + step),
  ];
  for (let i = 0; i < 500; i++) {
    corners.sort((p, q) => p.value - q.value);
    const [low, mid, high] = corners as [Corner, Corner, Corner];
    const size = Math.max(Math.abs(high.x - low.x), Math.abs(high.y - low.y), Math.abs(mid.x - low.x));
    if (size < 1e-9 || (size < 1e-6 && high.value - low.value < 1e-14 * Math.abs(low.value))) break;
    const [cx, cy] = [(low.x + mid.x) / 2, (low.y + mid.y) / 2];
    const toward = (t: number) => corner(cx + t * (high.x - cx), cy + t * (high.y - cy));
    const reflected = toward(-1);
    if (reflected.value < low.value) {
      const expanded = toward(-2);
      corners[2] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < mid.value) corners[2] = reflected;
    else {
      const contracted = toward(reflected.value < high.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, high.value)) corners[2] = contracted;
      else {
        corners[1] = corner((mid.x + low.x) / 2, (mid.y + low.y) / 2);
        corners[2] = corner((high.x + low.x) / 2, (high.y + low.y) / 2);
      }
    }
  }
  const [best] = corners.toSorted((p, q) => p.value - q.value) as [Corner];
  return { at: [best.x, best.y], value: best.value };
}
