import {
  cast,
  clone,
  customGradient,
  hasKernel,
  logicalAnd,
  reshape,
  runKernel,
  scope,
  type Tensor,
  tensor,
  tile,
  where,
} from '@cnn/tensor';
import { type Applied, anyApplied } from '../parameters/chance.ts';
import { at, type Column, isTensor } from '../parameters/column.ts';

/** The kernel of our WASM engine that copies images and fills a rectangle of each. */
const ERASE = 'CnnErase';

/** A rectangle of each image in whole pixels, which may reach beyond the borders. */
export interface Rectangles {
  readonly xs: Column;
  readonly ys: Column;
  readonly widths: Column;
  readonly heights: Column;
}

/**
 * Images with a rectangle of each filled, where chance chose it; the others keep their pixels bit for bit.
 *
 * @param values a number for each image, or one for each of its channels. Differentiable, as the images are.
 */
export function erase(images: Tensor, { applied }: Applied, rectangles: Rectangles, values: Column): Tensor {
  if (images.size === 0 || !anyApplied({ applied })) return clone(images);
  const ends = endsOf(rectangles, applied);
  return scope(() => {
    const fills = fillsOf(values, images.shape);
    if (isTensor(values) || images.dtype !== 'float32' || !hasKernel(ERASE)) return filled(images, ends, fills);
    return erased(images, ends, fills);
  });
}

/** In one pass, which what it fills with has no gradient of. */
function erased(images: Tensor, ends: Int32Array, fills: Tensor): Tensor {
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const run = (x: Tensor, values: Tensor) =>
    runKernel(ERASE, { images: x, rectangles: tensor(ends, [batch, 4], 'int32'), values })[0]!;
  const inOnePass = customGradient(([x]: [Tensor]) => ({
    value: run(x, fills),
    gradient: (dy) => [scope(() => run(dy, tensor(new Float32Array(batch * channels), [batch, channels])))],
  }));
  return inOnePass(images);
}

function filled(images: Tensor, ends: Int32Array, fills: Tensor): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const lines = within(ends, 0, height);
  const columns = within(ends, 1, width);
  const inside = logicalAnd(
    tensor(lines, [batch, height, 1, 1], 'bool'),
    tensor(columns, [batch, 1, width, 1], 'bool'),
  );
  const values = reshape(fills, [batch, 1, 1, channels]);
  return where(inside, images.dtype === 'float32' ? values : cast(values, images.dtype), images);
}

/** Top, left, bottom and right of each image's rectangle; of one without pixels where nothing is erased. */
function endsOf({ xs, ys, widths, heights }: Rectangles, applied: Uint8Array): Int32Array {
  const ends = new Int32Array(4 * applied.length);
  for (const [i, flag] of applied.entries()) {
    if (!flag) continue;
    const [top, left] = [at(ys, i), at(xs, i)];
    ends.set([top, left, top + at(heights, i), left + at(widths, i)], 4 * i);
  }
  return ends;
}

/** For each image which places of an axis lie between its two ends, which are number `first` and two numbers on. */
function within(ends: Int32Array, first: number, size: number): Uint8Array {
  const batch = ends.length / 4;
  const flags = new Uint8Array(batch * size);
  for (let i = 0; i < batch; i++) {
    const [start, end] = [Math.max(ends[4 * i + first]!, 0), Math.min(ends[4 * i + first + 2]!, size)];
    if (start < end) flags.fill(1, i * size + start, i * size + end);
  }
  return flags;
}

/** The fills as `[batch, channels]`. */
function fillsOf(values: Column, [batch, , , channels]: readonly number[]): Tensor {
  const given = isTensor(values) ? values : tensor(hostFills(values, batch!, channels!), [batch!, channels!]);
  return given.size === batch ? tile(reshape(given, [batch, 1]), [1, channels!]) : reshape(given, [batch!, channels!]);
}

function hostFills(values: Exclude<Column, Tensor>, batch: number, channels: number): Float32Array {
  if (typeof values === 'number') return new Float32Array(batch * channels).fill(values);
  if (values.length === batch * channels) return Float32Array.from(values);
  return Float32Array.from({ length: batch * channels }, (_, k) => values[Math.floor(k / channels)]!);
}
