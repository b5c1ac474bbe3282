import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { integers, normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { cast, mul, sub, sum, tensor } from './index.ts';
import { maxPool2d, maxPool2dWithIndices } from './max-pool2d.ts';

const rng = new Rng(2);

onEachBackend(() => {
  describe('maxPool2d', () => {
    it('takes the largest of each window', async () => {
      const image = tensor([1, 2, 5, 4, 3, 0, 7, 8, 9], [1, 3, 3, 1]);
      await expectClose(maxPool2d(image, 2, { stride: 1 }), [4, 5, 8, 9]);
    });

    it('never lets the border win, also where all is negative', async () => {
      const image = tensor([-3, -1, -2, -4], [1, 2, 2, 1]);
      await expectClose(maxPool2d(image, 2, { padding: 1 }), [-3, -1, -2, -4]);
    });

    it.each([
      { size: [6, 6], window: 2, options: {} },
      { size: [5, 7], window: 3, options: { stride: 2, padding: 1 } },
      { size: [7, 5], window: 2, options: { stride: 1 } },
      { size: [5, 5], window: 2, options: { stride: 3 } },
    ])(
      'has gradients that agree with differences, of negative windows too: %o',
      async ({ size: [height, width], window, options }) => {
        const x = sub(normal(rng, [2, height, width, 3]), 3);
        await expectGradient((at) => maxPool2d(at, window, options), x, { step: 1e-3, relative: 2e-2 });
      },
    );

    it('gives the gradient of a tie to the first', async () => {
      const { gradient } = valueAndGradient((x) => sum(maxPool2d(x, 2)), tensor([1, 1, 1, 1], [1, 2, 2, 1]));
      await expectClose(gradient, [1, 0, 0, 0]);
    });

    it('passes NaN over, and with indices takes the last one', async () => {
      const image = tensor([Number.NaN, 1, 5, 2, Number.NaN, 3, 4, 0], [1, 2, 4, 1]);
      await expectClose(maxPool2d(image, 2), [3, 5]);
      const { values, indices } = maxPool2dWithIndices(image, 2);
      await expectClose(values, [Number.NaN, 5]);
      await expectClose(indices, [4, 2]);
    });

    it('tells the first place of a tie, in the order of reading', async () => {
      const { indices } = maxPool2dWithIndices(tensor([0, 1, 1, 1], [1, 2, 2, 1]), 2);
      await expectClose(indices, [1]);
      expect(indices.dtype).toBe('int32');
    });

    // The kernels, ours with dilation and without, against what is composed of comparisons.
    it('has the same values and gradients with indices and without', async () => {
      const sizes = fc.record({ height: fc.integer({ min: 1, max: 8 }), width: fc.integer({ min: 1, max: 8 }) });
      const settings = fc.record({
        window: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
        stride: fc.integer({ min: 1, max: 4 }),
        dilation: fc.integer({ min: 1, max: 3 }),
        padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1 })),
        ceilMode: fc.boolean(),
        seed: fc.integer({ min: 0, max: 1000 }),
      });
      await fc.assert(
        fc.asyncProperty(sizes, settings, async ({ height, width }, { window, seed, ...options }) => {
          // Few distinct values, so that many windows are tied.
          const x = cast(integers(new Rng(seed), [2, height, width, 2], -3, 3), 'float32');
          try {
            maxPool2d(x, window, options).dispose();
          } catch (error) {
            // Windows that do not fit.
            if (error instanceof RangeError) return fc.pre(false);
            throw error;
          }
          const values = (at: Tensor) => maxPool2dWithIndices(at, window, options).values;
          await expectClose(maxPool2d(x, window, options), values(x));
          const weights = normal(new Rng(seed), values(x).shape);
          const gradient = (pool: (at: Tensor) => Tensor) =>
            valueAndGradient((at) => sum(mul(pool(at), weights)), x).gradient;
          await expectClose(
            gradient((at) => maxPool2d(at, window, options)),
            gradient(values),
          );
        }),
        { numRuns: 60 },
      );
    });

    it('leaves no tensor behind', async () => {
      const x = normal(rng, [1, 4, 4, 1]);
      await expectNoLeak(() => valueAndGradient((at) => sum(maxPool2d(at, 2)), x));
    });

    it('names what does not fit', () => {
      const x = normal(rng, [1, 4, 4, 1]);
      expect(() => maxPool2d(x, 5)).toThrow('window 5×5 is larger than the padded image');
      expect(() => maxPool2d(x, 2, { padding: 2 })).toThrow('padding 2×2 is more than half the window 2×2');
      expect(() => maxPool2d(tensor([1, 2], [2]), 2)).toThrow(
        'expected images [batch, height, width, channels], found [2]',
      );
    });
  });
});
