import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { type Operation, watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { ones, reshape, sum, tensor, zeros } from './index.ts';
import { checkWarp, warpCases } from './sampling.golden.ts';
import { type WarpOptions, warp } from './warp.ts';

const rng = new Rng(13);
const modes = ['bilinear', 'nearest', 'bicubic'] as const;
const paddings = ['constant', 'replicate', 'reflect', 'symmetric', 'circular'] as const;
const settings = modes.flatMap((mode) => paddings.map((padding) => ({ mode, padding })));

const AFFINE = [0.9, -0.43, 1.23, 0.37, 1.1, -0.8, 0, 0, 1];
const PROJECTIVE = [1.2, 0.31, -1.7, -0.23, 0.83, 1.1, 0.013, -0.027, 0.9];
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Where the pixel is that stands for one outside, written as the pictures of the paddings say it. */
function standIn(index: number, length: number, padding: WarpOptions['padding']): number | undefined {
  if (index >= 0 && index < length) return index;
  if (padding === 'constant') return undefined;
  if (padding === 'replicate') return index < 0 ? 0 : length - 1;
  const forth = Array.from({ length }, (_, i) => i);
  const back = [...forth].reverse();
  const periods = {
    circular: forth,
    symmetric: [...forth, ...back],
    reflect: length === 1 ? forth : [...forth, ...back.slice(1, -1)],
  };
  const period = periods[padding!];
  return period[((index % period.length) + period.length) % period.length];
}

/** Keys's cubic convolution with a = −0.75. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? 1.25 * x ** 3 - 2.25 * x ** 2 + 1 : -0.75 * x ** 3 + 3.75 * x ** 2 - 6 * x + 3;
}

function weightsAt(at: number, mode: WarpOptions['mode']): [pixel: number, weight: number][] {
  const first = Math.floor(at);
  const t = at - first;
  if (mode === 'nearest') return [[t === 0.5 ? first + (Math.abs(first) % 2) : Math.round(at), 1]];
  if (mode === 'bilinear')
    return [
      [first, 1 - t],
      [first + 1, t],
    ];
  return [-1, 0, 1, 2].map((i) => [first + i, cubic(t - i)]);
}

/** In double precision, pixel by pixel. */
function plainWarp(
  images: ArrayLike<number>,
  [batch, height, width, channels]: readonly number[],
  matrices: ArrayLike<number>,
  { size, mode, padding, fill }: { size: readonly [number, number] } & WarpOptions,
): number[] {
  const colour = typeof fill === 'number' ? new Array<number>(channels).fill(fill) : fill!;
  const result: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < size[0]; row++)
      for (let column = 0; column < size[1]; column++) {
        const m = Array.from({ length: 9 }, (_, i) => matrices[(matrices.length === 9 ? 0 : 9 * n) + i]);
        const [x, y, depth] = [0, 3, 6].map((i) => m[i] * column + m[i + 1] * row + m[i + 2]);
        for (let c = 0; c < channels; c++) {
          let total = 0;
          for (const [atRow, rowWeight] of weightsAt(y / depth, mode))
            for (const [atColumn, columnWeight] of weightsAt(x / depth, mode)) {
              const fromRow = standIn(atRow, height, padding);
              const fromColumn = standIn(atColumn, width, padding);
              const isOutside = fromRow === undefined || fromColumn === undefined;
              const value = isOutside
                ? colour[c]
                : images[((n * height + fromRow) * width + fromColumn) * channels + c];
              total += rowWeight * columnWeight * value;
            }
          result.push(total);
        }
      }
  return result;
}

