import { broadcast_util, util } from '@tensorflow/tfjs-core';

/** How two shapes go together, as assembly/binary.ts takes it. */
export interface Broadcast {
  readonly shape: number[];
  /** Whether the second of the two is the one that is repeated. */
  readonly repeatsSecond: boolean;
  /** The result as a matrix. */
  readonly rows: number;
  readonly inner: number;
  /** How many rows of the result in succession share a row of the repeated one; 1 where the shapes are the same. */
  readonly repeats: number;
}

/**
 * Describes the broadcast of two shapes, or undefined for one that repeats both, or one of them in two places.
 *
 * What is repeated may lack the first axes, the last, or a run of axes in between: `[C]`, `[B, 1]` and `[B, 1, 1, C]` with `[B, H, W, C]`.
 *
 * @throws Error if they do not go together.
 */
export function broadcastOf(a: readonly number[], b: readonly number[]): Broadcast | undefined {
  const shape = broadcast_util.assertAndGetBroadcastShape(a as number[], b as number[]);
  const size = util.sizeFromShape(shape);
  const repeatsSecond = util.sizeFromShape(a as number[]) === size;
  const part = repeatsSecond ? b : a;
  if (util.sizeFromShape((repeatsSecond ? a : b) as number[]) !== size) return undefined;
  if (util.sizeFromShape(part as number[]) === size) return { shape, repeatsSecond, rows: size, inner: 1, repeats: 1 };
  const kept = shape.map((_, axis) => part[axis - shape.length + part.length] ?? 1);
  let axis = shape.length;
  // Takes axes from the end as long as they are kept, or repeated. Axes of size 1 are either.
  const take = (isTaken: (axis: number) => boolean) => {
    let product = 1;
    while (axis > 0 && (shape[axis - 1] === 1 || isTaken(axis - 1))) product *= shape[--axis]!;
    return product;
  };
  const inner = take((i) => kept[i] === shape[i]);
  const repeats = take((i) => kept[i] !== shape[i]);
  const outer = take((i) => kept[i] === shape[i]);
  return axis > 0 ? undefined : { shape, repeatsSecond, rows: outer * repeats, inner, repeats };
}
