import { checkInteger, mul } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Views } from '../attacks/mean-gradient.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';
import type { MiFgsmOptions } from './mi-fgsm.ts';

export interface SiNiFgsmOptions extends MiFgsmOptions {
  /** Copies of the image that a step averages over, each half as bright as the one before. @default 5 */
  readonly copies?: number;
}

/**
 * `niFgsm` with a gradient averaged over darker and darker copies of the image.
 *
 * Use it for images that fool other networks, at the price of `copies` gradients a step: what raises the loss in all brightnesses depends
 * less on the one network.
 *
 * Follows Lin et al., Nesterov accelerated gradient and scale invariance for adversarial attacks (2020), and torchattacks.SINIFGSM, whose default step is
 * epsilon / 4; images that are misclassified already stay as they are. Half as bright is half the value, so it is meant for bounds that
 * begin at 0.
 *
 * @throws as `miFgsm`; RangeError if `copies` is below 1.
 * @example
 * const fooled = await siNiFgsm({ epsilon: 16 / 255 })(classifier, images, labels);
 */
export function siNiFgsm({
  epsilon,
  steps = 10,
  stepSize = epsilon / steps,
  decay = 1,
  copies = 5,
  bounds = [0, 1],
  targeted = false,
}: SiNiFgsmOptions): Attack {
  checkInteger('siNiFgsm', 'copies', copies, 1);
  const momentum = { decay, lookAhead: true };
  const views: Views = { copies, view: (x, _rngs, _step, copy) => mul(x, 2 ** -copy) };
  return defineProjectedGradient(
    'siNiFgsm',
    'SINIFGSM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, momentum, views, bounds, targeted },
    { epsilon, stepSize, steps, decay, copies },
  );
}
