import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { sub, sum, tensor } from './index.ts';
import { maxPool2d } from './max-pool2d.ts';

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
