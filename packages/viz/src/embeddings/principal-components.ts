import { checkInteger } from '@cnn/tensor';
import type { Rows } from '../numbers.ts';
import { type Features, readFeatures } from './features.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

export interface PrincipalComponentsOptions {
  /** How many directions, at most as many as samples or features. @default 2 */
  readonly components?: number;
  /** Stops with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Directions in which samples differ most. */
export interface PrincipalComponents {
  /** Where each sample lies along the directions, `[samples][components]`. */
  readonly projected: readonly Float64Array[];
  /** The directions, of length 1 and at right angles, `[components][features]`. */
  readonly components: readonly Float64Array[];
  /** Variance along each direction, with samples − 1 as divisor. */
  readonly explainedVariance: Float64Array;
  /** Its share of the variance of all features; 0 where all samples are equal. */
  readonly explainedVarianceRatio: Float64Array;
  /** Of each feature. */
  readonly mean: Float64Array;
}

/**
 * The directions along which samples differ most, and where the samples lie along them: a first look at features of a layer.
 *
 * Features `[samples, features]` → {@link PrincipalComponents}, exact, in float64. Of each direction the entry that is largest in size is positive, as
 * in sklearn.decomposition.PCA, which this follows. Takes time as the cube of the smaller of samples and features. A direction without variance is any at
 * right angles to the others.
 *
 * @throws RangeError if there are fewer than two samples, a feature is not finite, or there are more components than samples or features; TypeError for
 * another shape.
 * @example
 * const { projected } = await principalComponents(features);
 * const svg = embeddingChart(projected, { labels, classes });
 */
export async function principalComponents(
  features: Features,
  { components = 2, signal }: PrincipalComponentsOptions = {},
): Promise<PrincipalComponents> {
  const given = await readFeatures('principalComponents', features, 2);
  const { rows: n, columns: d } = given;
  checkInteger('principalComponents', 'components', components, 1, Math.min(n, d));
  const mean = meanOf(given);
  const centred = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: d }, (_, j) => given.data[i * d + j] - mean[j]),
  );
  // The eigenvectors of XᵀX are the directions; those of the smaller X Xᵀ lead to them.
  const wide = d > n;
  const { values, vectors } = await symmetricEigen(products(wide ? centred : transposed(centred)), signal);
  const total = centred.reduce((sum, row) => sum + dot(row, row), 0);
  const directions: Float64Array[] = [];
  const variance = new Float64Array(components);
  for (let c = 0; c < components; c++) {
    const hasVariance = values[c] > total * Number.EPSILON * Math.max(n, d);
    variance[c] = hasVariance ? values[c] / (n - 1) : 0;
    const found = hasVariance ? (wide ? combined(vectors[c], centred) : vectors[c]) : new Float64Array(d);
    directions.push(flipped(atRightAngles(found, directions)));
  }
  return {
    projected: centred.map((row) => Float64Array.from(directions, (direction) => dot(row, direction))),
    components: directions,
    explainedVariance: variance,
    explainedVarianceRatio: variance.map((one) => (total > 0 ? (one * (n - 1)) / total : 0)),
    mean,
  };
}

function meanOf({ rows, columns, data }: Rows): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows * columns; i++) mean[i % columns] += data[i] / rows;
  return mean;
}

function transposed(rows: readonly Float64Array[]): Float64Array[] {
  return Array.from(rows[0], (_, j) => Float64Array.from(rows, (row) => row[j]));
}

/** Each row times each. */
function products(rows: readonly Float64Array[]): Float64Array[] {
  const all = rows.map(() => new Float64Array(rows.length));
  rows.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      all[i][j] = dot(row, rows[j]);
      all[j][i] = all[i][j];
    }
  });
  return all;
}

/** Rows added up by weights. */
function combined(weights: Float64Array, rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0].length);
  rows.forEach((row, i) => {
    for (let j = 0; j < sum.length; j++) sum[j] += weights[i] * row[j];
  });
  return sum;
}

/** A direction of length 1 without what it shares with others; of none any that is left. */
function atRightAngles(direction: Float64Array, others: readonly Float64Array[]): Float64Array {
  for (let attempt = -1; attempt < direction.length; attempt++) {
    const left = attempt < 0 ? direction.slice() : direction.map((_, j) => Number(j === attempt));
    const before = Math.sqrt(dot(left, left));
    // Twice, as rounding leaves some of it the first time.
    for (const other of [...others, ...others]) {
      const share = dot(left, other);
      for (let j = 0; j < left.length; j++) left[j] -= share * other[j];
    }
    const length = Math.sqrt(dot(left, left));
    if (length > 1e-3 * before) return left.map((entry) => entry / length);
  }
  return direction;
}

/** With its largest entry positive. */
function flipped(direction: Float64Array): Float64Array {
  const largest = direction.reduce((most, entry) => (Math.abs(entry) > Math.abs(most) ? entry : most), 0);
  return largest < 0 ? direction.map((entry) => -entry) : direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
