import { expect, it } from 'vitest';
import { pixelAt } from '../testing/expect-svg.ts';
import { heatMap } from './heat-map.ts';
import { tileSheet } from './tile-sheet.ts';

it('tileSheet repeats pixels without smoothing and leaves the gaps transparent', () => {
  const range = { low: 0, high: 255 };
  const tiles = [10, 20, 30].map((gray) => heatMap([gray, gray + 1], [1, 2], { colors: 'gray', range }));
  const sheet = tileSheet(tiles, { columns: 2, scale: 2, gap: 1 });
  expect([sheet.width, sheet.height]).toEqual([9, 5]);
  const row = (y: number) =>
    Array.from({ length: 9 }, (_, x) => (pixelAt(sheet, x, y)[3] ? pixelAt(sheet, x, y)[0] : -1));
  expect(row(0)).toEqual([10, 10, 11, 11, -1, 20, 20, 21, 21]);
  expect(row(1)).toEqual(row(0));
  expect(row(2)).toEqual(Array(9).fill(-1));
  expect(row(4)).toEqual([30, 30, 31, 31, -1, -1, -1, -1, -1]);
});
