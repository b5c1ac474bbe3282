import { tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at } from '../parameters/column.ts';
import { packMatrix, transformPoint } from './matrix.ts';
import { quadrangle, solvePerspective } from './solve-perspective.ts';

// Corners of a square of side 10, each moved by less than 3: always convex.
const corners = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 })
  .map((moves) => Float32Array.from([0, 0, 10, 0, 10, 10, 0, 10], (place, k) => place + moves[k]!));

it('takes each corner of one quadrangle to that of the other', () => {
  fc.assert(
    fc.property(corners, corners, (from, to) => {
      const matrix = solvePerspective(quadrangle(from), quadrangle(to));
      for (let k = 0; k < 8; k += 2) {
        const [x, y] = transformPoint(matrix, from[k]!, from[k + 1]!);
        expect(at(x, 0)).toBeCloseTo(to[k]!, 6);
        expect(at(y, 0)).toBeCloseTo(to[k + 1]!, 6);
      }
      expect(at(matrix[8], 0)).toBe(1);
    }),
    { numRuns: 200 },
  );
});

onEachBackend(() => {
  it('is the same for tensors', async () => {
    const from = Float32Array.of(0, 0, 6, 0, 6, 4, 0, 4, 1, 0, 7, 1, 6, 5, 0, 4);
    const to = Float32Array.of(0.9, 1, 5.8, 0.2, 5.5, 3.2, 0.9, 2.9, 0, 0, 6, 0, 6, 4, 0, 4);
    const plain = packMatrix(solvePerspective(quadrangle(from), quadrangle(to)), 2) as Float64Array;
    const lifted = packMatrix(
      solvePerspective(quadrangle(tensor(from, [2, 4, 2])), quadrangle(tensor(to, [2, 4, 2]))),
      2,
    );
    const values = await (lifted as ReturnType<typeof tensor>).data();
    for (const [k, value] of plain.entries()) expect(values[k]).toBeCloseTo(value, 4);
  });
});

it('is not finite where three corners lie on a line', () => {
  const line = Float32Array.of(0, 0, 5, 0, 10, 0, 0, 10);
  const square = Float32Array.of(0, 0, 10, 0, 10, 10, 0, 10);
  const matrix = packMatrix(solvePerspective(quadrangle(line), quadrangle(square)), 1) as Float64Array;
  expect(matrix.every(Number.isFinite)).toBe(false);
});
