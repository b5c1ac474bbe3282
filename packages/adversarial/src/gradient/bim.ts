import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';

export interface BimOptions extends ProjectedGradientOptions {
  /** Size of one step. @default 1.25 · epsilon / steps */
  readonly stepSize?: number;
  /** Gradient steps. @default 10 */
  readonly steps?: number;
}

/**
 * The basic iterative method, also I-FGSM: small sign steps from the image itself, never farther than epsilon.
 *
 * Use it to compare with published figures, or as the plain member that `miFgsm` and its kin are held against; `pgd` is the same from random
 * starts, and so the stronger.
 *
 * Follows Kurakin et al., Adversarial examples in the physical world (2017), whose steps of 1/255, 10 of them for epsilon 8/255, are the defaults, and
 * torchattacks.BIM; images that are misclassified already stay as they are.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await bim({ epsilon: 8 / 255 })(classifier, images, labels);
 */
export function bim({
  epsilon,
  steps = 10,
  stepSize = (1.25 * epsilon) / steps,
  bounds = [0, 1],
  targeted = false,
}: BimOptions): Attack {
  return defineProjectedGradient(
    'bim',
    'BIM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, bounds, targeted },
    { epsilon, stepSize, steps },
  );
}
