import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { pixelAt } from '../testing/expect-svg.ts';
import { toPictures } from './to-pictures.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

describe('toPictures', () => {
  it('undoes the normalisation and cuts off what lies outside [0, 1]', async () => {
    const mean = [0.4914, 0.4822, 0.4465];
    const std = [0.2023, 0.1994, 0.201];
    const normalised = [0.2, 0.6, 1].map((value, c) => (value - mean[c]) / std[c]);
    const images = tensor([...normalised, 100, -100, 0], [1, 1, 2, 3]);
    const [picture] = await toPictures(images, { mean, std });
    expect(pixelAt(picture, 0, 0)).toEqual([51, 153, 255, 255]);
    expect(pixelAt(picture, 1, 0)).toEqual([255, 0, Math.round(mean[2] * 255), 255]);
  });

  it('makes a picture of each image, row by row', async () => {
    const images = tensor(
      Float32Array.from({ length: 2 * 2 * 3 }, (_, i) => i / 255),
      [2, 2, 3, 1],
    );
    const pictures = await toPictures(images);
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([
      [3, 2],
      [3, 2],
    ]);
    expect(pixelAt(pictures[1], 2, 1)).toEqual([11, 11, 11, 255]);
  });

  it('takes a single image, and values in main memory', async () => {
    const [picture] = await toPictures({ shape: [1, 1, 3], data: Float32Array.of(1, 0.5, 0) });
    expect(pixelAt(picture, 0, 0)).toEqual([255, 128, 0, 255]);
  });

  it('makes what is not finite transparent', async () => {
    const [picture] = await toPictures({ shape: [1, 2, 1], data: Float32Array.of(Number.NaN, 1) });
    expect([pixelAt(picture, 0, 0)[3], pixelAt(picture, 1, 0)[3]]).toEqual([0, 255]);
  });

  it('leaves no tensor behind', async () => {
    const images = tensor([1, 0], [1, 1, 2, 1]);
    await expectNoLeak(async () => void (await toPictures(images)));
  });

  it('names what does not fit', async () => {
    const image = { shape: [1, 1, 3], data: new Float32Array(3) };
    await expect(toPictures({ ...image, shape: [1, 3] })).rejects.toThrow('expected shape [?, ?, ?, ?], found [1, 3]');
    await expect(toPictures({ shape: [1, 1, 2], data: new Float32Array(2) })).rejects.toThrow('1 or 3 channels');
    await expect(toPictures({ shape: [1, 1, 3], data: new Uint8Array(3) })).rejects.toThrow(
      'divide bytes by 255 first',
    );
    await expect(toPictures({ ...image, data: new Float32Array(2) })).rejects.toThrow('expected 3 values');
    await expect(toPictures(image, { mean: [0, 0] })).rejects.toThrow('mean has 2 numbers for 3 channels');
    await expect(toPictures({ shape: [0, 1, 1, 3], data: new Float32Array(0) })).rejects.toThrow(RangeError);
  });
});
