import type { Shape, Tensor } from './tensor.ts';

/** What a checked size may be: a number, or `null` where any will do. */
export type ShapePattern = readonly (number | null)[];

/**
 * Throws unless `tensor` has the shape; `null` stands for any size.
 *
 * @returns the shape found.
 *
 * @throws TypeError that names the owner, the shape expected and the shape found.
 * @example
 * const [rows, columns] = checkShape('matmul', a, [null, null]);
 */
export function checkShape(owner: string, tensor: Tensor, pattern: ShapePattern): number[] {
  const shape: number[] = tensor.shape;
  if (shape.length === pattern.length && pattern.every((size, i) => size === null || size === shape[i])) return shape;
  throw new TypeError(
    `${owner}: expected shape ${formatShape(pattern)}, found ${formatShape(shape)}${hint(pattern.length, shape)}`,
  );
}

/**
 * Throws unless `images` are `[batch, height, width, channels]`.
 *
 * @returns those four sizes.
 *
 * @throws TypeError that shows the shape found and how to add a batch axis where only that is missing.
 */
export function checkImages(
  owner: string,
  images: Tensor,
): [batch: number, height: number, width: number, channels: number] {
  const shape: number[] = images.shape;
  if (shape.length === 4) return shape as [number, number, number, number];
  throw new TypeError(
    `${owner}: expected images [batch, height, width, channels], found ${formatShape(images.shape)}${hint(4, images.shape)}`,
  );
}

/**
 * Throws unless `value` is a finite number in [low, high].
 *
 * @throws RangeError that names the owner, the option, its value and the range.
 */
export function checkRange(
  owner: string,
  option: string,
  value: number,
  low: number,
  high = Number.POSITIVE_INFINITY,
): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new RangeError(`${owner}: ${option} must be ${rangeText(low, high)}, found ${shown(value)}`);
}

/** As {@link checkRange}, for whole numbers. */
export function checkInteger(
  owner: string,
  option: string,
  value: number,
  low: number,
  high = Number.POSITIVE_INFINITY,
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`${owner}: ${option} must be a whole number ${rangeText(low, high)}, found ${shown(value)}`);
}

/** A shape as text: `[2, 32, 32, 3]`, with `?` for any size. */
export function formatShape(shape: Shape | ShapePattern): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** What stands where a number should, which types alone do not keep out of settings. */
function shown(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value)?.slice(0, 80) ?? 'an object') : String(value);
}

function rangeText(low: number, high: number): string {
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return 'a finite number';
  return high === Number.POSITIVE_INFINITY ? `at least ${low}` : `in [${low}, ${high}]`;
}

function hint(rank: number, shape: Shape): string {
  return rank === 4 && shape.length === 3 ? `; add a batch axis: expandDims(image, 0)` : '';
}
