import { share } from './counts.ts';
import { type DecisionOptions, decisions } from './decisions.ts';
import type { Metric } from './metric.ts';
import { sampleMetric } from './sample-metric.ts';

/**
 * The share of samples all labels of which are right. Also known as subset accuracy.
 *
 * Use it where several classes may be right and a sample is of use only as a whole. Ignored labels count as right.
 *
 * Scores and labels `[samples, classes]` → a share in [0, 1]. Where one class is right it is the {@link accuracy} but
 * for ignored samples. Follows torchmetrics.ExactMatch.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = exactMatch();
 * metric.update({ scores: Float32Array.of(2, -1, 3, 1), classes: 2, labels: Int32Array.of(1, 0, 1, 0) });
 * metric.compute(); // 0.5
 */
export function exactMatch(options: DecisionOptions = {}): Metric {
  const decide = decisions('exactMatch', options);
  return sampleMetric('exactMatch', options, {
    start: () => ({ right: 0, samples: 0 }),
    add: (state, batch) => {
      const wrong = new Uint8Array(batch.samples);
      decide(batch, (predicted, actual, _, sample) => {
        if (predicted !== actual) wrong[sample] = 1;
      });
      state.samples += batch.samples;
      state.right += wrong.reduce((right, isWrong) => right + 1 - isWrong, 0);
    },
    finish: ({ right, samples }) => share(right, samples),
  });
}
