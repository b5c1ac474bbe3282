import { checkInteger } from '@cnn/tensor';
import { type ColorScale, colorTable } from './color-table.ts';
import { blankPicture, type Picture } from './picture.ts';

/** The smallest and the largest finite value; NaN and infinity have no place in a scale. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface HeatMapOptions {
  /** @default 'viridis' */
  readonly colors?: ColorScale;
  /** What the ends of the colour scale mean. @default the smallest and the largest finite value */
  readonly range?: Range;
}

/**
 * One colour a value, as matplotlib's `imshow` shows an array: the smallest value gets the scale's first colour, the largest its last.
 *
 * Values `[height × width]`, row by row, → a picture of that size. Where all values are equal, they get the first colour. NaN and
 * infinity become transparent pixels.
 *
 * @throws RangeError if the values do not fill the sizes.
 * @example
 * const picture = heatMap([0, 1, 2, 3], [2, 2]);
 */
export function heatMap(
  values: ArrayLike<number>,
  [height, width]: readonly [height: number, width: number],
  { colors = 'viridis', range = finiteRange(values) }: HeatMapOptions = {},
): Picture {
  checkInteger('heatMap', 'height', height, 1);
  checkInteger('heatMap', 'width', width, 1);
  if (values.length !== height * width) {
    throw new RangeError(`heatMap: expected ${height} × ${width} values, found ${values.length}`);
  }
  const table = colorTable(colors);
  const picture = blankPicture(width, height);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    const [red, green, blue] = table[Math.min(255, Math.floor(shareOf(values[i], range) * 256))];
    const at = i * 4;
    picture.data[at] = red;
    picture.data[at + 1] = green;
    picture.data[at + 2] = blue;
    picture.data[at + 3] = 255;
  }
  return picture;
}

/** The range of the finite values; 0 to 0 where there is none. */
export function finiteRange(values: ArrayLike<number>): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/** The smallest range around zero that holds another: zero gets the middle of a colour scale. */
export function aroundZero({ low, high }: Range): Range {
  const most = Math.max(Math.abs(low), Math.abs(high));
  return { low: -most, high: most };
}

/** Where a value lies in a range, from 0 to 1; 0 in a range of one value. */
export function shareOf(value: number, { low, high }: Range): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
}