onEachBackend(() => {
  describe('warp', () => {
    it.each(warpCases)('is that of PyTorch: $name', checkWarp);

    it('agrees with plain loops for any size, matrix and setting', async () => {
      const side = fc.integer({ min: 1, max: 6 });
      const any = fc.record({
        batch: fc.integer({ min: 1, max: 2 }),
        height: side,
        width: side,
        channels: fc.constantFrom(1, 2, 3, 4, 5),
        size: fc.tuple(side, side),
        setting: fc.constantFrom(...settings),
        seed: fc.nat(1000),
        kind: fc.constantFrom('affine', 'projective', 'scale'),
      });
      await fc.assert(
        fc.asyncProperty(any, async ({ batch, height, width, channels, size, setting, seed, kind }) => {
          const shape = [batch, height, width, channels];
          const x = normal(rng.fold(seed), shape);
          const drawn = rng.fold('matrix', seed).normals(9 * batch);
          const matrices = Float64Array.from(drawn, (value, i) => {
            const entry = i % 9;
            if (entry === 8) return 1;
            if (entry > 5) return kind === 'projective' ? 0.02 * value : 0;
            if (kind === 'scale' && (entry === 1 || entry === 3)) return 0;
            return entry === 2 || entry === 5 ? 4 * value : value;
          });
          const options = { size, ...setting, fill: Array.from({ length: channels }, (_, c) => 0.4 - c) };
          const expected = plainWarp(await x.data(), shape, matrices, options);
          await expectClose(reshape(warp(x, matrices, options), [-1]), expected, { relative: 3e-5, absolute: 3e-5 });
          x.dispose();
        }),
        { numRuns: 150 },
      );
    });

    it.each(settings)('has gradients that agree with differences: %o', async (setting) => {
      const images = normal(rng.fold('images'), [2, 4, 5, 2]);
      for (const matrices of [tensor([...AFFINE, ...PROJECTIVE], [2, 3, 3]), tensor(PROJECTIVE, [1, 3, 3])]) {
        const options = { ...setting, size: [3, 4] as const, fill: 0.5 };
        await expectGradient((at) => warp(at, matrices, options), images);
        const byMatrices = (at: Tensor) => warp(images, at, options);
        if (setting.mode !== 'nearest') {
          await expectGradient(byMatrices, matrices, { step: 1e-3, relative: 2e-2 });
        } else {
          const { gradient } = valueAndGradient((at) => sum(byMatrices(at)), matrices);
          await expectClose(gradient, zeros(matrices.shape));
        }
      }
      await expectGradient((at) => warp(at, Float64Array.from(AFFINE), setting), images);
    });

    it.each(settings)('copies to the bit where steps are whole, whatever lies beside: %o', async (setting) => {
      const pixels = Array.from({ length: 24 }, (_, i) => [Math.PI * i, Number.NaN, 1e-42, -0, 1e38][i % 5]);
      const images = tensor(pixels, [1, 3, 4, 2]);
      const copied = async (matrix: number[]) => [...(await warp(images, Float64Array.from(matrix), setting).data())];
      const exact = [...(await images.data())];
      const pixel = (row: number, column: number) => exact.slice(2 * (4 * row + column), 2 * (4 * row + column) + 2);
      const places = Array.from({ length: 12 }, (_, i) => [Math.floor(i / 4), i % 4]);
      expect(await copied(IDENTITY)).toEqual(exact);
      expect(await copied([-1, 0, 3, 0, 1, 0, 0, 0, 1])).toEqual(places.flatMap(([y, x]) => pixel(y, 3 - x)));
      expect(await copied([1, 0, 0, 0, -1, 2, 0, 0, 1])).toEqual(places.flatMap(([y, x]) => pixel(2 - y, x)));
      const [cosine, sine] = [Math.cos(Math.PI), Math.sin(Math.PI)];
      const half = [cosine, -sine, 3, sine, cosine, 2, 0, 0, 1];
      expect(await copied(half)).toEqual(places.flatMap(([y, x]) => pixel(2 - y, 3 - x)));
    });

    it('pads with each padding', async () => {
      const row = tensor([1, 2, 3], [1, 1, 3, 1]);
      const pictures = {
        constant: [9, 9, 9, 9, 1, 2, 3, 9, 9, 9, 9],
        replicate: [1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3],
        reflect: [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3],
        symmetric: [3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1],
        circular: [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1],
      };
      for (const padding of paddings)
        for (const mode of modes) {
          const move = new Float64Array([1, 0, -4, 0, 1, 0, 0, 0, 1]);
          await expectClose(warp(row, move, { size: [1, 11], mode, padding, fill: 9 }), pictures[padding]);
        }
    });

    it('mixes an edge with the fill, of which each channel has its own', async () => {
      const image = tensor([1, 2], [1, 1, 1, 2]);
      const half = new Float64Array([1, 0, -0.5, 0, 1, 0, 0, 0, 1]);
      await expectClose(warp(image, half, { size: [1, 3], fill: [5, 0] }), [3, 1, 3, 1, 5, 0]);
      await expectClose(warp(image, half, { size: [1, 2], fill: 3 }), [2, 2.5, 2, 2.5]);
    });

    it('rounds halves to even', async () => {
      const row = tensor([0, 1, 2, 3, 4], [1, 1, 5, 1]);
      const halves = new Float64Array([1, 0, 0.5, 0, 1, 0.5, 0, 0, 1]);
      await expectClose(warp(row, halves, { size: [1, 4], mode: 'nearest' }), [0, 2, 2, 4]);
    });

    it.each(settings)('finds numbers where a matrix leads nowhere: %o', async (setting) => {
      const images = ones([1, 3, 4, 3]);
      const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
      for (const matrix of [
        [1, 0, 0, 0, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 1, 0, 1, 0, -2],
        [0, 0, 0, 0, 0, 0, 0, 0, 0],
        [nan, 0, 0, 0, 1, 0, 0, 0, 1],
        [1, 0, infinite, 0, 1, 0, 0, 0, 1],
        [1, 0, 1e30, 0, 1, -1e30, 0, 0, 1],
        [1, 0, 0, 0, 1, 0, nan, infinite, 1],
      ]) {
        const fill = 0.25;
        for (const by of [Float64Array.from(matrix), tensor(matrix, [1, 3, 3])]) {
          const found = [...(await warp(images, by, { ...setting, fill }).data())];
          expect(found.every(Number.isFinite)).toBe(true);
          if (setting.padding !== 'constant') for (const value of found) expect(value).toBeCloseTo(1, 5);
          const { gradient } = valueAndGradient((x) => sum(warp(x, by, setting)), images);
          expect([...(await gradient.data())].every(Number.isFinite)).toBe(true);
        }
      }
      const away = await warp(images, new Float64Array(9), { mode: setting.mode, fill: 0.25 }).data();
      expect(new Set(away)).toEqual(new Set([0.25]));
    });

    it('takes one matrix for all images, whole numbers and an empty batch', async () => {
      const images = normal(rng.fold('images'), [3, 4, 5, 2]);
      const all = warp(images, new Float32Array([...AFFINE, ...AFFINE, ...AFFINE]));
      await expectClose(warp(images, new Float32Array(AFFINE)), all);
      await expectClose(warp(images, tensor(AFFINE, [1, 3, 3])), all);
      await expectClose(
        warp(tensor([1, 3], [1, 1, 2, 1], 'int32'), new Float32Array([1, 0, 0.5, 0, 1, 0, 0, 0, 1])),
        [2, 1.5],
      );
      expect(warp(zeros([0, 4, 5, 2]), new Float32Array(9), { size: [2, 3] }).shape).toEqual([0, 2, 3, 2]);
    });

    it.each(settings)('leaves nothing behind: %o', async (setting) => {
      const images = normal(rng, [2, 3, 4, 2]);
      const matrices = tensor(AFFINE, [1, 3, 3]);
      await expectNoLeak(() => warp(images, matrices, setting));
      await expectNoLeak(() => warp(images, new Float64Array(AFFINE), setting));
      await expectNoLeak(() =>
        scope(() => [
          valueAndGradient((x) => sum(warp(x, new Float64Array(AFFINE), setting)), images),
          valueAndGradient((x) => sum(warp(images, x, setting)), matrices),
        ]),
      );
    });

    it('is one step to those who watch', () => {
      const seen: Operation[] = [];
      const images = ones([1, 2, 2, 3]);
      const matrices = Float64Array.from(AFFINE);
      const y = watchOperations(
        (each) => seen.push(each),
        () => warp(images, matrices, { size: 4, padding: 'reflect' }),
      );
      const attributes = { size: [4, 4], mode: 'bilinear', padding: 'reflect', fill: [0, 0, 0], matrices };
      expect(seen).toEqual([{ name: 'warp', inputs: { images }, attributes, outputs: [y] }]);
    });

    const images = [2, 3, 4, 3];
    it.each<[string, number[], Float64Array | number[], WarpOptions, string]>([
      ['images without a batch', [3, 4, 1], new Float64Array(9), {}, 'warp: expected images [batch, height, width'],
      ['images of nothing', [1, 3, 0, 1], new Float64Array(9), {}, 'at least one pixel, found height 3 and width 0'],
      ['too few numbers', images, new Float64Array(17), {}, '9 numbers of matrices for each of 2 images'],
      ['another batch', images, [3, 3, 3], {}, 'expected matrices [2, 3, 3] or [1, 3, 3] for [2, 3, 4, 3]'],
      ['affine matrices', images, [2, 2, 3], {}, 'warp (matrices): expected shape [?, 3, 3], found [2, 2, 3]'],
      ['an unknown mode', images, [2, 3, 3], { mode: 'linear' as never }, "unknown mode 'linear'"],
      ['an unknown padding', images, [2, 3, 3], { padding: 'zeros' as never }, "unknown padding 'zeros'"],
      ['an empty size', images, [2, 3, 3], { size: [4, 0] }, 'size must be a whole number at least 1, found 0'],
      ['two colours for three channels', images, [2, 3, 3], { fill: [1, 2] }, 'each of 3 channels, found [1, 2]'],
    ])('names %s', (_, shape, matrices, options, message) => {
      const by = matrices instanceof Float64Array ? matrices : zeros(matrices);
      expect(() => warp(zeros(shape), by, options)).toThrow(message);
    });
  });
});
