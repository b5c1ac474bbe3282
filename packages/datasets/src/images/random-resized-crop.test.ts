import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import type { Image } from '../dataset.ts';
import { randomResizedCrop } from './random-resized-crop.ts';

/** Red tells the column and green the row. */
const ramp = (height: number, width: number): Image => ({
  pixels: Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => [Math.floor(i / 3) % width, Math.floor(i / 3 / width), 0][i % 3],
  ),
  shape: [height, width, 3],
});

it('gives the size, the same for the same chance and another for another', () => {
  const crop = randomResizedCrop([6, 4]);
  const image = ramp(60, 80);
  expect(crop(image, new Rng(1)).shape).toEqual([6, 4, 3]);
  expect(crop(image, new Rng(1))).toEqual(crop(image, new Rng(1)));
  expect(crop(image, new Rng(1))).not.toEqual(crop(image, new Rng(2)));
});

it('draws areas and proportions in their ranges, anywhere', () => {
  const crop = randomResizedCrop(64, { scale: [0.2, 0.4], ratio: [0.5, 2] });
  const image = ramp(120, 120);
  let [leftmost, rightmost] = [255, 0];
  for (let seed = 0; seed < 300; seed++) {
    const { pixels } = crop(image, new Rng(seed));
    const width = (pixels[63 * 3] - pixels[0]) * (64 / 63);
    const height = (pixels[63 * 64 * 3 + 1] - pixels[1]) * (64 / 63);
    // The ends are off by half an output pixel and rounded.
    expect(((width + 1) * (height + 1)) / 14400).toBeGreaterThan(0.18);
    expect((width * height) / 14400).toBeLessThan(0.43);
    expect(width / height).toBeGreaterThan(0.45);
    expect(width / height).toBeLessThan(2.2);
    leftmost = Math.min(leftmost, pixels[0]);
    rightmost = Math.max(rightmost, pixels[63 * 3]);
  }
  expect(leftmost).toBeLessThan(5);
  expect(rightmost).toBeGreaterThan(114);
});

it('takes the middle where no part fits', () => {
  const crop = randomResizedCrop(1, { scale: [1, 1], ratio: [1, 1] });
  const [column, row] = crop(ramp(10, 200), new Rng(0)).pixels;
  // Columns 95 to 104 and rows 0 to 9, on average.
  expect(Math.abs(column - 99.5)).toBeLessThan(1);
  expect(Math.abs(row - 4.5)).toBeLessThan(1);
});

it('refuses ranges that are none', () => {
  expect(() => randomResizedCrop(8, { scale: [0, 1] })).toThrow('scale[0]');
  expect(() => randomResizedCrop(8, { scale: [0.5, 1.5] })).toThrow('scale[1]');
  expect(() => randomResizedCrop(8, { ratio: [2, 1] })).toThrow('ratio[1]');
});
