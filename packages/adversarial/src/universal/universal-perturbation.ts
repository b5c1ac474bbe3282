import { add, type Batch, type Classifier, clipByValue, mul, scope, slice, type Tensor, zerosLike } from '@cnn/tensor';
import { type Bounds, checkBounds, checkEpsilon, checkPositive } from '../attacks/check-input.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { type SharedOptions, trainShared } from './train-shared.ts';

export interface UniversalPerturbationOptions extends SharedOptions {
  /** Largest size of the change, in the units of the images. */
  readonly epsilon: number;
  /** How its size is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Size of the first steps; they fall to nearly 0 over the epochs. @default epsilon / 5 */
  readonly stepSize?: number;
}

/** One change for all images. */
export interface UniversalPerturbation {
  /** `[1, height, width, channels]`, to be added to images; the caller's to dispose. */
  readonly perturbation: Tensor;
  /** The share of the images whose class it changes, or with a `target`, of those of other classes that are taken for it. */
  readonly foolingRate: number;
}

/**
 * Looks for one change that, added to any image, makes a classifier err.
 *
 * Use it to see how much of a classifier's weakness is common to all images: an attacker who has it needs no gradient of the image at hand.
 * Train it on some images and measure it on others, with `robustness` and `fixedPerturbation`.
 *
 * Each batch makes one step along the gradient of its loss, which is cut off so that images fooled already do not lead; then the change is brought
 * back to size epsilon. The idea is that of Moosavi-Dezfooli et al., Universal adversarial perturbations (2017), the search that of Shafahi et
 * al., Universal adversarial training (2020), whose cut-off of 9 is the default; they found it faster, and what it finds stronger.
 *
 * @param source batches of images of one size; read `epochs + 1` times, and disposed.
 * @throws RangeError if an option, a pixel or a label is out of range, the source is empty, or something is not finite; TypeError if shapes do not fit
 *   or the classifier is not differentiable.
 * @example
 * const { perturbation, foolingRate } = await universalPerturbation(classifier, loader, { epsilon: 10 / 255 });
 * const report = await robustness(classifier, test, fixedPerturbation(perturbation, { epsilon: 10 / 255 }));
 */
export async function universalPerturbation(
  classifier: Classifier,
  source: AsyncIterable<Batch>,
  options: UniversalPerturbationOptions,
): Promise<UniversalPerturbation> {
  const owner = 'universalPerturbation';
  const { epsilon, norm: name = 'Linf', stepSize = epsilon / 5, bounds = [0, 1] } = options;
  const norm = normNamed(owner, name);
  checkBounds(owner, bounds);
  checkEpsilon(owner, epsilon, name, bounds);
  checkPositive(owner, 'stepSize', stepSize);
  const { shared, foolingRate } = await trainShared({
    ...options,
    owner,
    classifier,
    source,
    start: (images) => scope(() => zerosLike(slice(images, [0, 0, 0, 0], [1, -1, -1, -1]))),
    show: (images, shared) => scope(() => clipByValue(add(images, shared), ...bounds)),
    step: async (shared, gradient, share) => {
      // A change by itself has no bounds: those of the images cut it off.
      const direction = await norm.steepest(gradient, shared, UNBOUNDED);
      const moved = scope(() => add(shared, mul(direction, stepSize * share)));
      direction.dispose();
      const projected = await norm.project(moved, epsilon, shared, UNBOUNDED);
      moved.dispose();
      return projected;
    },
  });
  return { perturbation: shared, foolingRate };
}

const UNBOUNDED: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
