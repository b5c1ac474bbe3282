import { checkInteger } from '@cnn/tensor';

/**
 * Widths of a border in pixels: one for all four sides, `[vertical, horizontal]`, or `[top, bottom, left, right]`.
 *
 * torchvision counts `[left, top, right, bottom]`; here the order is that of the axes.
 */
export type Borders = number | readonly [number, number] | readonly [number, number, number, number];

/**
 * The border as `[top, bottom, left, right]`.
 *
 * @throws RangeError if a width is negative or not whole, or if there are not 1, 2 or 4 of them.
 */
export function fourBorders(owner: string, option: string, borders: Borders): [number, number, number, number] {
  const widths = typeof borders === 'number' ? [borders] : [...borders];
  for (const width of widths) checkInteger(owner, option, width, 0);
  switch (widths.length) {
    case 1:
      return [widths[0], widths[0], widths[0], widths[0]];
    case 2:
      return [widths[0], widths[0], widths[1], widths[1]];
    case 4:
      return widths as [number, number, number, number];
    default:
      throw new RangeError(`${owner}: ${option} must be 1, 2 or 4 widths, found ${widths.length}`);
  }
}
