import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';
import { randomSignStart } from './random-start.ts';

export interface RFgsmOptions extends ProjectedGradientOptions {
  /** Size of the random step, and of each that follows the gradient. @default epsilon / 2 */
  readonly stepSize?: number;
  /** Gradient steps. @default 1 */
  readonly steps?: number;
}

/**
 * The fast gradient sign method after a small random step, which leaves the place where a classifier hides its gradient.
 *
 * Use it beside `fgsm` where that finds little: a classifier trained against one step from the image itself may be flat just there. Each value
 * moves up or down by the step at random, then the gradient is followed.
 *
 * Follows Tramèr et al., Ensemble adversarial training (2018), whose single step of epsilon / 2 is the default, and torchattacks.RFGSM, whose
 * defaults are ten steps of epsilon / 4; images that are misclassified already stay as they are.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await rFgsm({ epsilon: 8 / 255 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function rFgsm({
  epsilon,
  stepSize = epsilon / 2,
  steps = 1,
  bounds = [0, 1],
  targeted = false,
}: RFgsmOptions): Attack {
  const start = randomSignStart(stepSize);
  return defineProjectedGradient(
    'rFgsm',
    'RFGSM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, start, bounds, targeted },
    { epsilon, stepSize, steps },
  );
}
