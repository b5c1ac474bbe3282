import { checkInteger } from '@cnn/tensor';
import { type ChanceOptions, chanceOf } from '../parameters/chance.ts';
import { part } from '../parameters/column.ts';
import { drawBeta } from '../parameters/draw-beta.ts';
import { drawInteger, type Interval, interval } from '../parameters/draws.ts';
import { checkPositive } from './check-positive.ts';
import { type MixAugmentation, type Mixed, mix } from './mix.ts';
import { checkClasses, type LabelOptions } from './mix-labels.ts';
import { copyWindows, visibleShares } from './windows.ts';

export interface RandomCutMixV2Options extends ChanceOptions, LabelOptions {
  /** Chance that an image is mixed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** How many windows, each of another image, are laid into an image. @default 1 */
  readonly numMix?: number;
  /** The share that a window leaves to the image is drawn from Beta(beta, beta), above 0. @default 1 */
  readonly beta?: number;
  /** Bounds of that share, within [0, 1]: the greater, the smaller the window. @default [0, 1] */
  readonly cutSize?: Interval;
}

/**
 * Lays a window of another image of the batch into each image, and gives the label of each the share of the picture that is seen of it.
 *
 * Use it where a classifier looks at one telling spot only. A window leaves the drawn share, so its sides are √(1 − share) of the picture's, rounded down,
 * and it lies within the picture. Images `[batch, height, width, channels]` → the same shape; masks likewise. Labels `[batch]` with `numClasses`, or
 * float32 `[batch, classes]` → float32 `[batch, classes]`, which `crossEntropy` takes. Parameters: `windows` `[batch, numMix, 4]` (left, top, width,
 * height), `shares` `[batch, numMix]` (seen of each), `pairs` `[batch, numMix]`.
 *
 * A sample depends on its batch: the pairs, random orders of the batch, are drawn of the first sample's stream; windows are drawn of each sample's own.
 *
 * Follows kornia.augmentation.RandomCutMixV2, whose `p` is the chance of the whole batch (our `pBatch`), with `use_correct_lambda`, and CutMix (Yun et al.,
 * 2019). `{ beta: 1, numClasses, sameOnBatch: true }` is torchvision.transforms.v2.CutMix, which pairs neighbours of the batch, and lets windows
 * reach out of the picture.
 *
 * @throws RangeError if `cutSize` is reversed or outside [0, 1], `beta` is not above 0, or `numMix` or `numClasses` no whole number above 0; TypeError if
 *   labels are `[batch]` without `numClasses`.
 * @example
 * const cutMix = randomCutMixV2({ beta: 1, numClasses: 10 });
 * const { image, label } = augment({ image: images, label: labels }, cutMix, rng.fold(epoch));
 */
export function randomCutMixV2(options: RandomCutMixV2Options = {}): MixAugmentation<Mixed<'windows' | 'shares'>> {
  const owner = 'RandomCutMixV2';
  const chance = chanceOf(owner, options, 1);
  const { numMix = 1, beta = 1, numClasses } = options;
  const kept = interval(owner, 'cutSize', options.cutSize ?? [0, 1], { within: [0, 1] });
  checkClasses(owner, options);
  checkInteger(owner, 'numMix', numMix, 1);
  checkPositive(owner, 'beta', beta);
  return mix(owner, {
    chance,
    options: { numMix, beta, cutSize: kept, numClasses, ...chance },
    partners: numMix,
    draw(rng, [, height, width]) {
      const windows = Array.from({ length: numMix }, (_, k) => {
        const own = rng.fold('window', k);
        const share = Math.min(Math.max(drawBeta(own, 'share', beta, beta), kept[0]), kept[1]);
        const side = Math.sqrt(1 - share);
        const size = [Math.floor(side * width!), Math.floor(side * height!)] as const;
        return [
          drawInteger(own, 'left', [0, width! - size[0]]),
          drawInteger(own, 'top', [0, height! - size[1]]),
          ...size,
        ];
      }).flat();
      return { windows, shares: visibleShares(windows, [height!, width!]) };
    },
    change: (images, { pairs, windows }) => copyWindows(images, pairs, windows as Float32Array),
    shares: ({ shares }) => Array.from({ length: numMix }, (_, k) => part(shares, k, numMix)),
    numClasses,
  });
}
