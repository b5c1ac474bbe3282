import { checkInteger } from '@cnn/tensor';
import type { Attack } from './attack.ts';
import type { Bounds } from './check-input.ts';
import { defineProjectedGradient } from './define-projected-gradient.ts';

export interface PgdOptions {
  /** Largest change of a pixel, in the units of the images: above 0, at most the width of the bounds. */
  readonly epsilon: number;
  /** Change of a pixel in one step. @default 2.5 · epsilon / steps */
  readonly stepSize?: number;
  /** Gradient steps of one start. @default 10 */
  readonly steps?: number;
  /** Whether to start anywhere within epsilon, and not at the image. @default true */
  readonly randomStart?: boolean;
  /** Starts, of which each image keeps the worst for the classifier; more than one needs `randomStart`. @default 1 */
  readonly restarts?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Projected gradient descent in the maximum norm: many small steps that raise the loss, never leaving the box of epsilon around the image.
 *
 * Use it to measure robustness: of the simple attacks it is the strongest that knows the gradient. A classifier that resists it may
 * still hide its gradients, so compare it with more steps and restarts.
 *
 * Each pixel of the result lies within epsilon of the image's, up to one rounding of float32, and within the bounds. The defaults of step
 * size and steps follow Madry et al., Towards deep learning models resistant to adversarial attacks (2018), and like torchattacks.PGD the
 * last step of a start is kept; unlike it, images that are misclassified already stay as they are.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit or the classifier is not differentiable. All of it before the first step, but for numbers that cease to be finite on the way.
 * @example
 * const fooled = await pgd({ epsilon: 8 / 255 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function pgd({
  epsilon,
  steps = 10,
  stepSize = (2.5 * epsilon) / steps,
  randomStart = true,
  restarts = 1,
  bounds = [0, 1],
  targeted = false,
}: PgdOptions): Attack {
  checkInteger('pgd', 'steps', steps, 1);
  checkInteger('pgd', 'restarts', restarts, 1);
  if (restarts > 1 && !randomStart) {
    throw new RangeError(
      `pgd: ${restarts} restarts from the same place are one; set randomStart or leave restarts at 1`,
    );
  }
  return defineProjectedGradient(
    'PGD',
    { epsilon, stepSize, steps, randomStart, restarts, bounds, targeted },
    { epsilon, stepSize, steps, randomStart, ...(restarts > 1 && { restarts }) },
  );
}
