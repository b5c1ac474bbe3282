import { matmul, mul, reverse, type Tensor, tensor, transpose } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orthogonalize } from './newton-schulz.ts';

/** Rounds that come to 1 from anywhere in (0, √3). */
const EXACT = { coefficients: [1.5, -0.5, 0], steps: 40 } as const;

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ rows, columns, values })),
  );

onEachBackend(() => {
  describe('orthogonalize', () => {
    it.each([
      [3, 5],
      [5, 3],
      [4, 4],
    ])('gives a matrix of %i × %i orthonormal rows or columns, if it has the rounds', async (rows, columns) => {
      const matrix = tensor(
        Array.from({ length: rows * columns }, (_, i) => Math.sin(7 * i * i + 1)),
        [rows, columns],
      );
      const q = orthogonalize(matrix, EXACT);
      const small = Math.min(rows, columns);
      const product = matmul(q, q, { transposeA: rows > columns, transposeB: rows <= columns });
      const identity = Array.from({ length: small * small }, (_, i) => (i % (small + 1) === 0 ? 1 : 0));
      await expectClose(product, identity, { absolute: 1e-5 });
      // The matrix is that times a symmetric one without negative directions: the nearest of its kind.
      const rest = matmul(q, matrix, { transposeA: true });
      if (rows >= columns) await expectClose(rest, await transpose(rest).data());
    });

    it('by the default brings every singular value that is not tiny near 1', async () => {
      const values = [1, 0.5, 0.2, 0.05, 0.02];
      const diagonal = tensor(
        values.flatMap((value, i) => values.map((_, k) => (i === k ? value : 0))),
        [5, 5],
      );
      const found = (await orthogonalize(diagonal).data()).filter((_, i) => i % 6 === 0);
      for (const value of found) expect(Math.abs(value - 0.95)).toBeLessThan(0.3);
    });

    it('goes with transposition, with the order of columns, and knows no scale', async () => {
      await fc.assert(
        fc.asyncProperty(matrices, fc.constantFrom(1e-3, 1, 1e6), async ({ rows, columns, values }, scale) => {
          // Of a norm well above epsilon.
          const matrix = tensor([2, ...values.slice(1)], [rows, columns]);
          const options = { steps: 3 };
          const plain = await orthogonalize(matrix, options).data();
          // Three rounds make small directions, and the errors in them, 40 times as large.
          const near = (found: Tensor) => expectClose(found, plain, { relative: 1e-4, absolute: 1e-5 });
          await near(transpose(orthogonalize(transpose(matrix), options)));
          await near(reverse(orthogonalize(reverse(matrix, 1), options), 1));
          await near(orthogonalize(mul(matrix, scale), options));
        }),
        { numRuns: 20 },
      );
    });

    it('leaves zeros as they are, and a norm below epsilon small', async () => {
      await expectClose(orthogonalize(tensor([[0, 0]])), [0, 0]);
      const [small] = await orthogonalize(tensor([[1e-9]]), { steps: 1 }).data();
      expect(small).toBeCloseTo(0.034, 3);
    });
  });
});

it.each([
  [{ steps: -1 }, 'orthogonalize: steps must be a whole number in [0, 99], found -1'],
  [{ steps: 2.5 }, 'orthogonalize: steps must be a whole number in [0, 99], found 2.5'],
  [{ coefficients: [1, 2, 3, 4] as never }, 'orthogonalize: coefficients must be 3 numbers, found 4'],
  [{ epsilon: -1 }, 'orthogonalize: epsilon must be at least 0, found -1'],
])('refuses %o', (options, message) => {
  expect(() => orthogonalize(tensor([[1]]), options)).toThrow(message);
});

it('refuses what is no matrix', () => {
  expect(() => orthogonalize(tensor([1, 2]))).toThrow('orthogonalize: expected shape [?, ?], found [2]');
});
