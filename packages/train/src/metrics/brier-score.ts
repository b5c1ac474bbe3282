import type { ScoreOptions } from './checked-batch.ts';
import type { Metric } from './metric.ts';
import { toProbabilities } from './probabilities.ts';
import { sampleMetric } from './sample-metric.ts';

/**
 * The mean squared distance of probabilities from what is right.
 *
 * Use it beside {@link negativeLogLikelihood}: it is bounded, so a few sure mistakes cannot rule it.
 *
 * Scores `[samples, classes]` → of one class (p − label)², in [0, 1]; of several the sum of the squares over classes,
 * in [0, 2]; where several may be right, the mean over all labels. Follows sklearn.metrics.brier_score_loss.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = brierScore({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.25, 0.5, 0.5), classes: 2, labels: Int32Array.of(1, 0) });
 * metric.compute(); // 0.8125
 */
export function brierScore(options: ScoreOptions = {}): Metric {
  return sampleMetric('brierScore', options, {
    start: (question) => ({
      convert: toProbabilities(question, options),
      row: new Float64Array(question.classes),
      sum: 0,
      count: 0,
    }),
    add: (state, { task, classes, samples, scores, labels }) => {
      const { convert, row } = state;
      for (let sample = 0; sample < samples; sample++) {
        if (task === 'multiclass' && labels[sample] === options.ignoreIndex) continue;
        convert(scores, sample * classes, row);
        if (task === 'multiclass') state.count++;
        for (let c = 0; c < classes; c++) {
          if (task === 'multiclass') state.sum += (row[c] - Number(labels[sample] === c)) ** 2;
          else if (labels[sample * classes + c] !== options.ignoreIndex) {
            state.sum += (row[c] - labels[sample * classes + c]) ** 2;
            state.count++;
          }
        }
      }
    },
    finish: ({ sum, count }) => sum / count,
  });
}
