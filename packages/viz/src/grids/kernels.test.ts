import { normal, Rng, tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { kernels } from './kernels.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const rng = new Rng(7);

describe('kernels', () => {
  it('shows three input channels as red, green and blue, each kernel in its own range', async () => {
    // Two kernels of 1×2×3; the second is ten times as strong, and looks the same.
    const first = [-1, 0, 1, 0.5, 1, -1];
    const weight = tensor(
      first.flatMap((value) => [value, value * 10]),
      [1, 2, 3, 2],
    );
    const [sheet] = picturesIn(await kernels(weight));
    const scale = 24;
    const pixels = (tile: number) => [0, 1].map((x) => pixelAt(sheet, tile * (2 * scale + 3) + x * scale, 0));
    expect(pixels(0)).toEqual([
      [0, 128, 255, 255],
      [191, 255, 0, 255],
    ]);
    expect(pixels(1)).toEqual(pixels(0));
  });

  it('shows other kernels gray: a row for each, a column for each input channel', async () => {
    // weight[0, 0, in, out] for 2 inputs and 3 outputs
    const weight = tensor([0, 4, 1, 1, 2, 0], [1, 1, 2, 3]);
    const svg = await kernels(weight);
    const [sheet] = picturesIn(svg);
    const tile = 36 + 3;
    const gray = (row: number, column: number) => pixelAt(sheet, column * tile + 9, row * tile + 9)[0];
    expect([0, 1, 2].map((row) => [gray(row, 0), gray(row, 1)])).toEqual([
      [0, 255],
      [255, 0],
      [255, 0],
    ]);
    expect(pixelAt(sheet, 37, 9)[3]).toBe(0);
    expect(svg).toContain('rows: 3 kernels of 1×1; columns: 2 input channels');
  });

  it('says what the limit leaves out', async () => {
    const svg = await kernels(normal(rng, [3, 3, 64, 128]));
    await expectSvg(svg);
    expect(svg).toContain('rows: the first 16 of 128 kernels of 3×3; columns: the first 16 of 64 input channels');
    expect(await kernels(normal(rng, [3, 3, 3, 64]), { limit: 10 })).toContain('the first 10 of 64 kernels of 3×3');
    expect(await kernels(normal(rng, [3, 3, 8, 4]), { limit: 1 })).toContain('the first 1 of 4 kernels');
  });

  it.each([[[1, 1, 1, 1]], [[7, 7, 3, 1]], [[11, 5, 1, 96]], [[64, 64, 3, 9]]])(
    'draws a weight of %j',
    async (shape) => {
      await expectSvg(await kernels(normal(rng, shape)));
    },
  );

  it('makes weights that are not finite transparent', async () => {
    const svg = await kernels({ shape: [1, 2, 3, 1], data: Float32Array.of(0, Number.NaN, 1, 0, 0.5, 1) });
    const [sheet] = picturesIn(svg);
    expect([0, sheet.width - 1].map((x) => pixelAt(sheet, x, 0)[3])).toEqual([0, 255]);
    await expectSvg(svg);
  });

  it('leaves no tensor behind', async () => {
    const weight = normal(rng, [3, 3, 3, 4]);
    await expectNoLeak(async () => void (await kernels(weight)));
  });

  it('names what does not fit', async () => {
    await expect(kernels(normal(rng, [3, 3, 3]))).rejects.toThrow(
      'kernels: expected shape [?, ?, ?, ?], found [3, 3, 3]',
    );
    await expect(kernels(normal(rng, [3, 3, 0, 4]))).rejects.toThrow(RangeError);
    await expect(kernels(normal(rng, [1, 1, 1, 1]), { limit: 0 })).rejects.toThrow(
      'limit must be a whole number at least 1',
    );
  });
});
