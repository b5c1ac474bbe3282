import {
  add,
  gatherND,
  logicalAnd,
  mul,
  reshape,
  scatterND,
  stack,
  sum,
  tensor,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import { customGradient } from '../gradients.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { type SampleMode, type Tap, tapsAlong, type WarpPadding } from './sample-taps.ts';

/** @internal How images are looked up. */
export interface SampleOptions {
  readonly mode: SampleMode;
  readonly outside: WarpPadding;
  /** The colour of pixels outside, where `outside` is 'constant': one number for each channel, or one for all. */
  readonly fill: readonly number[];
}

/**
 * @internal Coordinates further outside than this are looked up there: far enough that nothing of the images is left, near enough that float32
 * holds whole numbers and their quotients.
 */
export const FARTHEST = 2 ** 20;

/**
 * @internal Looks images `[batch, height, width, channels]` up at columns x and rows y, in pixels, finite, `[batch, h, w, 1]` each →
 * `[batch, h, w, channels]`. Made of tfjs's ops, for backends that have no kernel for it. Differentiable in all three.
 */
export function samplePixels(images: Tensor, x: Tensor, y: Tensor, options: SampleOptions): Tensor {
  const sample = customGradient(([from, columns, rows]: [Tensor, Tensor, Tensor], save) => {
    save([from, columns, rows]);
    return {
      value: scope(() => sampled(from, columns, rows, options)),
      gradient: (dy, [images, x, y]) => {
        const { dImages, dx, dy: dRows } = sampleGradients(dy, images, x, y, options);
        return [dImages, dx, dRows];
      },
    };
  });
  return sample(images, x, y);
}

/** @internal The value of {@link samplePixels}. */
export function sampled(images: Tensor, x: Tensor, y: Tensor, options: SampleOptions): Tensor {
  const { width, channels } = planeOf(images);
  if (isNothing(images, x)) return zeros([...x.shape.slice(0, 3), channels]);
  const { rows, columns } = tapsOf(images, x, y, options);
  let total: Tensor | undefined;
  for (const row of rows) {
    // Of a row first: the sums are as many as the places, and the ops fewer.
    let line: Tensor | undefined;
    for (const column of columns) {
      const value = colours(images, placesOf(row, column, width), row, column, options.fill);
      line = plus(line, options.mode === 'nearest' ? value : mul(value, column.weight));
    }
    total = plus(total, options.mode === 'nearest' ? line! : mul(line!, row.weight));
  }
  return total!;
}

/** @internal The gradients of {@link samplePixels}, from that of its result. */
export function sampleGradients(dy: Tensor, images: Tensor, x: Tensor, y: Tensor, options: SampleOptions) {
  return scope(() => {
    if (isNothing(images, x)) return { dImages: zeros(images.shape), dx: zeros(x.shape), dy: zeros(y.shape) };
    const { rows, columns } = tapsOf(images, x, y, options);
    const { width } = planeOf(images);
    let [dImages, dx, dRows]: (Tensor | undefined)[] = [];
    for (const row of rows) {
      for (const column of columns) {
        const places = placesOf(row, column, width);
        const weighed = mul(dy, mul(row.weight, column.weight));
        const inside = both(row.inside, column.inside);
        dImages = plus(dImages, scattered(inside ? where(inside, weighed, 0) : weighed, places, images.shape));
        if (options.mode === 'nearest') continue;
        const product = sum(mul(dy, colours(images, places, row, column, options.fill)), 3, true);
        dx = plus(dx, mul(product, mul(row.weight, column.slope)));
        dRows = plus(dRows, mul(product, mul(row.slope, column.weight)));
      }
    }
    return { dImages: dImages!, dx: dx ?? zeros(x.shape), dy: dRows ?? zeros(y.shape) };
  });
}

/** tfjs's gather refuses to take nothing. */
const isNothing = (images: Tensor, x: Tensor) => images.size === 0 || x.size === 0;

const plus = (total: Tensor | undefined, part: Tensor): Tensor => (total ? add(total, part) : part);

const both = (a: Tensor | undefined, b: Tensor | undefined) => (a && b ? logicalAnd(a, b) : undefined);

function tapsOf(images: Tensor, x: Tensor, y: Tensor, { mode, outside }: SampleOptions) {
  const { height, width } = planeOf(images);
  return { rows: tapsAlong(y, height, mode, outside), columns: tapsAlong(x, width, mode, outside) };
}

function planeOf({ shape }: Tensor) {
  const [batch, height, width, channels] = shape as number[];
  return { batch, height, width, channels };
}

/** The image and the number within its plane of each place. Kept apart: WebGPU reads indices through float32. */
function placesOf(row: Tap, column: Tap, width: number): Tensor {
  const places = add(mul(row.place, tensor(width, [], 'int32')), column.place);
  const batch = places.shape[0]!;
  const images = tensor(
    Int32Array.from({ length: batch }, (_, i) => i),
    [batch, 1, 1, 1],
    'int32',
  );
  const numbers = [add(zeros(places.shape, 'int32'), images), places];
  return stack(
    numbers.map((each) => reshape(each, [places.size])),
    1,
  );
}

/** What a neighbour of each place has for its colour. */
function colours(images: Tensor, places: Tensor, row: Tap, column: Tap, fill: readonly number[]): Tensor {
  const { batch, height, width, channels } = planeOf(images);
  const taken = gatherND(reshape(images, [batch, height * width, channels]), places);
  const pixels = reshape(taken, [...row.place.shape.slice(0, 3), channels]);
  const inside = both(row.inside, column.inside);
  // Not a product with zeros, by which a NaN that is not looked up would spread.
  return inside ? where(inside, pixels, tensor([...fill])) : pixels;
}

function scattered(values: Tensor, places: Tensor, shape: readonly number[]): Tensor {
  const [batch, height, width, channels] = shape;
  const sums = scatterND(places, reshape(values, [places.shape[0]!, channels]), [batch, height * width, channels]);
  return reshape(sums, [batch, height, width, channels]);
}
