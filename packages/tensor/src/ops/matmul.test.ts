import { describe, it } from 'vitest';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectGradient } from '../testing/expect-gradient.ts';
import { onEachBackend } from '../testing/on-each-backend.ts';
import { matmul } from './matmul.ts';

const drawn = (...shape: number[]) => normal(new Rng(1).fold(...shape), shape);
const sides = [true, false];

onEachBackend(() => {
  describe('matmul', () => {
    it.each(sides.flatMap((transposeA) => sides.map((transposeB) => ({ transposeA, transposeB }))))(
      'has a gradient to a list of one and to its partner, %j',
      async (options) => {
        const a = (count: number) => (options.transposeA ? drawn(count, 4, 2) : drawn(count, 2, 4));
        const b = (count: number) => (options.transposeB ? drawn(count, 5, 4) : drawn(count, 4, 5));
        for (const [one, other] of [
          [1, 3],
          [3, 1],
          [3, 3],
        ] as const) {
          await expectGradient((x) => matmul(x, b(other), options), a(one));
          await expectGradient((x) => matmul(a(one), x, options), b(other));
        }
      },
    );
  });
});
