/** A fitted log-linear model of counts. */
export interface PoissonFit {
  coefficients: number[];
  /** Inverse information of the coefficients, not yet multiplied by the dispersion. */
  covariance: number[][];
  fitted: number[];
  /** Pearson's χ² over its degrees of freedom; above 1 the counts vary more than Poisson. */
  dispersion: number;
  degrees: number;
  /** Leverage of each row. */
  leverage: number[];
}

/** Poisson regression with log link by iteratively reweighted least squares (McCullagh & Nelder 1989). Null when it does not converge. */
export function poissonRegression(
  design: readonly (readonly number[])[],
  counts: readonly number[],
  weights: readonly number[] = counts.map(() => 1),
): PoissonFit | null {
  const width = design[0]!.length;
  let linear = counts.map(n => Math.log(n + 0.5));
  let coefficients: number[] = [];
  for (let round = 0; round < 100; round++) {
    const means = linear.map(Math.exp);
    const info = information(design, means, weights);
    const right = Array.from({ length: width }, (_, j) =>
      design.reduce(
        (sum, row, i) =>
          sum + row[j]! * weights[i]! * means[i]! * (linear[i]! + (counts[i]! - means[i]!) / means[i]!),
        0,
      ),
    );
    const inverse = inverted(info);
    if (!inverse) return null;
    coefficients = inverse.map(row => row.reduce((sum, value, j) => sum + value * right[j]!, 0));
    const next = design.map(row => row.reduce((sum, x, j) => sum + x * coefficients[j]!, 0));
    if (next.some(eta => !(Math.abs(eta) < 700))) return null;
    const moved = next.reduce((most, eta, i) => Math.max(most, Math.abs(eta - linear[i]!)), 0);
    linear = next;
    if (moved < 1e-10) break;
    if (round === 99) return null;
  }
  const fitted = linear.map(Math.exp);
  const covariance = inverted(information(design, fitted, weights));
  if (!covariance) return null;
  const degrees = counts.length - width;
  const pearson = counts.reduce((sum, n, i) => sum + (weights[i]! * (n - fitted[i]!) ** 2) / fitted[i]!, 0);
  const leverage = design.map((row, i) => weights[i]! * fitted[i]! * quadraticForm(covariance, row));
  return { coefficients, covariance, fitted, dispersion: pearson / degrees, degrees, leverage };
}

/** x′ A x. */
export function quadraticForm(matrix: readonly (readonly number[])[], x: readonly number[]): number {
  return matrix.reduce((sum, row, i) => sum + x[i]! * row.reduce((inner, a, j) => inner + a * x[j]!, 0), 0);
}

function information(
  design: readonly (readonly number[])[],
  means: readonly number[],
  weights: readonly number[],
) {
  const width = design[0]!.length;
  return Array.from({ length: width }, (_, j) =>
    Array.from({ length: width }, (_, k) =>
      design.reduce((sum, row, i) => sum + row[j]! * row[k]! * weights[i]! * means[i]!, 0),
    ),
  );
}

/** Gauss–Jordan with pivoting; null when singular. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++)
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    const head = rows[pivot]![column]!;
    if (!(Math.abs(head) > 1e-13 * Math.abs(matrix[column]![column]!))) return null;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    rows[column] = rows[column]!.map(value => value / head);
    for (let i = 0; i < n; i++)
      if (i !== column) {
        const factor = rows[i]![column]!;
        rows[i] = rows[i]!.map((value, j) => value - factor * rows[column]![j]!);
      }
  }
  return rows.map(row => row.slice(n));
}
