import { checkImages, checkShape, formatShape, type RandomSource, Rng, type Tensor } from '@cnn/tensor';
import type { NormName } from '../norms/norm.ts';
import type { Knowledge } from './attack.ts';
import type { Limit } from './keep-within.ts';
import type { Logits } from './read-logits.ts';

/** Lowest and highest value that a pixel may have. */
export type Bounds = readonly [low: number, high: number];

/** @throws RangeError unless the bounds are finite, and low is below high. */
export function checkBounds(owner: string, [low, high]: Bounds): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new RangeError(`${owner}: bounds must be [low, high] with low below high, found [${low}, ${high}]`);
}

/** @throws RangeError unless an option is above 0 and finite. */
export function checkPositive(owner: string, option: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(`${owner}: ${option} must be above 0, found ${value}`);
}

/**
 * Throws unless a change may be of that size: above 0, and no larger than from one corner of the bounds to the other.
 *
 * @throws RangeError that says where the value seems to count in 8-bit steps.
 */
export function checkEpsilon(owner: string, epsilon: number, norm: NormName, [low, high]: Bounds): void {
  if (norm !== 'Linf') checkPositive(owner, 'epsilon', epsilon);
  else if (!(epsilon > 0 && epsilon <= high - low)) throw outOfReach(owner, epsilon, low, high);
}

function outOfReach(owner: string, epsilon: number, low: number, high: number): RangeError {
  const hint = epsilon > high - low ? '; divide what counts in steps of 8-bit pixels by 255' : '';
  return new RangeError(
    `${owner}: epsilon must be above 0 and at most ${high - low}, the width of the bounds [${low}, ${high}], found ${epsilon}${hint}`,
  );
}

/** @throws RangeError where no change within the bounds could be as large as the limit. */
export function checkReach(owner: string, { norm, epsilon }: Limit, { shape }: Tensor, [low, high]: Bounds): void {
  const count = shape.slice(1).reduce((product, size) => product * size, 1);
  const farthest = norm.size(new Float32Array(count).fill(high - low));
  if (epsilon <= farthest || count === 0) return;
  throw new RangeError(
    `${owner}: epsilon must be at most ${farthest}, the ${norm.name} size of the largest change of images [${shape.slice(1)}], found ${epsilon}`,
  );
}

/**
 * Throws where a classifier gives what an attack cannot work with: fewer than two classes, or probabilities, whose gradients vanish.
 *
 * @throws RangeError that says which.
 */
export function checkLogits(owner: string, logits: Logits, needs: Knowledge): void {
  const { values, classes } = logits;
  if (classes < 2) throw new RangeError(`${owner}: expected a classifier of 2 classes or more, found ${classes}`);
  if (needs !== 'gradients') return;
  for (let row = 0; row < values.length / classes; row++) {
    let total = 0;
    for (let c = 0; c < classes; c++) {
      if (values[row * classes + c] < 0) return;
      total += values[row * classes + c];
    }
    if (Math.abs(total - 1) > 1e-4) return;
  }
  throw new RangeError(
    `${owner}: expected logits, but the classifier gives numbers above 0 that sum to 1 for each image, as softmax does; leave softmax out, as ` +
      'it hides the gradient of what the classifier is sure of',
  );
}

/**
 * Throws unless every pixel lies in the bounds.
 *
 * @throws TypeError for what is no batch of images; RangeError that shows the first pixel outside.
 */
export async function checkPixels(owner: string, images: Tensor, [low, high]: Bounds): Promise<void> {
  checkImages(owner, images);
  const values = await images.data();
  // Pixels are float32, and so must be what they are held against.
  const [lowest, highest] = [Math.fround(low), Math.fround(high)];
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= lowest && values[i] <= highest) continue;
    throw new RangeError(
      `${owner}: expected images in [${low}, ${high}], found ${values[i]} at ${formatShape(place(i, images.shape))}; ` +
        'attack images before they are normalised and let the classifier normalise, or set bounds',
    );
  }
}

/**
 * The labels in main memory.
 *
 * @throws TypeError unless they are int32 `[batch]`; RangeError if one is no class.
 */
export async function readLabels(owner: string, labels: Tensor, batch: number, classes: number): Promise<Int32Array> {
  checkShape(`${owner} labels`, labels, [batch]);
  if (labels.dtype !== 'int32') {
    throw new TypeError(`${owner}: expected labels of type int32, found ${labels.dtype}; use cast(labels, 'int32')`);
  }
  const values = (await labels.data()) as Int32Array;
  const bad = values.findIndex((label) => label < 0 || label >= classes);
  if (bad === -1) return values;
  throw new RangeError(
    `${owner}: expected labels in [0, ${classes - 1}], as the classifier has ${classes} classes, found ${values[bad]} for image ${bad}`,
  );
}

/**
 * One stream for each image.
 *
 * @throws RangeError if there are more or fewer streams than images.
 */
export function streams(owner: string, source: RandomSource, batch: number): readonly Rng[] {
  if (source instanceof Rng) return Array.from({ length: batch }, (_, i) => source.fold(i));
  if (source.length === batch) return source;
  throw new RangeError(`${owner}: ${source.length} streams for ${batch} images; give one Rng for each image`);
}

function place(index: number, shape: readonly number[]): number[] {
  const coordinates: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    coordinates.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return coordinates;
}
