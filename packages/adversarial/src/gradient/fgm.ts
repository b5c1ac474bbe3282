import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { NormName } from '../norms/norm.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';

export interface FgmOptions extends ProjectedGradientOptions {
  /** How the size of a change is measured; `fgsm` is the attack for the largest change of a pixel. @default 'L2' */
  readonly norm?: Exclude<NormName, 'Linf'>;
}

/**
 * The fast gradient method: one step of size epsilon along the gradient itself.
 *
 * Use it for a first look in L2 or L1, or where a gradient is dear; `pgd`, of which it is the case of one step from the image itself,
 * fools more. In L1 the step goes along the signs of the largest hundredth of the gradient, as in `pgd`.
 *
 * Follows Miyato et al., Adversarial training methods for semi-supervised text classification (2017), and foolbox.L2FastGradientAttack; images that
 * are misclassified already stay as they are.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await fgm({ epsilon: 0.5 })(classifier, images, labels);
 */
export function fgm({ epsilon, norm = 'L2', bounds = [0, 1], targeted = false }: FgmOptions): Attack {
  return defineProjectedGradient(
    'fgm',
    'FGM',
    { norm, epsilon, stepSize: epsilon, steps: 1, loss: crossEntropy, bounds, targeted },
    { norm, epsilon },
  );
}
