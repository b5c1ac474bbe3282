/**
 * Where each row of a matrix lies along the direction in which the rows differ most, after their mean was taken away.
 *
 * The sign is that of the side that lies farther from zero. NaN counts as 0.
 *
 * @param values `rows × columns`, row by row.
 */
export function firstComponent(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const centred = new Float64Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    let total = 0;
    for (let row = 0; row < rows; row++) total += values[row * columns + column] || 0;
    const mean = total / rows;
    for (let row = 0; row < rows; row++) {
      const at = row * columns + column;
      centred[at] = (values[at] || 0) - mean;
    }
  }
  const along = rows <= columns ? viaRows(centred, rows, columns) : viaColumns(centred, rows, columns);
  const { low, high } = along.reduce(
    ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    {
      low: 0,
      high: 0,
    },
  );
  return -low > high ? along.map((value) => -value) : along;
}

/** X·Xᵀ has the components as eigenvectors, of length 1: times σ they are the projections. */
function viaRows(x: Float64Array, rows: number, columns: number): Float64Array {
  const { vector, value } = leading(gram(x, rows, columns, columns, 1), rows);
  const sigma = Math.sqrt(Math.max(0, value));
  return vector.map((each) => each * sigma);
}

/** Xᵀ·X has the directions as eigenvectors. */
function viaColumns(x: Float64Array, rows: number, columns: number): Float64Array {
  const { vector } = leading(gram(x, columns, rows, 1, columns), columns);
  return Float64Array.from({ length: rows }, (_, row) => {
    let total = 0;
    for (let column = 0; column < columns; column++) total += x[row * columns + column] * vector[column];
    return total;
  });
}

/** The products of all pairs of `count` vectors of `length` numbers; `step` from one vector to the next, `inner` from one number to the next. */
function gram(x: Float64Array, count: number, length: number, step: number, inner: number): Float64Array {
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let total = 0;
      for (let k = 0; k < length; k++) total += x[i * step + k * inner] * x[j * step + k * inner];
      products[i * count + j] = total;
      products[j * count + i] = total;
    }
  }
  return products;
}

/** The largest eigenvalue of a symmetric matrix and its vector, by repeated multiplication. */
function leading(matrix: Float64Array, size: number): { vector: Float64Array; value: number } {
  // The row of the longest vector is not orthogonal to the answer unless the matrix is zero.
  let start = 0;
  for (let i = 1; i < size; i++) if (matrix[i * size + i] > matrix[start * size + start]) start = i;
  let vector = normalised(matrix.slice(start * size, (start + 1) * size));
  let value = 0;
  for (let round = 0; round < 2000; round++) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let total = 0;
      for (let j = 0; j < size; j++) total += matrix[i * size + j] * vector[j];
      next[i] = total;
    }
    value = Math.sqrt(next.reduce((total, each) => total + each * each, 0));
    const after = normalised(next);
    let change = 0;
    for (let i = 0; i < size; i++) change = Math.max(change, Math.abs(after[i] - vector[i]));
    vector = after;
    if (change < 1e-12) break;
  }
  return { vector, value };
}

function normalised(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((total, each) => total + each * each, 0));
  return length > 0 ? vector.map((each) => each / length) : vector;
}
