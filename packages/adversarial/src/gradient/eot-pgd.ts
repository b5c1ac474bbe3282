import { checkInteger } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { linf } from '../norms/linf.ts';
import { defineProjectedGradient, type ProjectedGradientOptions } from './define-projected-gradient.ts';
import { randomStartIn } from './random-start.ts';

export interface EotPgdOptions extends ProjectedGradientOptions {
  /** Size of one step. @default 2.5 · epsilon / steps */
  readonly stepSize?: number;
  /** Gradient steps. @default 10 */
  readonly steps?: number;
  /** Times that each step asks for the gradient. @default 2 */
  readonly samples?: number;
  /** Whether to start anywhere within epsilon, and not at the image. @default true */
  readonly randomStart?: boolean;
}

/**
 * `pgd` with each gradient averaged over several asks: the expectation over transformations.
 *
 * Use it against classifiers that are random, with dropout or noise as a defence: one ask follows one draw of the noise, the mean what lies
 * behind. With a classifier that always answers the same it is `pgd`, but slower. Since such a classifier may also err by chance, count errors
 * over several asks.
 *
 * Follows Athalye et al., Synthesizing robust adversarial examples (2018), and torchattacks.EOTPGD; images that are misclassified already stay as they
 * are. Chance within the classifier is its own, so the same result twice needs a classifier that starts anew.
 *
 * @throws as `pgd`; RangeError if `samples` is below 1.
 * @example
 * const fooled = await eotPgd({ epsilon: 8 / 255, samples: 20 })(noisyClassifier, images, labels, { rng: new Rng(0) });
 */
export function eotPgd({
  epsilon,
  steps = 10,
  stepSize = (2.5 * epsilon) / steps,
  samples = 2,
  randomStart = true,
  bounds = [0, 1],
  targeted = false,
}: EotPgdOptions): Attack {
  checkInteger('eotPgd', 'samples', samples, 1);
  const start = randomStart ? randomStartIn({ norm: linf, epsilon }) : undefined;
  const views = { copies: samples };
  return defineProjectedGradient(
    'eotPgd',
    'EOTPGD',
    { norm: 'Linf', epsilon, stepSize, steps, loss: crossEntropy, start, views, bounds, targeted },
    { epsilon, stepSize, steps, samples, randomStart },
  );
}
