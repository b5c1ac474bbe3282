import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { linf } from '../norms/linf.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';
import { randomStartIn } from './random-start.ts';

export interface FfgsmOptions extends ProjectedGradientOptions {
  /** Size of the step. @default 1.25 · epsilon */
  readonly stepSize?: number;
}

/**
 * The fast gradient sign method from anywhere within epsilon: one step, a little longer than epsilon, and back into the box.
 *
 * Use it to train against attacks at the price of one gradient a batch: as Wong et al. found, unlike `fgsm` it can leave a network robust to
 * `pgd` too.
 *
 * Follows Wong et al., Fast is better than free: revisiting adversarial training (2020), and torchattacks.FFGSM, whose 10/255 at epsilon 8/255 is the default
 * step; images that are misclassified already stay as they are.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await ffgsm({ epsilon: 8 / 255 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function ffgsm({ epsilon, stepSize = 1.25 * epsilon, bounds = [0, 1], targeted = false }: FfgsmOptions): Attack {
  const start = randomStartIn({ norm: linf, epsilon });
  return defineProjectedGradient(
    'ffgsm',
    'FFGSM',
    { norm: 'Linf', epsilon, stepSize, steps: 1, loss: crossEntropy, start, bounds, targeted },
    { epsilon, stepSize },
  );
}
