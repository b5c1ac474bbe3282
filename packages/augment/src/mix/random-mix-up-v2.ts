import { add, mul, sub } from '@cnn/tensor';
import { type ChanceOptions, chanceOf } from '../parameters/chance.ts';
import { besideImages, choose } from '../parameters/column.ts';
import { drawBeta } from '../parameters/draw-beta.ts';
import { drawUniform, type Interval, interval } from '../parameters/draws.ts';
import { checkPositive } from './check-positive.ts';
import { type MixAugmentation, type Mixed, mix } from './mix.ts';
import { checkClasses, type LabelOptions } from './mix-labels.ts';
import { partnersOf } from './partners.ts';

export interface RandomMixUpV2Options extends ChanceOptions, LabelOptions {
  /** Chance that an image is mixed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** The other image's share is drawn uniformly from this interval, within [0, 1]. @default [0, 1] */
  readonly lambdaVal?: Interval;
  /** The other image's share is drawn from Beta(alpha, alpha) instead, above 0: below 1 one image prevails. @default uniform over lambdaVal */
  readonly alpha?: number;
}

/**
 * Mixes each image with another of its batch, pixel by pixel, and their labels in the same shares.
 *
 * Use it where a classifier overfits, or is too sure of itself: it learns to change its mind evenly from one class to the next. Images
 * `[batch, height, width, channels]` → the same shape: own · (1 − share) + other · share; masks that hold shares of classes likewise. Labels `[batch]` with
 * `numClasses`, or float32 `[batch, classes]` → float32 `[batch, classes]`, which `crossEntropy` takes. Parameters: `mixupLambdas` `[batch]`, `pairs`.
 *
 * A sample depends on its batch: the pairs, a random order of the batch, are drawn of the first sample's stream; shares are drawn of each sample's own.
 *
 * Follows kornia.augmentation.RandomMixUpV2, whose `p` is the chance of the whole batch (our `pBatch`), and mixup (Zhang et al., 2018), whose shares
 * `alpha` draws. `{ alpha: 1, numClasses, sameOnBatch: true }` is torchvision.transforms.v2.MixUp, which pairs neighbours of the batch.
 *
 * @throws RangeError if `lambdaVal` is reversed or outside [0, 1], `alpha` is not above 0, or `numClasses` no whole number above 0; TypeError if both
 *   `lambdaVal` and `alpha` are given, or labels are `[batch]` without `numClasses`.
 * @example
 * const mixUp = randomMixUpV2({ alpha: 0.2, numClasses: 10 });
 * const { image, label } = augment({ image: images, label: labels }, mixUp, rng.fold(epoch));
 * const loader = new DataLoader(train, { batchSize: 128, shuffle: true, augment: mixUp });
 */
export function randomMixUpV2(options: RandomMixUpV2Options = {}): MixAugmentation<Mixed<'mixupLambdas'>> {
  const owner = 'RandomMixUpV2';
  const chance = chanceOf(owner, options, 1);
  const { lambdaVal, alpha, numClasses } = options;
  checkClasses(owner, options);
  if (alpha !== undefined) checkPositive(owner, 'alpha', alpha);
  if (alpha !== undefined && lambdaVal) throw new TypeError(`${owner}: expected lambdaVal or alpha, found both`);
  const shares = interval(owner, 'lambdaVal', lambdaVal ?? [0, 1], { within: [0, 1] });
  return mix(owner, {
    chance,
    options: { lambdaVal: alpha === undefined ? shares : undefined, alpha, numClasses, ...chance },
    draw: (rng) => ({
      mixupLambdas:
        alpha === undefined ? drawUniform(rng, 'mixupLambdas', shares) : drawBeta(rng, 'mixupLambdas', alpha, alpha),
    }),
    change(images, { applied, pairs, mixupLambdas }) {
      const share = besideImages(choose(applied, mixupLambdas, 0), applied.length);
      return add(mul(images, sub(1, share)), mul(partnersOf(images, pairs), share));
    },
    shares: ({ mixupLambdas }) => [mixupLambdas],
    numClasses,
  });
}
