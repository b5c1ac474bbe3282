import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { heatMap } from '../picture/heat-map.ts';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { pictureGrid, wholeScale } from './picture-grid.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const batch = (count: number) => ({
  shape: [count, 2, 2, 1],
  data: Float32Array.from({ length: count * 4 }, (_, i) => i / (count * 4)),
});

describe('pictureGrid', () => {
  it('shows images as they were before normalisation', async () => {
    const images = tensor([0, 1, -1], [1, 1, 1, 3]);
    const [picture] = picturesIn(await pictureGrid(images, { mean: [0.5, 0.5, 0.5], std: [0.1, 0.1, 0.1] }));
    expect(pixelAt(picture, 0, 0)).toEqual([128, 153, 102, 255]);
  });

  it('takes pictures and images of any size in one list', async () => {
    const svg = await pictureGrid([
      heatMap([1, 2], [1, 2]),
      tensor([0, 1, 0], [3, 1, 1]),
      { shape: [1, 1, 1, 3], data: new Float32Array(3) },
    ]);
    await expectSvg(svg);
    expect(picturesIn(svg).map(({ width, height }) => [width, height])).toEqual([
      [2, 1],
      [1, 3],
      [1, 1],
    ]);
  });

  it('enlarges without smoothing, and reduces with it', async () => {
    expect(await pictureGrid(batch(1), { scale: 10 })).toContain('width="20" height="20" image-rendering="pixelated"');
    expect(await pictureGrid(batch(1), { scale: 0.5 })).not.toContain('pixelated');
  });

  it('chooses whole scales near 96 pixels, and reduces what is far larger', () => {
    const scales = [1, 28, 32, 64, 96, 150, 224, 1000].map((size) => wholeScale(96, [{ width: size, height: 1 }]));
    expect(scales).toEqual([96, 3, 3, 2, 1, 1, 192 / 224, 0.192]);
  });

  it('leaves no tensor behind', async () => {
    const images = tensor([1, 0], [1, 1, 2, 1]);
    await expectNoLeak(async () => void (await pictureGrid(images)));
  });

  it('names what does not fit', async () => {
    await expect(pictureGrid([])).rejects.toThrow('expected at least one picture, found none');
    await expect(pictureGrid(batch(2), { labels: ['cat'] })).rejects.toThrow('a label for each of 2 pictures, found 1');
    await expect(pictureGrid(batch(2), { columns: 1.5 })).rejects.toThrow('columns must be a whole number');
    await expect(pictureGrid(batch(2), { scale: 0 })).rejects.toThrow('scale must be in');
    await expect(pictureGrid([{ width: 1, height: 1, data: new Uint8ClampedArray(3) }])).rejects.toThrow(TypeError);
  });
});
