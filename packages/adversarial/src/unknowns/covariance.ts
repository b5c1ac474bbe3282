/**
 * The mean of the products of each two columns, in float64, of rows `[count, dims]` whose columns have mean 0: row-major `[dims, dims]`.
 *
 * Divided by the number of rows, not by one less, as by sklearn.covariance.EmpiricalCovariance.
 */
export function covariance(centred: Float64Array, count: number, dims: number): Float64Array {
  const products = new Float64Array(dims * dims);
  for (let row = 0; row < centred.length; row += dims) {
    for (let i = 0; i < dims; i++) {
      const value = centred[row + i];
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) products[i * dims + j] += value * centred[row + j];
    }
  }
  for (let i = 0; i < dims; i++) {
    for (let j = 0; j <= i; j++) {
      products[i * dims + j] /= count;
      products[j * dims + i] = products[i * dims + j];
    }
  }
  return products;
}
