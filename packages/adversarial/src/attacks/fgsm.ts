import type { Attack } from './attack.ts';
import type { Bounds } from './check-input.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';

export interface FgsmOptions {
  /** Change of a pixel, in the units of the images: above 0, at most the width of the bounds. */
  readonly epsilon: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

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
    'FGSM',
    { epsilon, stepSize: epsilon, steps: 1, randomStart: false, restarts: 1, bounds, targeted },
    { epsilon },
  );
}
