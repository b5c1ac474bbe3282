import { nextTurn } from '@cnn/tensor';

/** Eigenvalues, the largest first, and their eigenvectors of length 1, one in each row. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, in float64: Householder reflections make it tridiagonal, QL steps with implicit shifts diagonal.
 *
 * Changes `rows`. Takes time as the cube of the size, and gives others their turn meanwhile. Follows Golub and Van Loan, Matrix computations, 8.3.
 *
 * @throws the signal's reason, if it is aborted.
 * @example
 * const { values } = await symmetricEigen([Float64Array.of(2, 1), Float64Array.of(1, 2)]); // 3, 1
 */
export async function symmetricEigen(rows: readonly Float64Array[], signal?: AbortSignal): Promise<Eigen> {
  const n = rows.length;
  const vectors = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => Number(i === j)));
  const { diagonal, beside } = await tridiagonal(rows, vectors, signal);
  await diagonalize(diagonal, beside, vectors, signal);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => diagonal[b] - diagonal[a]);
  return { values: Float64Array.from(order, (i) => diagonal[i]), vectors: order.map((i) => vectors[i]) };
}

/** Reflects the matrix until it is tridiagonal, and with it the basis in the rows of `vectors`. */
async function tridiagonal(rows: readonly Float64Array[], vectors: readonly Float64Array[], signal?: AbortSignal) {
  const n = rows.length;
  const beside = new Float64Array(n);
  const reflections: Float64Array[] = [];
  for (let k = 0; k < n - 2; k++) {
    reflections.push(reflectOnce(rows, k, beside));
    if (k % 16 === 15) await turn(signal);
  }
  if (n > 1) beside[n - 2] = rows[n - 2][n - 1];
  for (const [i, vector] of vectors.entries()) {
    reflectBack(vector, reflections);
    if (i % 16 === 15) await turn(signal);
  }
  return { diagonal: Float64Array.from(rows, (row, i) => row[i]), beside };
}

async function turn(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await nextTurn();
}

/** Clears row and column k beyond the diagonal's neighbours, and returns the unit vector v of the reflection I − 2 v vᵀ that does; zero where nothing is to do. */
function reflectOnce(rows: readonly Float64Array[], k: number, beside: Float64Array): Float64Array {
  const n = rows.length;
  const [v, w] = [new Float64Array(n), new Float64Array(n)];
  for (let i = k + 1; i < n; i++) v[i] = rows[k][i];
  const size = Math.sqrt(dot(v, v, k + 1, n));
  beside[k] = v[k + 1] > 0 ? -size : size;
  v[k + 1] -= beside[k];
  const length = Math.sqrt(dot(v, v, k + 1, n));
  if (length === 0) return v;
  for (let i = k + 1; i < n; i++) v[i] /= length;
  // H A H with H = I − 2 v vᵀ is A − v wᵀ − w vᵀ with w = 2 A v − 2 (vᵀ A v) v.
  for (let i = k + 1; i < n; i++) w[i] = dot(rows[i], v, k + 1, n);
  const along = dot(v, w, k + 1, n);
  for (let i = k + 1; i < n; i++) w[i] = 2 * (w[i] - along * v[i]);
  for (let i = k + 1; i < n; i++) {
    const row = rows[i];
    const vi = v[i];
    const wi = w[i];
    for (let j = k + 1; j < n; j++) row[j] -= vi * w[j] + wi * v[j];
  }
  return v;
}

/** Brings a vector from the coordinates of the tridiagonal matrix to those of the given one. */
function reflectBack(vector: Float64Array, reflections: readonly Float64Array[]): void {
  const n = vector.length;
  for (let k = reflections.length - 1; k >= 0; k--) {
    const v = reflections[k];
    const share = 2 * dot(vector, v, k + 1, n);
    for (let j = k + 1; j < n; j++) vector[j] -= share * v[j];
  }
}

/** Makes a tridiagonal matrix diagonal by rotations, and turns the rows of `vectors` along. */
async function diagonalize(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: readonly Float64Array[],
  signal?: AbortSignal,
): Promise<void> {
  const n = diagonal.length;
  for (let l = 0; l < n; l++) {
    if (l % 4 === 3) await turn(signal);
    for (let step = 0; step < 100; step++) {
      let m = l;
      for (; m < n - 1; m++) {
        const near = Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]);
        if (Math.abs(beside[m]) <= Number.EPSILON * near) break;
      }
      if (m === l) break;
      rotate(diagonal, beside, vectors, l, m);
    }
  }
}

/** One QL step on the block from l to m, with Wilkinson's shift. */
function rotate(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: readonly Float64Array[],
  l: number,
  m: number,
): void {
  let g = (diagonal[l + 1] - diagonal[l]) / (2 * beside[l]);
  g = diagonal[m] - diagonal[l] + beside[l] / (g + (g >= 0 ? 1 : -1) * Math.hypot(g, 1));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = sine * beside[i];
    const b = cosine * beside[i];
    const size = Math.hypot(f, g);
    beside[i + 1] = size;
    if (size === 0) {
      diagonal[i + 1] -= shift;
      beside[m] = 0;
      return;
    }
    sine = f / size;
    cosine = g / size;
    g = diagonal[i + 1] - shift;
    const r = (diagonal[i] - g) * sine + 2 * cosine * b;
    shift = sine * r;
    diagonal[i + 1] = g + shift;
    g = cosine * r - b;
    const upper = vectors[i + 1];
    const lower = vectors[i];
    for (let k = 0; k < upper.length; k++) {
      const u = upper[k];
      upper[k] = sine * lower[k] + cosine * u;
      lower[k] = cosine * lower[k] - sine * u;
    }
  }
  diagonal[l] -= shift;
  beside[l] = g;
  beside[m] = 0;
}

function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += a[i] * b[i];
  return sum;
}
