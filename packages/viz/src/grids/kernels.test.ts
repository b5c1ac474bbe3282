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

  it('draws the kernels and channels that were chosen', async () => {
    const weight = tensor([0, 4, 1, 1, 2, 0], [1, 1, 2, 3]);
    const svg = await kernels(weight, { filters: [2, 0], channels: [1] });
    const [sheet] = picturesIn(svg);
    expect([sheet.width, sheet.height]).toEqual([36, 75]);
    expect([0, 1].map((row) => pixelAt(sheet, 5, row * 39 + 5)[0])).toEqual([0, 255]);
    expect(svg).toContain('rows: 2 chosen of 3 kernels of 1×1; columns: 1 chosen of 2 input channels');
    expect(svg).toMatch(/>2<\/text>\n<text[^>]*>0<\/text>/);
    const all = Array.from({ length: 300 }, (_, i) => i);
    expect(await kernels(normal(rng, [1, 1, 4, 300]), { filters: all, channels: [0] })).toContain('300 chosen of 300');
    const gray = await kernels(normal(rng, [2, 2, 3, 4]), { channels: [0, 1, 2] });
    expect(gray).toContain('columns: 3 chosen of 3 input channels');
  });

  it('spans tiles, kernels or the whole layer, and lies around zero on demand', async () => {
    // Kernels (−1, 0, 1) and (−2, 0, 8), one input channel.
    const weight = { shape: [1, 3, 1, 2], data: Float32Array.of(-1, -2, 0, 0, 1, 8) };
    const grays = async (options: Parameters<typeof kernels>[1]) => {
      const [sheet] = picturesIn(await kernels(weight, { colors: 'gray', ...options }));
      return [0, 1].map((tile) => [0, 1, 2].map((x) => pixelAt(sheet, tile * 51 + x * 16 + 8, 4)[0]));
    };
    expect(await grays({})).toEqual([
      [0, 128, 255],
      [0, 51, 255],
    ]);
    expect(await grays({ range: 'tile' })).toEqual(await grays({}));
    expect(await grays({ range: 'layer' })).toEqual([
      [25, 51, 76],
      [0, 51, 255],
    ]);
    expect(await grays({ range: 'layer', symmetric: true })).toEqual([
      [112, 128, 144],
      [96, 128, 255],
    ]);
    const [signs] = picturesIn(await kernels(weight, { symmetric: true }));
    const [blue, , red] = [0, 1, 2].map((x) => pixelAt(signs, x * 16 + 8, 4));
    expect([blue[2] > blue[0], red[0] > red[2]]).toEqual([true, true]);
    const [color] = picturesIn(await kernels(tensor([-1, 0, 3], [1, 1, 3, 1]), { symmetric: true }));
    expect(pixelAt(color, 1, 1)).toEqual([85, 128, 255, 255]);
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
    const weight = normal(rng, [1, 1, 2, 4]);
    await expect(kernels(weight, { filters: [4] })).rejects.toThrow('kernels: filter must be a whole number in [0, 3]');
    await expect(kernels(weight, { channels: [-1] })).rejects.toThrow('channel must be a whole number in [0, 1]');
    await expect(kernels(weight, { filters: [] })).rejects.toThrow('at least one filter');
    await expect(kernels(weight, { range: 'all' as 'layer' })).rejects.toThrow("found 'all'");
    await expect(kernels(weight, { colors: 'virids' as 'gray' })).rejects.toThrow("did you mean 'viridis'?");
  });
});
