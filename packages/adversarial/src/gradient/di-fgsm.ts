import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';
import { type InputDiversityOptions, inputDiversity } from './input-diversity.ts';
import type { MiFgsmOptions } from './mi-fgsm.ts';

export interface DiFgsmOptions extends Omit<MiFgsmOptions, 'decay'>, InputDiversityOptions {
  /** How much of the accumulated gradient a step keeps; 1 makes it M-DI²-FGSM. @default 0 */
  readonly decay?: number;
  /** Chance that an image is made smaller in a step, in [0, 1]. @default 0.5 */
  readonly diversityProbability?: number;
}

/**
 * `bim` with diverse inputs: in each step the classifier may see the image somewhat smaller, at a random place of a black frame.
 *
 * Use it for images that fool other networks: a change that works in many sizes and places depends less on the one network.
 *
 * Follows Xie et al., Improving transferability of adversarial examples with input diversity (2019), and torchattacks.DIFGSM, whose default step is epsilon
 * / 4; there a batch shares size, place and coin, here each image has its own. Images that are misclassified already stay as they
 * are.
 *
 * @throws as `miFgsm`; RangeError if `resizeRate` is outside (0, 1) or `diversityProbability` outside [0, 1].
 * @example
 * const fooled = await diFgsm({ epsilon: 16 / 255, decay: 1 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function diFgsm({
  epsilon,
  steps = 10,
  stepSize = epsilon / steps,
  decay = 0,
  resizeRate = 0.9,
  diversityProbability = 0.5,
  bounds = [0, 1],
  targeted = false,
}: DiFgsmOptions): Attack {
  const views = inputDiversity('diFgsm', { resizeRate, diversityProbability });
  return defineProjectedGradient(
    'diFgsm',
    'DIFGSM',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, momentum: { decay }, views, bounds, targeted },
    { epsilon, stepSize, steps, decay, resizeRate, diversityProbability },
  );
}
