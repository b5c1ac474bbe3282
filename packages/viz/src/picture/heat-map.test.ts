import { describe, expect, it } from 'vitest';
import { pixelAt } from '../testing/expect-svg.ts';
import { colorTable } from './color-table.ts';
import { finiteRange, heatMap } from './heat-map.ts';

describe('heatMap', () => {
  it('goes from the smallest value to the largest, row by row', () => {
    const picture = heatMap([-1, 0, 1, 3], [2, 2], { colors: 'gray' });
    const grays = [0, 1, 2, 3].map((i) => pixelAt(picture, i % 2, i >> 1));
    expect(grays).toEqual([0, 64, 128, 255].map((gray) => [gray, gray, gray, 255]));
  });

  it('takes viridis unless told otherwise', () => {
    const picture = heatMap([0, 1], [1, 2]);
    expect(pixelAt(picture, 0, 0)).toEqual([...colorTable('viridis')[0], 255]);
    expect(pixelAt(picture, 1, 0)).toEqual([...colorTable('viridis')[255], 255]);
  });

  it("gives imshow's colours", () => {
    // matplotlib 3.11: round(imshow(values).to_rgba(values) * 255)
    const picture = heatMap([-1.5, 0.25, 0.5, 2, -0.125, 7], [2, 3]);
    expect([0, 1, 2, 3, 4, 5].map((i) => pixelAt(picture, i % 3, Math.floor(i / 3)).slice(0, 3))).toEqual([
      [68, 1, 84],
      [64, 69, 136],
      [61, 78, 138],
      [41, 123, 142],
      [69, 56, 130],
      [253, 231, 37],
    ]);
  });

  it('leaves out of the scale what is not finite, and makes it transparent', () => {
    const picture = heatMap([Number.NaN, 0, 1, Number.POSITIVE_INFINITY], [1, 4], { colors: 'gray' });
    expect([0, 1, 2, 3].map((x) => pixelAt(picture, x, 0)[3])).toEqual([0, 255, 255, 0]);
    expect(pixelAt(picture, 2, 0)).toEqual([255, 255, 255, 255]);
  });

  it('shows equal values in the first colour, as imshow does', () => {
    expect(pixelAt(heatMap([7], [1, 1]), 0, 0)).toEqual([...colorTable('viridis')[0], 255]);
  });

  it('holds values beyond a given range at its ends', () => {
    const picture = heatMap([-9, 9], [1, 2], { colors: 'gray', range: { low: 0, high: 1 } });
    expect([pixelAt(picture, 0, 0)[0], pixelAt(picture, 1, 0)[0]]).toEqual([0, 255]);
  });

  it('refuses values that do not fill the sizes', () => {
    expect(() => heatMap([1, 2, 3], [2, 2])).toThrow('heatMap: expected 2 × 2 values, found 3');
    expect(() => heatMap([], [0, 0])).toThrow('height must be a whole number at least 1, found 0');
  });
});

describe('finiteRange', () => {
  it('is 0 to 0 where nothing is finite', () => {
    expect(finiteRange([Number.NaN, Number.NEGATIVE_INFINITY])).toEqual({ low: 0, high: 0 });
  });
});
