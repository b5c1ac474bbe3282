import { covariance } from './covariance.ts';
import {
  collectFeatures,
  type Features,
  type KnownImages,
  type LabelledFeatures,
  readFeatures,
} from './read-features.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { defineUnknownScore, type UnknownScore } from './unknown-score.ts';

/**
 * The squared Mahalanobis distance of an image's features to those of the nearest class: as if each class's were a normal cloud about its
 * mean, all of the same shape.
 *
 * Use it with the features before the last layer, of a network trained with labels. Far from all classes it goes on growing, where a
 * softmax is as sure as ever.
 *
 * The images that are known, with int32 labels, → a score of at least 0. Means and covariance are in float64; a direction along which no
 * class varies counts nothing, as by the pseudo-inverse. Needs some 9·dims³ operations once, and dims² for each image. Follows Lee et al., A
 * simple unified framework for detecting out-of-distribution samples and adversarial attacks (2018), of one layer and without changing
 * the image, whose score of the known is the negative.
 *
 * @throws RangeError if there are no images, a label is below 0, a feature is not finite or no class varies; TypeError unless features are
 * `[batch, dims]` and labels int32 `[batch]`.
 * @example
 * const unknown = await (await mahalanobis(features, new DataLoader(train))).score(images);
 */
export async function mahalanobis(features: Features, known: KnownImages): Promise<UnknownScore> {
  const fitted = await collectFeatures('mahalanobis', features, known, { labelled: true });
  const { dims } = fitted;
  const { means, centred } = centreByClass(fitted);
  const axes = whiteningAxes(covariance(centred, fitted.count, dims), dims);
  const centres = means.map((mean) => along(axes, mean));

  return defineUnknownScore('mahalanobis', 'Mahalanobis', { classes: means.length, dims }, async (images) => {
    const { count, values } = await readFeatures('mahalanobis', features, images, dims);
    return Float64Array.from({ length: count }, (_, i) => {
      const place = along(axes, values.subarray(i * dims, (i + 1) * dims));
      return centres.reduce(
        (least, centre) => Math.min(least, squaredDistance(place, centre)),
        Number.POSITIVE_INFINITY,
      );
    });
  });
}

/** The mean of each class that occurs, and all features less their class's. */
function centreByClass({ count, dims, values, labels }: LabelledFeatures) {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const placeOf = new Map(classes.map((label, place) => [label, place]));
  const means = classes.map(() => new Float64Array(dims));
  const counts = new Float64Array(classes.length);
  for (let i = 0; i < count; i++) {
    const place = placeOf.get(labels[i])!;
    counts[place]++;
    for (let j = 0; j < dims; j++) means[place][j] += values[i * dims + j];
  }
  means.forEach((mean, place) => {
    for (let j = 0; j < dims; j++) mean[j] /= counts[place];
  });
  const centred = new Float64Array(count * dims);
  for (let i = 0; i < count; i++) {
    const mean = means[placeOf.get(labels[i])!];
    for (let j = 0; j < dims; j++) centred[i * dims + j] = values[i * dims + j] - mean[j];
  }
  return { means, centred };
}

/** Vectors along which features have variance 1 and no covariance; the sum of the squares along them is the Mahalanobis distance. */
function whiteningAxes(matrix: Float64Array, dims: number): Float64Array[] {
  const { values, vectors } = symmetricEigen(matrix, dims);
  if (!(values[0] > 0)) {
    throw new RangeError(
      'mahalanobis: expected features that vary within a class, found none; give more than one image of a class',
    );
  }
  // As scipy.linalg.pinvh: below it, what should be 0 is rounding.
  const least = values[0] * dims * Number.EPSILON;
  const axes: Float64Array[] = [];
  values.forEach((variance, k) => {
    if (variance <= least) return;
    axes.push(vectors.slice(k * dims, (k + 1) * dims).map((value) => value / Math.sqrt(variance)));
  });
  return axes;
}

function along(axes: readonly Float64Array[], x: Float64Array | Float32Array): Float64Array {
  return Float64Array.from(axes, (axis) => {
    let sum = 0;
    for (let j = 0; j < axis.length; j++) sum += axis[j] * x[j];
    return sum;
  });
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] - b[j]) ** 2;
  return sum;
}
