import { checkInteger } from '@cnn/tensor';

/** Size of an image in pixels: one for a square, or `[height, width]`. */
export type Size = number | readonly [number, number];

/**
 * The size as `[height, width]`.
 *
 * @throws RangeError unless both are whole numbers of at least 1.
 */
export function heightAndWidth(owner: string, size: Size): [height: number, width: number] {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  checkInteger(owner, 'size', height, 1);
  checkInteger(owner, 'size', width, 1);
  return [height, width];
}

/** Height and width as text: `32` for a square, else `28×32`. */
export function sizeText([height, width]: readonly number[]): string {
  return height === width ? `${height}` : `${height}×${width}`;
}
