import type { CheckedBatch, ScoreOptions } from './checked-batch.ts';
import type { Metric } from './metric.ts';
import { logSumExp, softplus } from './probabilities.ts';
import { sampleMetric } from './sample-metric.ts';

/**
 * The least probability, that of float64's precision, so that a surely wrong sample costs much, but not infinitely
 * much.
 */
const LEAST = Number.EPSILON;

/**
 * The mean of −log of the probability that the right class was given: cross entropy over a whole evaluation, in
 * float64.
 *
 * Use it to compare models by their probabilities; it punishes sure mistakes hardest. Where several classes may be
 * right it is the mean over all labels.
 *
 * Scores `[samples, classes]` → a number from 0. Logits are never turned into probabilities, so that no digits are
 * lost; probabilities count as at least 2⁻⁵². Follows torch.nn.functional.cross_entropy and
 * binary_cross_entropy_with_logits, and sklearn.metrics.log_loss for probabilities.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = negativeLogLikelihood({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.25, 0.5, 0.5), classes: 2, labels: Int32Array.of(1, 0) });
 * metric.compute(); // Math.log(8) / 2
 */
export function negativeLogLikelihood(options: ScoreOptions = {}): Metric {
  const cost = options.from === 'probabilities' ? costOfProbability : costOfLogit;
  return sampleMetric('negativeLogLikelihood', options, {
    start: () => ({ sum: 0, count: 0 }),
    add: (state, batch) => {
      batch.labels.forEach((label, place) => {
        if (label === options.ignoreIndex) return;
        state.sum += cost(batch, place, label);
        state.count++;
      });
    },
    finish: ({ sum, count }) => sum / count,
  });
}

function costOfLogit({ task, classes, scores }: CheckedBatch, place: number, label: number): number {
  if (task !== 'multiclass') return softplus(label === 1 ? -scores[place] : scores[place]);
  const start = place * classes;
  return logSumExp(scores, start, classes) - scores[start + label];
}

function costOfProbability({ task, classes, scores }: CheckedBatch, place: number, label: number): number {
  if (task === 'multiclass') return -Math.log(Math.max(scores[place * classes + label], LEAST));
  return -Math.log(Math.max(label === 1 ? scores[place] : 1 - scores[place], LEAST));
}
