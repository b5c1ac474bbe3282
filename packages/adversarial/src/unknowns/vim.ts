import { checkInteger } from '@cnn/tensor';
import { covariance } from './covariance.ts';
import { type HeadValues, type LinearHead, logitsOf, originOf, readHead } from './linear-head.ts';
import { largest, logSumExp } from './log-sum-exp.ts';
import { collectFeatures, type FeatureRows, type Features, type KnownImages, readFeatures } from './read-features.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { defineUnknownScore, type UnknownScore } from './unknown-score.ts';

export interface VimOptions {
  /**
   * Dimensions that the known images' features mostly lie in, at least 0 and below all: what is left tells the unknown. The paper has 1000 of
   * 2048, and 512 of 768. @default half of the features' dimensions, rounded down
   */
  readonly dimensions?: number;
}

/**
 * Virtual-logit matching: how far features lie outside the space that those of known images fill, as one more logit, against the logits of
 * the classes.
 *
 * Use it where the classifier ends in one linear layer: it sees both what features and what logits tell, and needs no labels.
 *
 * Features before the last layer, that layer, and the images that are known → a score of any number. The space is that of the largest
 * eigenvalues of the features' second moments, about the point where the layer's logits vanish; the virtual logit is scaled so that its
 * mean is that of the largest logit over the known images. In float64; needs some 9·dims³ operations once. Follows Wang et al., ViM:
 * Out-of-distribution with virtual-logit matching (2022), whose score of the known is the negative.
 *
 * @throws RangeError if there are no images, a number is not finite, `dimensions` is out of its range or the known features never leave the
 * space; TypeError unless features are `[batch, dims]`, weight `[classes, dims]` and bias `[classes]`.
 * @example
 * const head = { weight: last.weight.value, bias: last.bias.value }; // of a Linear of @cnn/layers
 * const unknown = await (await vim(features, head, new DataLoader(train))).score(images);
 */
export async function vim(
  features: Features,
  head: LinearHead,
  known: KnownImages,
  { dimensions: wanted }: VimOptions = {},
): Promise<UnknownScore> {
  if (wanted !== undefined) checkInteger('vim', 'dimensions', wanted, 0);
  const fitted = await collectFeatures('vim', features, known, { labelled: false });
  const { dims } = fitted;
  const dimensions = wanted ?? Math.floor(dims / 2);
  checkInteger('vim', 'dimensions', dimensions, 0, dims - 1);
  const layer = await readHead('vim', head, dims);
  const space = fit(fitted, layer, dimensions);

  return defineUnknownScore('vim', 'ViM', { dimensions, dims }, async (images) => {
    const { count, values } = await readFeatures('vim', features, images, dims);
    return Float64Array.from({ length: count }, (_, i) => {
      const row = values.subarray(i * dims, (i + 1) * dims);
      return space.scale * residual(space, row) - logSumExp(logitsOf(layer, row, dims));
    });
  });
}

interface Space {
  readonly origin: Float64Array;
  /** The directions out of the space, row-major `[dims − dimensions, dims]`. */
  readonly outside: Float64Array;
  /** What makes a logit of the distance from the space. */
  readonly scale: number;
}

function fit({ count, dims, values }: FeatureRows, layer: HeadValues, dimensions: number): Space {
  const origin = originOf(layer, dims);
  const moved = Float64Array.from(values, (value, i) => value - origin[i % dims]);
  const { vectors } = symmetricEigen(covariance(moved, count, dims), dims);
  const space = { origin, outside: vectors.subarray(dimensions * dims) };
  let [logits, distances, lengths] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * dims, (i + 1) * dims);
    logits += largest(logitsOf(layer, row, dims));
    distances += residual(space, row);
    lengths += Math.hypot(...moved.subarray(i * dims, (i + 1) * dims));
  }
  // Rounding leaves something of what should be 0.
  if (distances <= 1e-12 * lengths) {
    throw new RangeError(
      `vim: expected known features that leave a space of ${dimensions} dimensions, found none; give more images or fewer dimensions`,
    );
  }
  return { ...space, scale: logits / distances };
}

/** How far a row of features is from the space. */
function residual({ origin, outside }: Pick<Space, 'origin' | 'outside'>, row: Float32Array): number {
  const dims = origin.length;
  let squares = 0;
  for (let start = 0; start < outside.length; start += dims) {
    let product = 0;
    for (let j = 0; j < dims; j++) product += outside[start + j] * (row[j] - origin[j]);
    squares += product ** 2;
  }
  return Math.sqrt(squares);
}
