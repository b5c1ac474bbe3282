import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose, onEachBackend } from '../testing/index.ts';
import { abs } from './abs.ts';
import { max, min, neg, reshape, sum, tensor, zeros } from './index.ts';
import { lpPool2d } from './lp-pool2d.ts';
import { maxPool2d } from './max-pool2d.ts';

onEachBackend(() => {
  describe('lpPool2d', () => {
    it('is the length of a window for 2, its sum for 1', async () => {
      const image = tensor([3, 4, 0, 0], [1, 2, 2, 1]);
      await expectClose(lpPool2d(image, 2, 2), [5]);
      await expectClose(lpPool2d(image, 1, 2), [7]);
    });

    it('is the largest magnitude for infinity, the smallest for minus infinity', async () => {
      const x = normal(new Rng(1), [2, 5, 4, 3]);
      await expectClose(lpPool2d(x, Number.POSITIVE_INFINITY, 2, { stride: 1 }), maxPool2d(abs(x), 2, { stride: 1 }));
      const least = lpPool2d(x, Number.NEGATIVE_INFINITY, [5, 4]);
      await expectClose(reshape(least, [2, 3]), min(abs(x), [1, 2]));
      expect((await max(neg(least)).data())[0]).toBeLessThan(0);
    });

    it('sends no gradient into windows of zeros, where the root is infinitely steep', async () => {
      const { value, gradient } = valueAndGradient((x) => sum(lpPool2d(x, 2, 2)), zeros([1, 2, 4, 1]));
      await expectClose(value, [0]);
      await expectClose(gradient, new Array(8).fill(0));
    });

    it('has no root of a negative sum', async () => {
      await expectClose(lpPool2d(tensor([-1, -2, 0, 0], [1, 2, 2, 1]), 3, 2), [Number.NaN]);
    });
  });
});
