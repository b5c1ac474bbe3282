import { checkInteger } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { checkPositive } from '../attacks/check-input.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';
import type { DiFgsmOptions } from './di-fgsm.ts';
import { gaussianSmoothing } from './gaussian-smoothing.ts';
import { inputDiversity } from './input-diversity.ts';

export interface TiFgsmOptions extends Omit<DiFgsmOptions, 'diversityProbability'> {
  /** Sides of the Gaussian that blurs gradients, in pixels: odd. @default 15 */
  readonly kernelSize?: number;
  /** Standard deviations from its centre to its edge. @default 3 */
  readonly deviations?: number;
  /** Chance that an image is made smaller in a step, in [0, 1]; 0.5 makes it TI-DIM. @default 0 */
  readonly diversityProbability?: number;
}

/**
 * `bim` with blurred gradients: nearly what averaging over shifted copies of the image would give, at the price of one.
 *
 * Use it for images that fool other networks, above all those trained against attacks, which look at other parts of an image. The usual kernel
 * of 15 pixels suits images of 299; take a smaller one for small images.
 *
 * Follows Dong et al., Evading defenses to transferable adversarial examples by translation-invariant attacks (2019), and torchattacks.TIFGSM, whose default step
 * is epsilon / 4 and which has input diversity with chance 0.5; images that are misclassified already stay as they are.
 *
 * @throws as `diFgsm`; RangeError if `kernelSize` is even or below 1, or `deviations` is not above 0.
 * @example
 * const fooled = await tiFgsm({ epsilon: 16 / 255, kernelSize: 5 })(classifier, images, labels);
 */
export function tiFgsm({
  epsilon,
  steps = 10,
  stepSize = epsilon / steps,
  decay = 0,
  kernelSize = 15,
  deviations = 3,
  resizeRate = 0.9,
  diversityProbability = 0,
  bounds = [0, 1],
  targeted = false,
}: TiFgsmOptions): Attack {
  checkInteger('tiFgsm', 'kernelSize', kernelSize, 1);
  if (kernelSize % 2 === 0) {
    throw new RangeError(`tiFgsm: kernelSize must be odd, so that the kernel has a centre, found ${kernelSize}`);
  }
  checkPositive('tiFgsm', 'deviations', deviations);
  const views = inputDiversity('tiFgsm', { resizeRate, diversityProbability });
  const smooth = gaussianSmoothing(kernelSize, deviations);
  return defineProjectedGradient(
    'tiFgsm',
    'TIFGSM',
    {
      norm: 'Linf',
      epsilon,
      stepSize,
      steps,
      loss: crossEntropy,
      momentum: { decay },
      views,
      smooth,
      bounds,
      targeted,
    },
    {
      epsilon,
      stepSize,
      steps,
      decay,
      kernelSize,
      deviations,
      ...(diversityProbability > 0 && { resizeRate, diversityProbability }),
    },
  );
}
