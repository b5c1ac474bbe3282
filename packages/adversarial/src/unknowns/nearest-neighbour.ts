import { checkInteger, nextTurn } from '@cnn/tensor';
import { collectFeatures, type FeatureRows, type Features, type KnownImages, readFeatures } from './read-features.ts';
import { defineUnknownScore, type UnknownScore } from './unknown-score.ts';

export interface NearestNeighbourOptions {
  /** Which of the nearest known images counts, at least 1. @default 50 */
  readonly k?: number;
}

/**
 * The distance of an image's features to those of the k-th nearest known image, all of length 1.
 *
 * Use it where nothing is known of how features are spread: it assumes no shape, and needs neither labels nor the last layer. A part of
 * the known images does nearly as well and takes less time: the paper has k = 50 of all 50,000 of CIFAR-10, and k = 10 of a hundredth
 * of ImageNet.
 *
 * Scores in [0, 2]. Every known image is compared with, in float64: known · dims operations for each image. Features of zeros stay zeros.
 * Follows Sun et al., Out-of-distribution detection with deep nearest neighbors (2022), whose score of the known is the negative.
 *
 * @throws RangeError if `k` is below 1 or above the number of known images, or a feature is not finite; TypeError unless features are
 * `[batch, dims]`.
 * @example
 * const unknown = await (await nearestNeighbour(features, new DataLoader(train))).score(images);
 */
export async function nearestNeighbour(
  features: Features,
  known: KnownImages,
  { k = 50 }: NearestNeighbourOptions = {},
): Promise<UnknownScore> {
  checkInteger('nearestNeighbour', 'k', k, 1);
  const fitted = await collectFeatures('nearestNeighbour', features, known, { labelled: false });
  if (k > fitted.count) {
    throw new RangeError(
      `nearestNeighbour: k must be at most the number of known images, ${fitted.count}, found ${k}; give more images or a smaller k`,
    );
  }
  const { dims } = fitted;
  const neighbours = normalized(fitted);

  return defineUnknownScore('nearestNeighbour', 'NearestNeighbour', { k, known: fitted.count }, async (images) => {
    const found = await readFeatures('nearestNeighbour', features, images, dims);
    const rows = normalized(found);
    const scores = new Float64Array(found.count);
    for (let i = 0; i < scores.length; i++) {
      scores[i] = Math.sqrt(kthSquaredDistance(neighbours, rows.subarray(i * dims, (i + 1) * dims), k));
      await nextTurn();
    }
    return scores;
  });
}

function normalized({ count, dims, values }: FeatureRows): Float64Array {
  const rows = Float64Array.from(values);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dims, (i + 1) * dims);
    let squares = 0;
    for (const value of row) squares += value ** 2;
    const length = Math.sqrt(squares);
    for (let j = 0; j < dims && length > 0; j++) row[j] /= length;
  }
  return rows;
}

function kthSquaredDistance(neighbours: Float64Array, row: Float64Array, k: number): number {
  const dims = row.length;
  // The least so far, ascending.
  const least = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
  for (let start = 0; start < neighbours.length; start += dims) {
    let squares = 0;
    for (let j = 0; j < dims; j++) squares += (neighbours[start + j] - row[j]) ** 2;
    if (squares >= least[k - 1]) continue;
    let place = k - 1;
    for (; place > 0 && least[place - 1] > squares; place--) least[place] = least[place - 1];
    least[place] = squares;
  }
  return least[k - 1];
}
