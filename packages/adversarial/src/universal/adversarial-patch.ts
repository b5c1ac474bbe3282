import {
  add,
  type Batch,
  type Classifier,
  checkInteger,
  clipByValue,
  fill,
  mul,
  scope,
  sign,
  type Tensor,
} from '@cnn/tensor';
import { checkBounds, checkPositive } from '../attacks/check-input.ts';
import { checkPlacing, type PatchPlacing, pastePatch } from './paste-patch.ts';
import { type SharedOptions, trainShared } from './train-shared.ts';

export interface AdversarialPatchOptions extends SharedOptions, PatchPlacing {
  /** Side of the patch, in pixels of the images. */
  readonly size: number;
  /** Size of the first steps; they fall to nearly 0 over the epochs. @default a tenth of the bounds */
  readonly stepSize?: number;
}

/** A patch, and how well it works. */
export interface AdversarialPatch {
  /** `[1, size, size, channels]` within the bounds; the caller's to dispose. */
  readonly patch: Tensor;
  /**
   * At random places, the share of the images whose class it changes, or with a `target`, of those of other classes that are taken for it.
   */
  readonly foolingRate: number;
}

/**
 * Trains a patch that, pasted anywhere on any image, makes a classifier err, or take it for the `target`.
 *
 * Use it to see whether a classifier can be caught by one loud thing in the picture: unlike other attacks it changes few pixels as much as it
 * likes, and works when it is printed. Measure it on new images with `robustness` and `patchAttack`.
 *
 * In each batch every image has the patch at a random place, angle and size, and the patch moves along the sign of the gradient. Follows Brown
 * et al., Adversarial patch (2017); angles and the round shape are those of art.attacks.evasion.AdversarialPatch.
 *
 * @param source batches of images; read `epochs + 1` times, and disposed.
 * @throws RangeError if an option, a pixel or a label is out of range, the patch does not fit, the source is empty, or something is not finite;
 *   TypeError if shapes do not fit or the classifier is not differentiable.
 * @example
 * const { patch, foolingRate } = await adversarialPatch(classifier, loader, { size: 50, target: 859 }); // a toaster
 * const report = await robustness(classifier, test, patchAttack(patch));
 */
export async function adversarialPatch(
  classifier: Classifier,
  source: AsyncIterable<Batch>,
  options: AdversarialPatchOptions,
): Promise<AdversarialPatch> {
  const owner = 'adversarialPatch';
  const { size, bounds = [0, 1] } = options;
  const [low, high] = bounds;
  const { stepSize = (high - low) / 10 } = options;
  checkInteger(owner, 'size', size, 1);
  checkBounds(owner, bounds);
  checkPositive(owner, 'stepSize', stepSize);
  checkPlacing(owner, options);
  const { shared, foolingRate } = await trainShared({
    ...options,
    owner,
    classifier,
    source,
    start: (images) => fill([1, size, size, images.shape[3]!], (low + high) / 2),
    show: (images, patch, rngs) => pastePatch(owner, images, patch, rngs, options),
    step: (patch, gradient, share) =>
      scope(() => clipByValue(add(patch, mul(sign(gradient), stepSize * share)), low, high)),
  });
  return { patch: shared, foolingRate };
}
