import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { type Operation, watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { type GridSampleOptions, gridSample } from './grid-sample.ts';
import { mul, ones, reshape, sum, tensor, zeros } from './index.ts';
import { checkGrid, gridCases } from './sampling.golden.ts';

const rng = new Rng(12);
const settings = (['bilinear', 'nearest', 'bicubic'] as const).flatMap((mode) =>
  (['zeros', 'border', 'reflection'] as const).map((paddingMode) => ({ mode, paddingMode })),
);

onEachBackend(() => {
  describe('gridSample', () => {
    it.each(gridCases)('is that of PyTorch: $name', checkGrid);

    it.each(settings)('has gradients that agree with differences: %o', async (options) => {
      const images = normal(rng.fold('images'), [2, 4, 5, 2]);
      const grid = mul(normal(rng.fold('grid'), [2, 3, 2, 2]), 0.7);
      await expectGradient((at) => gridSample(at, grid, options), images);
      await expectGradient((at) => gridSample(images, at, options), grid, { step: 1e-3 });
    });

    it.each(settings)('takes NaN for −1, and finds a number infinitely far away: %o', async (options) => {
      const images = normal(rng.fold('images'), [1, 3, 4, 2]);
      const at = (x: number, y: number) => gridSample(images, tensor([x, y], [1, 1, 1, 2]), options);
      await expectClose(at(Number.NaN, 0.1), at(-1, 0.1));
      await expectClose(at(0.1, Number.NaN), at(0.1, -1));
      for (const far of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e30]) {
        const found = await at(far, -far).data();
        expect([...found].every(Number.isFinite)).toBe(true);
        if (options.paddingMode === 'zeros') expect([...found]).toEqual([0, 0]);
        const gradient = valueAndGradient((x) => sum(gridSample(x, tensor([far, far], [1, 1, 1, 2]), options)), images);
        expect([...(await gradient.gradient.data())].every(Number.isFinite)).toBe(true);
      }
    });

    it.each(settings)('leaves no NaN where none is looked at, and nothing behind: %o', async (options) => {
      const pixels = Array.from({ length: 36 }, (_, i) => (i === 0 ? Number.NaN : i));
      const images = tensor(pixels, [1, 6, 6, 1]);
      const grid = tensor([0.3, 0.3, 0.8, -0.1], [1, 1, 2, 2]);
      expect([...(await gridSample(images, grid, options).data())].every(Number.isFinite)).toBe(true);
      await expectNoLeak(() => gridSample(images, grid, options));
      await expectNoLeak(() =>
        scope(() => [
          valueAndGradient((x) => sum(gridSample(x, grid, options)), images),
          valueAndGradient((x) => sum(gridSample(images, x, options)), grid),
        ]),
      );
    });

    it('takes whole numbers, an empty batch and an empty grid', async () => {
      const images = tensor([1, 2, 3, 4], [1, 2, 2, 1], 'int32');
      await expectClose(gridSample(images, zeros([1, 1, 1, 2])), [2.5]);
      expect(gridSample(zeros([0, 2, 2, 3]), zeros([0, 4, 5, 2])).shape).toEqual([0, 4, 5, 3]);
      expect(gridSample(images, zeros([1, 0, 5, 2])).shape).toEqual([1, 0, 5, 1]);
    });

    it('is one step to those who watch', () => {
      const seen: Operation[] = [];
      const [images, grid] = [ones([1, 2, 2, 1]), zeros([1, 3, 3, 2])];
      const watched = () => gridSample(images, grid, { mode: 'bicubic' });
      const y: Tensor = watchOperations((each) => seen.push(each), watched);
      const attributes = { mode: 'bicubic', paddingMode: 'zeros', alignCorners: false };
      expect(seen).toEqual([{ name: 'gridSample', inputs: { images, grid }, attributes, outputs: [y] }]);
    });

    const images = [1, 2, 3, 1];
    it.each<[string, number[], number[], GridSampleOptions, string]>([
      ['images without a batch', [2, 3, 1], [1, 2, 2, 2], {}, 'gridSample: expected images [batch, height, width'],
      ['images of nothing', [1, 0, 3, 1], [1, 2, 2, 2], {}, 'at least one pixel, found height 0 and width 3'],
      ['another batch', images, [2, 2, 2, 2], {}, 'gridSample (grid): expected shape [1, ?, ?, 2], found [2, 2, 2, 2]'],
      ['a grid of triples', images, [1, 2, 2, 3], {}, 'found [1, 2, 2, 3]'],
      ['a list of places', images, [1, 4, 2], {}, 'found [1, 4, 2]'],
      ['an unknown mode', images, [1, 2, 2, 2], { mode: 'cubic' as never }, "unknown mode 'cubic'"],
      ['an unknown padding', images, [1, 2, 2, 2], { paddingMode: 'zero' as never }, "did you mean 'zeros'?"],
    ])('names %s', (_, shape, gridShape, options, message) => {
      expect(() => gridSample(zeros(shape), zeros(gridShape), options)).toThrow(message);
    });

    it('reads a grid by rows', async () => {
      const image = reshape(tensor([1, 2, 3, 4, 5, 6]), [1, 2, 3, 1]);
      const corners = tensor([-1, -1, 1, -1, -1, 1, 1, 1], [1, 2, 2, 2]);
      await expectClose(gridSample(image, corners, { alignCorners: true }), tensor([1, 3, 4, 6], [1, 2, 2, 1]));
    });
  });
});
