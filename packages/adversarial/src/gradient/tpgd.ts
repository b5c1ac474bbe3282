import type { Attack } from '../attacks/attack.ts';
import { divergenceFrom } from '../losses/divergence.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';
import { normalStart } from './random-start.ts';

export interface TpgdOptions extends Omit<ProjectedGradientOptions, 'targeted'> {
  /** Size of one step. @default 2.5 · epsilon / steps */
  readonly stepSize?: number;
  /** Gradient steps. @default 10 */
  readonly steps?: number;
}

/**
 * The attack inside TRADES: `pgd` that moves the probabilities as far as it can from those of the clean image, whatever the label.
 *
 * Use it in TRADES training, or to see where a classifier is unsteady without labels; `pgd` fools more. Labels only decide which images are
 * left as they are. It starts at normal noise of deviation 0.001, in the units of the images, as the gradient at the image itself is zero.
 *
 * Follows Zhang et al., Theoretically principled trade-off between robustness and accuracy (2019), and torchattacks.TPGD; unlike there, images that
 * are misclassified already stay as they are.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await tpgd({ epsilon: 8 / 255 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function tpgd({
  epsilon,
  steps = 10,
  stepSize = (2.5 * epsilon) / steps,
  bounds = [0, 1],
}: TpgdOptions): Attack {
  return defineProjectedGradient(
    'tpgd',
    'TPGD',
    { norm: 'Linf', epsilon, stepSize, steps, loss: { from: divergenceFrom }, start: normalStart(NOISE), bounds },
    { epsilon, stepSize, steps },
  );
}

/** As in the TRADES paper. */
const NOISE = 0.001;
