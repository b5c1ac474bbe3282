import { type Augmentation, checkInteger, checkRange, type Rng } from '@cnn/tensor';
import { colorJitter } from '../color/color-jitter.ts';
import { randomErasing } from '../effects/random-erasing.ts';
import { randomGaussianNoise } from '../effects/random-gaussian-noise.ts';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { randomRotation90 } from '../geometric/random-rotation90.ts';
import { drawFlag } from '../parameters/draws.ts';
import type { Container } from '../sequences/passes.ts';
import { restrict } from '../sequences/restrict.ts';
import { sequence } from '../sequences/sequence.ts';

export interface AdaptiveDiscriminatorAugmentationOptions {
  /** What is done to an image that is changed. @default flip, quarter turns, erasing, affine, colour jitter, noise */
  readonly augmentation?: Augmentation;
  /** Chance of an image at first, in [0, 1], and `maxP` at most. @default 1e-5 */
  readonly initialP?: number;
  /** By how much the chance changes, above 0. @default 0.01 */
  readonly adjustmentSpeed?: number;
  /** The greatest chance, in [0, 1]. @default 0.8 */
  readonly maxP?: number;
  /** The discriminator's accuracy on real images above which the chance rises, in [0, 1]. @default 0.85 */
  readonly targetRealAcc?: number;
  /** How much of the mean accuracy is kept at an update, in [0, 1]. @default 0.99 */
  readonly emaLambda?: number;
  /** Every so many calls of `update` count. @default 5 */
  readonly updateEvery?: number;
}

/** An augmentation whose chance follows a discriminator. */
export interface AdaptiveDiscriminatorAugmentation extends Container {
  /** The chance of an image now. */
  readonly p: number;
  /** The mean accuracy on real images. */
  readonly realAcc: number;
  /** Tells the discriminator's accuracy on the last real images, in [0, 1]. */
  update(realAcc: number): void;
}

/**
 * Changes more images the better a discriminator tells real ones: for generative networks on little data, whose discriminator would learn its pictures by
 * heart.
 *
 * Images `[batch, height, width, 3]` in [0, 1] → the same shape. Call `update` after each step. Follows kornia.augmentation.presets.ada; Karras et
 * al., Training Generative Adversarial Networks with Limited Data, 2020 (arXiv 2006.06676).
 *
 * @throws RangeError if an option or an accuracy is out of range.
 * @example
 * const ada = adaptiveDiscriminatorAugmentation();
 * const real = augment(images, ada, rng.fold(step));
 * ada.update(0.9);
 */
export function adaptiveDiscriminatorAugmentation(
  options: AdaptiveDiscriminatorAugmentationOptions = {},
): AdaptiveDiscriminatorAugmentation {
  const owner = 'adaptiveDiscriminatorAugmentation';
  const { augmentation = usual(), initialP = 1e-5, adjustmentSpeed = 0.01, maxP = 0.8 } = options;
  const { targetRealAcc = 0.85, emaLambda = 0.99, updateEvery = 5 } = options;
  checkRange(owner, 'maxP', maxP, 0, 1);
  checkRange(owner, 'initialP', initialP, 0, 1);
  checkRange(owner, 'adjustmentSpeed', adjustmentSpeed, Number.MIN_VALUE);
  checkRange(owner, 'targetRealAcc', targetRealAcc, 0, 1);
  checkRange(owner, 'emaLambda', emaLambda, 0, 1);
  checkInteger(owner, 'updateEvery', updateEvery, 1);
  const inner = sequence(augmentation);
  let p = Math.min(initialP, maxP);
  let realAcc = 0.5;
  let calls = 0;
  return {
    ...inner,
    name: 'AdaptiveDiscriminatorAugmentation',
    options: { initialP, adjustmentSpeed, maxP, targetRealAcc, emaLambda, updateEvery },
    get p() {
      return p;
    },
    get realAcc() {
      return realAcc;
    },
    sample(rngs, shape, context) {
      const chosen = Uint8Array.from(rngs, (rng: Rng) => (drawFlag(rng, 'adaptive', p) ? 1 : 0));
      return restrict(inner, inner.sample(rngs, shape, context), chosen);
    },
    update(accuracy) {
      checkRange(owner, 'realAcc', accuracy, 0, 1);
      calls += 1;
      if (calls < updateEvery) return;
      calls = 0;
      realAcc = emaLambda * realAcc + (1 - emaLambda) * accuracy;
      p = realAcc < targetRealAcc ? Math.max(0, p - adjustmentSpeed) : Math.min(p + adjustmentSpeed, maxP);
    },
  };
}

function usual(): Augmentation {
  return sequence(
    randomHorizontalFlip({ p: 1 }),
    randomRotation90([0, 3], { p: 1 }),
    randomErasing({ p: 0.9 }),
    randomAffine(10, { translate: [0.1, 0.1], scale: [0.9, 1.1], p: 1 }),
    colorJitter({ brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1, p: 1 }),
    randomGaussianNoise({ std: 0.1, p: 1 }),
  );
}
