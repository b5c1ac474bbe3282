import { checkInteger, div, mul, round, type Tensor } from '@cnn/tensor';
import { defineInputDefence, type InputDefence } from './input-defence.ts';
import { medianFilter } from './median-filter.ts';
import { straightThrough } from './straight-through.ts';

export interface FeatureSqueezingOptions {
  /** Bits that are left of each pixel, from 1 to 8. @default all of them */
  readonly bits?: number;
  /** Side of the window of a median filter, in pixels: 2 or more, at most a picture's side; its cost grows with the fourth power. @default no filter */
  readonly median?: number;
}

/**
 * Squeezes images: fewer grey levels, then a median filter.
 *
 * Use it to see what a cheap defence does, and for {@link squeezingScore}, which tells images that were attacked. It is broken by attacks that know of
 * it (He et al., Adversarial example defenses: ensembles of weak defenses are not strong, 2017): attack `defend(classifier)` with `pgd`, whose
 * gradient passes the rounding straight through and goes through the median, and report that number.
 *
 * Levels are round(x · (2^bits − 1)) / (2^bits − 1), halves to the even one. Published: 1 bit for MNIST, 4 or 5 for CIFAR-10, a median of 2. Follows Xu et al.,
 * Feature squeezing: detecting adversarial examples in deep neural networks (2018), and scipy.ndimage.median_filter, as they do.
 *
 * @throws RangeError if an option is out of its range, or there is none; when called, if the window is wider than the picture.
 * @example
 * const defended = featureSqueezing({ bits: 4, median: 2 }).defend(classifier);
 * const fooled = await pgd({ epsilon: 8 / 255 })(defended, images, labels);
 */
export function featureSqueezing({ bits, median }: FeatureSqueezingOptions): InputDefence {
  if (bits === undefined && median === undefined) {
    throw new RangeError('featureSqueezing: expected bits, median or both, found neither');
  }
  if (bits !== undefined) checkInteger('featureSqueezing', 'bits', bits, 1, 8);
  if (median !== undefined) checkInteger('featureSqueezing', 'median', median, 2);
  const levels = 2 ** (bits ?? 8) - 1;
  const rounded = straightThrough((images) => div(round(mul(images, levels)), levels));
  return defineInputDefence('featureSqueezing', 'FeatureSqueezing', { bits, median }, (images) => {
    const fewer = bits === undefined ? images : rounded(images);
    if (median === undefined) return fewer;
    checkWindow(images, median);
    return medianFilter(fewer, median);
  });
}

function checkWindow({ shape }: Tensor, median: number): void {
  const [, height, width] = shape as number[];
  const most = Math.min(height, width);
  if (median <= most) return;
  throw new RangeError(
    `featureSqueezing: a median of ${median} is wider than the picture (${height}×${width}); give ${most} at most`,
  );
}
