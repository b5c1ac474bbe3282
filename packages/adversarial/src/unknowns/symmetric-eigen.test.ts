import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Largest difference of V·Vᵀ from the identity, and of VᵀΛV from the matrix. */
function errorsOf(matrix: Float64Array, size: number): { orthogonal: number; whole: number } {
  const { values, vectors } = symmetricEigen(matrix, size);
  let [orthogonal, whole] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let [product, sum] = [0, 0];
      for (let k = 0; k < size; k++) {
        product += vectors[i * size + k] * vectors[j * size + k];
        sum += values[k] * vectors[k * size + i] * vectors[k * size + j];
      }
      orthogonal = Math.max(orthogonal, Math.abs(product - Number(i === j)));
      whole = Math.max(whole, Math.abs(sum - matrix[i * size + j]));
    }
  }
  return { orthogonal, whole };
}

function symmetric(size: number, at: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, place) => {
    const [i, j] = [Math.floor(place / size), place % size];
    return at(Math.min(i, j), Math.max(i, j));
  });
}

describe('symmetricEigen', () => {
  it('knows a matrix of two', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors[0] / vectors[1]).toBeCloseTo(1, 14);
    expect(vectors[2] / vectors[3]).toBeCloseTo(-1, 14);
  });

  it('takes a matrix of one', () => {
    expect(symmetricEigen(Float64Array.of(-3), 1)).toEqual({
      values: Float64Array.of(-3),
      vectors: Float64Array.of(1),
    });
  });

  it('makes the matrix again, of few different numbers, so that many are 0 or equal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), (size, seed) => {
        const numbers = new Rng(seed).integers(size * size, -1, 2);
        const matrix = symmetric(size, (i, j) => numbers[i * size + j]);
        const { orthogonal, whole } = errorsOf(matrix, size);
        expect(orthogonal).toBeLessThan(1e-13);
        expect(whole).toBeLessThan(1e-13 * size);
        const { values } = symmetricEigen(matrix, size);
        for (let k = 1; k < size; k++) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
      }),
      { numRuns: 300 },
    );
  });

  it('makes a larger matrix again, whose numbers span ten powers of ten', () => {
    const numbers = new Rng(1).normals(60 * 60);
    const matrix = symmetric(60, (i, j) => numbers[i * 60 + j] * 10 ** (-(i + j) / 12));
    const { orthogonal, whole } = errorsOf(matrix, 60);
    expect(orthogonal).toBeLessThan(1e-12);
    expect(whole).toBeLessThan(1e-13);
  });

  it('knows the eigenvalues of a chain of springs', () => {
    const size = 40;
    const matrix = symmetric(size, (i, j) => (i === j ? 2 : j === i + 1 ? -1 : 0));
    const { values } = symmetricEigen(matrix, size);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((size - k) * Math.PI) / (size + 1)), 12);
    });
  });
});
