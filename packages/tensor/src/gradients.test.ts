import { describe, expect, it } from 'vitest';
import { customGradient, valueAndGradient, withoutGradient } from './gradients.ts';

import { greater, mul, sigmoid, square, sum, tensor, where } from './ops/index.ts';
import { dispose, memory } from './scope.ts';
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

    it('leave nothing behind where they fail, and what is around them goes on', async () => {
      const x = tensor([1, 2]);
      const { numTensors } = memory();
      const fails = () => {
        throw new Error('no');
      };
      const deep = (y: Tensor) => sum(square(mul(sigmoid(y), y)));
      const unconnected = () => sum(square(tensor([1, 2])));
      const inBackward = customGradient(([y]: [Tensor]) => ({ value: square(y), gradient: fails }));
      expect(() => valueAndGradient((y) => mul(deep(y), fails()), x)).toThrow('no');
      expect(() => valueAndGradient(unconnected, x)).toThrow('Cannot compute gradient');
      expect(() => valueAndGradient((y) => sum(inBackward(square(y))), x)).toThrow('no');
      const { value, gradient } = valueAndGradient((y) => {
        const squared = square(y);
        expect(() => valueAndGradient((z) => mul(deep(z), fails()), y)).toThrow('no');
        expect(() => valueAndGradient(unconnected, y)).toThrow('Cannot compute gradient');
        return sum(mul(squared, y));
      }, x);
      await expectClose(gradient, [3, 12]);
      dispose([value, gradient]);
      expect(memory().numTensors).toBe(numTensors);
    });

    it('do not pass through what only decides', async () => {
      const isLarge = withoutGradient((x: Tensor) => greater(x, 1));
      const { gradient } = valueAndGradient((x) => sum(where(isLarge(x), mul(x, 3), x)), tensor([0.5, 2]));
      await expectClose(gradient, [1, 3]);
      expect(isLarge(tensor([0.5, 2])).dtype).toBe('bool');
    });

    it('do not need what only decided any more', async () => {
      const isLarge = withoutGradient((x: Tensor) => greater(x, 1));
      const decided = (x: Tensor) => {
        const tripled = mul(x, 3);
        const large = isLarge(tripled);
        dispose(tripled);
        return sum(where(large, mul(x, 3), x));
      };
      await expectClose(valueAndGradient(decided, tensor([0.25, 2])).gradient, [1, 3]);
    });
  });
});
