/** Eigenvalues, largest first, and eigenvectors of length 1, one a row, in the same order. */
export interface Eigen {
  readonly values: Float64Array;
  /** Row-major `[size, size]`. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, in float64.
 *
 * Householder's reduction to three diagonals, then QL steps with implicit shifts: EISPACK's tred2 and tql2, in the form of JAMA, whose V
 * stands here as its transpose, so that inner loops run along rows. Some 9·size³ operations.
 *
 * @param matrix row-major `[size, size]`; left alone.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const v = matrix.slice();
  const d = new Float64Array(size);
  const e = new Float64Array(size);
  tridiagonalize(v, d, e, size);
  diagonalize(v, d, e, size);
  const order = Array.from(d.keys()).sort((a, b) => d[b] - d[a]);
  const vectors = new Float64Array(size * size);
  order.forEach((k, place) => {
    vectors.set(v.subarray(k * size, (k + 1) * size), place * size);
  });
  return { values: Float64Array.from(order, (k) => d[k]), vectors };
}

/** Leaves the diagonal in `d`, what is beside it in `e` from 1 on, and the transformation in `v`. */
function tridiagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1];
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]);
    if (scale === 0) {
      e[i] = d[i - 1];
      for (let j = 0; j < i; j++) {
        d[j] = v[j * n + i - 1];
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k] /= scale;
        h += d[k] ** 2;
      }
      const f = d[i - 1];
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      reflect(v, d, e, i, h, n);
    }
    d[i] = h;
  }
  accumulate(v, d, n);
  e[0] = 0;
}

/** Reflects the leading `i` rows and columns by the vector in `d`. */
function reflect(v: Float64Array, d: Float64Array, e: Float64Array, i: number, h: number, n: number): void {
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const f = d[j];
    v[i * n + j] = f;
    let g = e[j] + v[j * n + j] * f;
    for (let k = j + 1; k < i; k++) {
      g += v[j * n + k] * d[k];
      e[k] += v[j * n + k] * f;
    }
    e[j] = g;
  }
  let product = 0;
  for (let j = 0; j < i; j++) {
    e[j] /= h;
    product += e[j] * d[j];
  }
  for (let j = 0; j < i; j++) e[j] -= (product / (h + h)) * d[j];
  for (let j = 0; j < i; j++) {
    const f = d[j];
    const g = e[j];
    for (let k = j; k < i; k++) v[j * n + k] -= f * e[k] + g * d[k];
    d[j] = v[j * n + i - 1];
    v[j * n + i] = 0;
  }
}

/** Makes one transformation of all reflections. */
function accumulate(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i];
    v[i * n + i] = 1;
    const h = d[i + 1];
    const next = (i + 1) * n;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[next + k] / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[next + k] * v[j * n + k];
        for (let k = 0; k <= i; k++) v[j * n + k] -= g * d[k];
      }
    }
    v.fill(0, next, next + i + 1);
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[j * n + n - 1];
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
}

/** Leaves the eigenvalues in `d` and the eigenvectors in the rows of `v`. */
function diagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let shift = 0;
  let size = 0;
  for (let l = 0; l < n; l++) {
    size = Math.max(size, Math.abs(d[l]) + Math.abs(e[l]));
    const small = Number.EPSILON * size;
    let m = l;
    while (Math.abs(e[m]) > small) m++;
    while (m > l && Math.abs(e[l]) > small) {
      const g = d[l];
      const p = (d[l + 1] - g) / (2 * e[l]);
      const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
      d[l] = e[l] / (p + r);
      d[l + 1] = e[l] * (p + r);
      const h = g - d[l];
      for (let i = l + 2; i < n; i++) d[i] -= h;
      shift += h;
      stepQL(v, d, e, l, m, n);
    }
    d[l] += shift;
    e[l] = 0;
  }
}

/** One implicit step over the block from `l` to `m`. */
function stepQL(v: Float64Array, d: Float64Array, e: Float64Array, l: number, m: number, n: number): void {
  const [nextD, nextE] = [d[l + 1], e[l + 1]];
  let p = d[m];
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i];
    const h = c * p;
    const r = Math.hypot(p, e[i]);
    e[i + 1] = s * r;
    s = e[i] / r;
    c = p / r;
    p = c * d[i] - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]);
    const next = (i + 1) * n;
    for (let k = i * n; k < next; k++) {
      const x = v[k];
      const y = v[k + n];
      v[k + n] = s * x + c * y;
      v[k] = c * x - s * y;
    }
  }
  p = (-s * s2 * c3 * nextE * e[l]) / nextD;
  e[l] = s * p;
  d[l] = c * p;
}
