import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { valueAndGradient } from '../gradients.ts';
import { type Operation, watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { fill, mul, reshape, sum, tensor } from './index.ts';
import { type InterpolateOptions, interpolate } from './interpolate.ts';

const rng = new Rng(8);
const modes = ['nearest', 'nearest-exact', 'bilinear', 'bicubic'] as const;

onEachBackend(() => {
  describe('interpolate', () => {
    it('repeats pixels', async () => {
      const image = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
      const twice = [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4];
      await expectClose(interpolate(image, { scaleFactor: 2 }), twice);
      await expectClose(interpolate(image, { size: 4, mode: 'nearest-exact' }), twice);
    });

    it('mixes neighbours, and keeps corners where they are aligned', async () => {
      const row = tensor([0, 4], [1, 1, 2, 1]);
      await expectClose(interpolate(row, { size: [1, 4], mode: 'bilinear' }), [0, 1, 3, 4]);
      await expectClose(interpolate(row, { size: [1, 5], mode: 'bilinear', alignCorners: true }), [0, 1, 2, 3, 4]);
    });

    it.each(modes)('leaves one colour as it is: %s', async (mode) => {
      const images = fill([2, 3, 5, 2], 0.7);
      await expectClose(interpolate(images, { size: [7, 4], mode }), fill([2, 7, 4, 2], 0.7));
    });

    it('spreads NaN to copies only', async () => {
      const row = tensor([Number.NaN, 2, Number.POSITIVE_INFINITY], [1, 1, 3, 1]);
      const [nan, infinite] = [Number.NaN, Number.POSITIVE_INFINITY];
      await expectClose(interpolate(row, { size: [1, 6] }), [nan, nan, 2, 2, infinite, infinite]);
    });

    it.each(
      modes.flatMap((mode) => [
        { mode, size: [7, 3] as const },
        { mode, scaleFactor: [1.5, 0.8] as const },
        ...(mode.startsWith('nearest') ? [] : [{ mode, size: [2, 7] as const, alignCorners: true }]),
      ]),
    )('has a gradient that agrees with differences: %o', async (options) => {
      await expectGradient((at) => interpolate(at, options), normal(rng, [2, 5, 4, 3]));
    });

    it.each(modes)('leaves nothing behind: %s', async (mode) => {
      const x = normal(rng, [1, 3, 4, 2]);
      await expectNoLeak(() => interpolate(x, { scaleFactor: 2, mode }));
      await expectNoLeak(() => interpolate(x, { size: [3, 4], mode }));
      await expectNoLeak(() => scope(() => valueAndGradient((at) => sum(interpolate(at, { size: 5, mode })), x)));
    });

    it('is one step to those who watch', () => {
      const seen: Operation[] = [];
      const x = normal(rng, [1, 3, 4, 2]);
      const y = watchOperations(
        (each) => seen.push(each),
        () => interpolate(x, { scaleFactor: [1.5, 2], mode: 'bicubic' }),
      );
      expect(seen).toEqual([
        {
          name: 'interpolate',
          inputs: { images: x },
          attributes: { size: [4, 8], scaleFactor: [1.5, 2], mode: 'bicubic', alignCorners: false },
          outputs: [y],
        },
      ]);
    });

    it.each<[string, InterpolateOptions, string]>([
      ['no size', {}, 'interpolate: give either size or scaleFactor, found neither'],
      ['two sizes', { size: 2, scaleFactor: 2 }, 'found both'],
      ['a factor of 0', { scaleFactor: 0 }, 'interpolate: scaleFactor must be'],
      ['an empty result', { scaleFactor: 0.2 }, 'size (by scaleFactor) must be a whole number at least 1, found 0'],
      ['a broken size', { size: 2.5 }, 'size must be a whole number at least 1, found 2.5'],
      ['an unknown mode', { size: 2, mode: 'bilinaer' as never }, "unknown mode 'bilinaer'; did you mean 'bilinear'?"],
      ['aligned copies', { size: 2, alignCorners: true }, 'alignCorners is for modes bilinear and bicubic'],
    ])('names %s', (_, options, message) => {
      expect(() => interpolate(normal(rng, [1, 3, 4, 2]), options)).toThrow(message);
    });
  });
});

describe('interpolate on cpu and wasm', () => {
  // Bilinear is a kernel on wasm and products of matrices elsewhere.
  it('gives the same values and gradients', async () => {
    const side = fc.integer({ min: 1, max: 7 });
    const settings = fc.record({ from: fc.tuple(side, side), to: fc.tuple(side, side), alignCorners: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(settings, async ({ from, to, alignCorners }) => {
        const results = async (backend: 'cpu' | 'wasm') => {
          await useBackend(backend);
          const x = normal(rng.fold(...from), [2, ...from, 3]);
          const resize = (at: Tensor) => interpolate(at, { size: to, mode: 'bilinear', alignCorners });
          const weights = normal(rng.fold(...to), [2, ...to, 3]);
          const { gradient } = valueAndGradient((at) => sum(mul(resize(at), weights)), x);
          return [await reshape(resize(x), [-1]).data(), await gradient.data()];
        };
        const [value, gradient] = await results('cpu');
        const [wasmValue, wasmGradient] = await results('wasm');
        await expectClose(wasmValue, value);
        await expectClose(wasmGradient, gradient);
      }),
      { numRuns: 40 },
    );
  });
});
