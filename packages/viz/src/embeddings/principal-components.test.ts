import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import goldens from '../fixtures/embeddings.json';
import { principalComponents } from './principal-components.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const close = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 9);
  });
};

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

describe('principalComponents', () => {
  // Made by tools/reference/embeddings.py.
  it.each(goldens.components)("has scikit-learn's directions, signs and variances: $name", async (golden) => {
    const found = await principalComponents(golden.features, { components: golden.components.length });
    golden.components.forEach((row, c) => {
      close(found.components[c], row);
    });
    golden.projected.forEach((row, i) => {
      close(found.projected[i], row);
    });
    close(found.explainedVariance, golden.explainedVariance);
    close(found.explainedVarianceRatio, golden.explainedVarianceRatio);
    close(found.mean, golden.mean);
  });

  it('finds directions at right angles whose projections bring the samples back', async () => {
    const size = fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 1, max: 7 }));
    const matrix = size.chain(([n, d]) => {
      const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: d, maxLength: d });
      return fc.array(row, { minLength: n, maxLength: n });
    });
    await fc.assert(
      fc.asyncProperty(matrix, async (features) => {
        const components = Math.min(features.length, features[0].length);
        const found = await principalComponents(features, { components });
        found.components.forEach((a, i) => {
          for (const [j, b] of found.components.entries()) expect(dot(a, b)).toBeCloseTo(Number(i === j), 8);
        });
        features.forEach((row, i) => {
          row.forEach((value, j) => {
            const back =
              found.mean[j] +
              found.components.reduce((sum, direction, c) => sum + direction[j] * found.projected[i][c], 0);
            expect(back).toBeCloseTo(value, 7);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('takes tensors and equal samples, and leaves no tensor behind', async () => {
    const features = tensor([1, 2, 1, 2, 1, 2], [3, 2]);
    await expectNoLeak(async () => {
      const { projected, explainedVarianceRatio } = await principalComponents(features);
      expect(projected.map((row) => [...row])).toEqual(Array(3).fill([0, 0]));
      expect([...explainedVarianceRatio]).toEqual([0, 0]);
    });
    features.dispose();
  });

  it('stops by a signal', async () => {
    const features = Array.from({ length: 60 }, (_, i) => Array.from({ length: 60 }, (_, j) => Math.sin(i * j)));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(principalComponents(features, { signal })).rejects.toThrow('enough');
  });

  it('names what does not fit', async () => {
    await expect(
      principalComponents(
        [
          [1, 2],
          [3, 4],
        ],
        { components: 3 },
      ),
    ).rejects.toThrow('principalComponents: components must be a whole number in [1, 2], found 3');
    await expect(principalComponents([[1, 2]])).rejects.toThrow('at least 2 samples with features, found 1 with 2');
    await expect(principalComponents([[1, 2], [3]])).rejects.toThrow(
      'expected 2 numbers in each row, found 1 in row 1',
    );
    await expect(
      principalComponents([
        [1, 2],
        [3, Number.POSITIVE_INFINITY],
      ]),
    ).rejects.toThrow('found Infinity in sample 1');
  });
});
