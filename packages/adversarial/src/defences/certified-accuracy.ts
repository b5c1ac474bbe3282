import { checkRange } from '@cnn/tensor';
import type { Certificate } from './randomized-smoothing.ts';

/** Accuracy that is proven. */
export interface CertifiedPoint {
  /** L2 size of a change, in the units of the images. */
  readonly radius: number;
  /** Share of images whose class is right and certain within the radius, in per cent. */
  readonly accuracy: number;
}

/**
 * How much accuracy is proven, by the size of the change: the curve by which certified defences are compared.
 *
 * Use it on certificates of a test set: unlike an accuracy under attack it is a lower bound, which no attack of that size can break. At radius 0 it is the
 * accuracy of the smoothed classifier; where it abstained it counts as wrong. Follows Cohen et al., Certified adversarial robustness via
 * randomized smoothing (2019).
 *
 * @param labels the true class of each image.
 * @param radii at which to measure, at least 0, in any order.
 * @throws RangeError if there are no images, or not as many labels as certificates.
 * @example
 * const curve = certifiedAccuracy(await smoothed.certify(images), await labels.data(), [0, 0.25, 0.5]);
 */
export function certifiedAccuracy(
  certificates: readonly Certificate[],
  labels: ArrayLike<number>,
  radii: readonly number[],
): CertifiedPoint[] {
  if (certificates.length === 0) throw new RangeError('certifiedAccuracy: expected at least one image, found none');
  if (labels.length !== certificates.length) {
    throw new RangeError(
      `certifiedAccuracy: expected a label for each of ${certificates.length} certificates, found ${labels.length}`,
    );
  }
  return radii.map((radius) => {
    checkRange('certifiedAccuracy', 'radius', radius, 0);
    const held = certificates.filter((each, i) => each.prediction === labels[i] && each.radius >= radius);
    return { radius, accuracy: (100 * held.length) / certificates.length };
  });
}
