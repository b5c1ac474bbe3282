import type { Classifier } from '@cnn/tensor';
import { checkTemperature } from './check-temperature.ts';
import { logSumExp } from './log-sum-exp.ts';
import { logitScore } from './logit-score.ts';
import type { UnknownScore } from './unknown-score.ts';

export interface EnergyOptions {
  /** What logits are divided by; above 0. @default 1 */
  readonly temperature?: number;
}

/**
 * The energy −T · log Σ exp(logit/T): low where any class has a large logit.
 *
 * Use it in place of {@link maxSoftmax}, which forgets how large the logits are: it costs no more and mostly keeps more apart.
 *
 * Scores are any numbers. Follows Liu et al., Energy-based out-of-distribution detection (2020), whose score of the known is its negative.
 *
 * @throws RangeError if `temperature` is not above 0; `score` throws as that of {@link maxSoftmax}.
 * @example
 * const unknown = await energy(classifier).score(images);
 */
export function energy(classifier: Classifier, { temperature = 1 }: EnergyOptions = {}): UnknownScore {
  checkTemperature('energy', temperature);
  return logitScore('energy', 'Energy', { temperature }, classifier, (logits) => -logSumExp(logits, temperature));
}
