import { expect, it } from 'vitest';
import { pixelAt } from '../testing/expect-svg.ts';
import { heatMap } from './heat-map.ts';
import { shrink } from './shrink.ts';

const range = { low: 0, high: 255 };

it('shrink takes means of squares, smaller ones at the edges', () => {
  const picture = heatMap([0, 100, 50, 100, 200, 150, 10, 20, 30], [3, 3], { colors: 'gray', range });
  const small = shrink(picture, 2);
  expect([small.width, small.height]).toEqual([2, 2]);
  const grays = [0, 1, 2, 3].map((i) => pixelAt(small, i % 2, i >> 1)[0]);
  expect(grays).toEqual([100, 100, 15, 30]);
});

it('shrink leaves small pictures alone, and gives transparent pixels no say in the colour', () => {
  const picture = heatMap([Number.NaN, 200], [1, 2], { colors: 'gray', range });
  expect(shrink(picture, 2)).toBe(picture);
  expect(pixelAt(shrink(picture, 1), 0, 0)).toEqual([200, 200, 200, 128]);
});
