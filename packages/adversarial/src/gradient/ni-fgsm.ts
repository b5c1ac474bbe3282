import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';
import type { MiFgsmOptions } from './mi-fgsm.ts';

export type NiFgsmOptions = MiFgsmOptions;

/**
 * `miFgsm` with Nesterov's look ahead: the gradient is taken where the accumulated ones lead to.
 *
 * Use it where `miFgsm` is used, for images that fool other networks; the look ahead lets it leave poor maxima sooner.
 *
 * Follows Lin et al., Nesterov accelerated gradient and scale invariance for adversarial attacks (2020), and torchattacks.NIFGSM, whose default step is epsilon
 * / 4; images that are misclassified already stay as they are.
 *
 * @throws as `miFgsm`.
 * @example
 * const fooled = await niFgsm({ epsilon: 16 / 255 })(classifier, images, labels);
 */
export function niFgsm({
  epsilon,
  steps = 10,
  stepSize = epsilon / steps,
  decay = 1,
  bounds = [0, 1],
  targeted = false,
}: NiFgsmOptions): Attack {
  const momentum = { decay, lookAhead: true };
  return defineProjectedGradient(
    'niFgsm',
    'NIFGSM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, momentum, bounds, targeted },
    { epsilon, stepSize, steps, decay },
  );
}
