import type { Classifier } from '@cnn/tensor';
import { largest } from './log-sum-exp.ts';
import { logitScore } from './logit-score.ts';
import type { UnknownScore } from './unknown-score.ts';

/**
 * Minus the largest logit.
 *
 * Use it where there are many classes, of which several look alike: they share the probability, and {@link maxSoftmax} then takes the image for
 * unknown, but all their logits are large.
 *
 * Scores are any numbers. Follows Hendrycks et al., Scaling out-of-distribution detection for real-world settings (2022).
 *
 * `score` throws as that of {@link maxSoftmax}.
 *
 * @example
 * const unknown = await maxLogit(classifier).score(images);
 */
export function maxLogit(classifier: Classifier): UnknownScore {
  return logitScore('maxLogit', 'MaxLogit', {}, classifier, (logits) => -largest(logits));
}
