import { minimiseFrom } from '../numeric/minimise.ts';
import { bracketOutward, findRoot } from '../numeric/roots.ts';
import { normalQuantile } from '../special/normal.ts';

/**
 * Bounds of a quantity by its profile likelihood: every value whose best likelihood is within half the χ²₁ quantile of the maximum (Venzon & Moolgavkar 1988,
 * doi:10.2307/2347496). `loss(value, other)` is minus the log likelihood with the quantity held at `value`. A bound that is never reached is null.
 */
export function profileBounds(
  loss: (value: number, other: number) => number,
  best: { value: number; other: number; loss: number },
  options: { level: number; step: number; otherStep?: number },
): { lower: number | null; upper: number | null } {
  const drop = normalQuantile((1 + options.level) / 2) ** 2 / 2;
  const bound = (direction: 1 | -1): number | null => {
    let other = best.other;
    // each profile begins where the last one ended: two or three parabolas suffice
    const excess = (value: number): number => {
      const inner = minimiseFrom(o => finite(loss(value, o)), other, options.otherStep ?? 0.05, 1e-5);
      if (inner.value < 1e290) other = inner.at;
      return inner.value - best.loss - drop;
    };
    const bracket = bracketOutward(excess, best.value, direction * options.step, 40);
    return bracket && findRoot(excess, bracket[0], bracket[1], 1e-8);
  };
  return { lower: bound(-1), upper: bound(1) };
}

const finite = (loss: number): number => (Number.isFinite(loss) ? loss : 1e300);
