import { add, checkInteger, uniform } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { checkPositive } from '../attacks/check-input.ts';
import type { Views } from '../attacks/mean-gradient.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';
import type { MiFgsmOptions } from './mi-fgsm.ts';

export interface VmiFgsmOptions extends MiFgsmOptions {
  /** Random places around the image whose gradients each step takes. @default 5 */
  readonly neighbours?: number;
  /** How far they lie from it, in epsilons. @default 1.5 */
  readonly beta?: number;
}

/**
 * `miFgsm` with variance tuning: each step's gradient is moved by how the mean gradient around the last place differed from the one there.
 *
 * Use it for images that fool other networks, at the price of `neighbours` more gradients a step: it evens out what holds only just there.
 *
 * Follows Wang and He, Enhancing the transferability of adversarial attacks through variance tuning (2021), and torchattacks.VMIFGSM, whose default step is
 * epsilon / 4; images that are misclassified already stay as they are.
 *
 * @throws as `miFgsm`; RangeError if `neighbours` is below 1 or `beta` is not above 0.
 * @example
 * const fooled = await vmiFgsm({ epsilon: 16 / 255 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function vmiFgsm({
  epsilon,
  steps = 10,
  stepSize = epsilon / steps,
  decay = 1,
  neighbours = 5,
  beta = 1.5,
  bounds = [0, 1],
  targeted = false,
}: VmiFgsmOptions): Attack {
  checkInteger('vmiFgsm', 'neighbours', neighbours, 1);
  checkPositive('vmiFgsm', 'beta', beta);
  const tuning = around(neighbours, beta * epsilon);
  return defineProjectedGradient(
    'vmiFgsm',
    'VMIFGSM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, momentum: { decay }, tuning, bounds, targeted },
    { epsilon, stepSize, steps, decay, neighbours, beta },
  );
}

/** Random places in the box of that reach, which may lie out of bounds. */
function around(copies: number, reach: number): Views {
  return {
    copies,
    view: (x, rngs, step, copy) => {
      const streams = rngs.map((rng) => rng.fold('neighbour', step, copy));
      return add(x, uniform(streams, x.shape, -reach, reach));
    },
  };
}
