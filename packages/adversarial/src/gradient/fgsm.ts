import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';

export type FgsmOptions = ProjectedGradientOptions;

/**
 * The fast gradient sign method: one step of epsilon along the sign of the gradient, so that each pixel changes as much as it may.
 *
 * Use it for a first look, or where a gradient is dear; `pgd`, of which it is the case of one step from the image itself, fools
 * more. Follows Goodfellow et al., Explaining and harnessing adversarial examples (2015), and torchattacks.FGSM; images that are
 * misclassified already stay as they are.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await fgsm({ epsilon: 8 / 255 })(classifier, images, labels);
 */
export function fgsm({ epsilon, bounds = [0, 1], targeted = false }: FgsmOptions): Attack {
  return defineProjectedGradient(
    'fgsm',
    'FGSM',
    { norm: 'Linf', epsilon, stepSize: epsilon, steps: 1, loss: crossEntropy, bounds, targeted },
    { epsilon },
  );
}
