import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';

export interface MiFgsmOptions extends ProjectedGradientOptions {
  /** Size of one step. @default epsilon / steps */
  readonly stepSize?: number;
  /** Gradient steps. @default 10 */
  readonly steps?: number;
  /** How much of the accumulated gradient a step keeps; 0 keeps none. @default 1 */
  readonly decay?: number;
}

/**
 * The momentum iterative method: sign steps along the sum of all gradients so far, each scaled to the same size.
 *
 * Use it to make images on one network that fool another: it swings less with the network's details than `bim` does.
 *
 * Follows Dong et al., Boosting adversarial attacks with momentum (2018), and torchattacks.MIFGSM, whose default step is epsilon / 4; images that
 * are misclassified already stay as they are.
 *
 * @throws as `pgd`; RangeError if `decay` is below 0.
 * @example
 * const fooled = await miFgsm({ epsilon: 16 / 255 })(classifier, images, labels);
 */
export function miFgsm({
  epsilon,
  steps = 10,
  stepSize = epsilon / steps,
  decay = 1,
  bounds = [0, 1],
  targeted = false,
}: MiFgsmOptions): Attack {
  return defineProjectedGradient(
    'miFgsm',
    'MIFGSM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, momentum: { decay }, bounds, targeted },
    { epsilon, stepSize, steps, decay },
  );
}
