import { checkImages, checkShape, formatShape, type RandomSource, Rng, type Tensor } from '@cnn/tensor';

/** Lowest and highest value that a pixel may have. */
export type Bounds = readonly [low: number, high: number];

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
