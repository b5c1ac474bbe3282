/** Rows of numbers, what they are to give, and how much each row counts. */
export interface FitProblem {
  readonly rows: readonly ArrayLike<number>[];
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** A number for each column, and one for all. */
export interface LinearFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/** Weighted least squares. Where columns say the same, the smallest coefficients of those that fit. */
export function leastSquares(problem: FitProblem): LinearFit {
  const { gram, moments, finish } = centred(problem);
  const size = moments.length;
  const scale = Math.max(...Array.from({ length: size }, (_, i) => gram[i * size + i]), Number.MIN_VALUE);
  for (let i = 0; i < size; i++) gram[i * size + i] += 1e-12 * scale;
  return finish(solveCholesky(gram, moments, 1e-14 * scale));
}

/**
 * Least squares plus `alpha` times the sum of the coefficients' sizes, so that many are zero; rows count as weights that add up to 1. Coordinate descent, as
 * sklearn.linear_model.Lasso.
 */
export function lasso(problem: FitProblem, alpha: number): LinearFit {
  const { gram, moments, finish } = centred(problem);
  const size = moments.length;
  const coefficients = new Float64Array(size);
  const residual = Float64Array.from(moments);
  for (let round = 0; round < 10_000; round++) {
    let change = 0;
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const curvature = gram[i * size + i];
      if (curvature <= 0) continue;
      const before = coefficients[i];
      const pull = residual[i] + curvature * before;
      const after = (Math.sign(pull) * Math.max(0, Math.abs(pull) - alpha)) / curvature;
      if (after !== before) {
        for (let j = 0; j < size; j++) residual[j] -= gram[j * size + i] * (after - before);
        coefficients[i] = after;
      }
      change = Math.max(change, Math.abs(after - before));
      largest = Math.max(largest, Math.abs(after));
    }
    if (change <= 1e-12 * largest) break;
  }
  return finish(coefficients);
}

/** Products of the columns among each other and with the targets, after the weighted means were taken away; weights add up to 1. */
function centred({ rows, targets, weights }: FitProblem) {
  const size = rows[0].length;
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  const means = new Float64Array(size);
  let target = 0;
  for (const [r, row] of rows.entries()) {
    const share = weights[r] / total;
    target += share * targets[r];
    for (let i = 0; i < size; i++) means[i] += share * row[i];
  }
  const gram = new Float64Array(size * size);
  const moments = new Float64Array(size);
  const own = new Float64Array(size);
  for (const [r, row] of rows.entries()) {
    const share = weights[r] / total;
    for (let i = 0; i < size; i++) own[i] = row[i] - means[i];
    for (let i = 0; i < size; i++) {
      moments[i] += share * own[i] * (targets[r] - target);
      for (let j = 0; j <= i; j++) gram[i * size + j] += share * own[i] * own[j];
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) gram[j * size + i] = gram[i * size + j];
  const finish = (coefficients: Float64Array): LinearFit => ({
    coefficients,
    intercept: coefficients.reduce((rest, each, i) => rest - each * means[i], target),
  });
  return { gram, moments, finish };
}

/** Solves a symmetric positive definite system in place; what has no curvature left gets 0. */
function solveCholesky(matrix: Float64Array, right: Float64Array, least: number): Float64Array {
  const size = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let value = matrix[i * size + j];
      for (let k = 0; k < j; k++) value -= matrix[i * size + k] * matrix[j * size + k];
      if (i === j) matrix[i * size + i] = value > least ? Math.sqrt(value) : Number.POSITIVE_INFINITY;
      else matrix[i * size + j] = value / matrix[j * size + j];
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= matrix[i * size + k] * x[k];
    x[i] /= matrix[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= matrix[k * size + i] * x[k];
    x[i] /= matrix[i * size + i];
  }
  return x;
}
