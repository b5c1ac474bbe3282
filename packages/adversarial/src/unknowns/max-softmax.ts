import type { Classifier } from '@cnn/tensor';
import { logitScore } from './logit-score.ts';
import type { UnknownScore } from './unknown-score.ts';

/**
 * One minus the highest probability: the baseline that every other score is held against.
 *
 * Use it first. A network is often sure of what it never saw, and then `energy` or a score of features keeps more apart.
 *
 * Scores in [0, 1). Follows Hendrycks and Gimpel, A baseline for detecting misclassified and out-of-distribution examples in neural
 * networks (2017). It is summed from the other classes' probabilities, so that it does not round to 0 where the classifier is very sure.
 *
 * `score` throws TypeError if the classifier does not return `[batch, classes]`, and RangeError if a pixel or logit is not finite.
 *
 * @example
 * const unknown = await maxSoftmax(classifier).score(images);
 */
export function maxSoftmax(classifier: Classifier): UnknownScore {
  return logitScore('maxSoftmax', 'MaxSoftmax', {}, classifier, (logits) => doubt(logits, 1));
}

/** One minus the highest probability of the softmax at a temperature. */
export function doubt(logits: Float64Array, temperature: number): number {
  const best = logits.indexOf(Math.max(...logits));
  let others = 0;
  for (let c = 0; c < logits.length; c++) {
    if (c !== best) others += Math.exp((logits[c] - logits[best]) / temperature);
  }
  return others / (1 + others);
}
