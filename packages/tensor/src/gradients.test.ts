import { describe, expect, it } from 'vitest';
import { customGradient, valueAndGradient, withoutGradient } from './gradients.ts';
import { greater, mul, square, sum, tensor, where } from './ops/index.ts';
import type { Tensor } from './tensor.ts';
import { expectClose, onEachBackend } from './testing/index.ts';

onEachBackend(() => {
  describe('gradients', () => {
    it('may be computed within the gradient of another function', async () => {
      const cube = customGradient(([x]: [Tensor]) => ({
        value: mul(x, square(x)),
        gradient: (dy) => [valueAndGradient((at) => sum(mul(dy, mul(at, square(at)))), x).gradient],
      }));
      const { value, gradient } = valueAndGradient((x) => sum(mul(cube(x), 2)), tensor([1, 2]));
      await expectClose(value, 18);
      await expectClose(gradient, [6, 24]);
    });

    it('do not pass through what only decides', async () => {
      const isLarge = withoutGradient((x: Tensor) => greater(x, 1));
      const { gradient } = valueAndGradient((x) => sum(where(isLarge(x), mul(x, 3), x)), tensor([0.5, 2]));
      await expectClose(gradient, [1, 3]);
      expect(isLarge(tensor([0.5, 2])).dtype).toBe('bool');
    });
  });
});
