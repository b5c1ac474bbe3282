import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.ts';

const rowsOf = (matrix: readonly (readonly number[])[]) => matrix.map((row) => Float64Array.from(row));

describe('symmetricEigen', () => {
  it('finds the axes of a small matrix', async () => {
    const { values, vectors } = await symmetricEigen(
      rowsOf([
        [2, 1],
        [1, 2],
      ]),
    );
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(Math.abs(vectors[0][0] + vectors[0][1])).toBeCloseTo(Math.SQRT2, 12);
  });

  it('holds A v = λ v with vectors at right angles, also where values are equal or zero', async () => {
    const matrix = fc.integer({ min: 1, max: 9 }).chain((n) => {
      const row = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -4, max: 4 })), { minLength: n, maxLength: n });
      return fc.array(row, { minLength: n, maxLength: n });
    });
    await fc.assert(
      fc.asyncProperty(matrix, async (given) => {
        const matrix = given.map((row, i) => row.map((value, j) => value + given[j][i]));
        const { values, vectors } = await symmetricEigen(rowsOf(matrix));
        vectors.forEach((vector, i) => {
          if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
          matrix.forEach((row, j) => {
            expect(row.reduce((sum, value, k) => sum + value * vector[k], 0)).toBeCloseTo(values[i] * vector[j], 9);
          });
          vectors.forEach((other, j) => {
            expect(other.reduce((sum, value, k) => sum + value * vector[k], 0)).toBeCloseTo(Number(i === j), 9);
          });
        });
      }),
    );
  });
});
