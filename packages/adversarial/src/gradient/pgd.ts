import { checkInteger } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';
import { randomStartIn } from './random-start.ts';

export interface PgdOptions extends ProjectedGradientOptions {
  /** How the size of a change is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Size of one step. @default 2.5 · epsilon / steps */
  readonly stepSize?: number;
  /** Gradient steps of one start. @default 10 */
  readonly steps?: number;
  /** Whether to start anywhere within epsilon, and not at the image. @default true */
  readonly randomStart?: boolean;
  /** Starts, of which each image keeps the worst for the classifier; more than one needs `randomStart`. @default 1 */
  readonly restarts?: number;
}

/**
 * Projected gradient descent: many small steps that raise the loss, never leaving the ball of epsilon around the image.
 *
 * Use it to measure robustness: of the simple attacks it is the strongest that knows the gradient. A classifier that resists it may
 * still hide its gradients, so compare it with more steps and restarts.
 *
 * The change is of size epsilon or less, and each pixel within the bounds, exactly. In the L2 norm steps go along the gradient, in L1 along the
 * signs of its largest hundredth (SLIDE). The defaults of step size and steps follow Madry et al., Towards deep learning models resistant to adversarial attacks (2018), and like torchattacks.PGD the
 * last step of a start is kept; unlike it, images that are misclassified already stay as they are.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit or the classifier is not differentiable. All of it before the first step, but for numbers that cease to be finite on the way.
 * @example
 * const fooled = await pgd({ epsilon: 8 / 255 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function pgd({
  epsilon,
  norm = 'Linf',
  steps = 10,
  stepSize = (2.5 * epsilon) / steps,
  randomStart = true,
  restarts = 1,
  bounds = [0, 1],
  targeted = false,
}: PgdOptions): Attack {
  checkInteger('pgd', 'restarts', restarts, 1);
  if (restarts > 1 && !randomStart) {
    throw new RangeError(
      `pgd: ${restarts} restarts from the same place are one; set randomStart or leave restarts at 1`,
    );
  }
  return defineProjectedGradient(
    'pgd',
    'PGD',
    {
      norm,
      epsilon,
      stepSize,
      steps,
      loss: crossEntropy,
      ...(randomStart && { start: randomStartIn({ norm: normNamed('pgd', norm), epsilon }) }),
      restarts,
      bounds,
      targeted,
    },
    { ...(norm !== 'Linf' && { norm }), epsilon, stepSize, steps, randomStart, ...(restarts > 1 && { restarts }) },
  );
}
