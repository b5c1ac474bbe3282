import { checkInteger } from '@cnn/tensor';
import type { ScoreOptions } from './checked-batch.ts';
import type { Metric } from './metric.ts';
import { toProbabilities } from './probabilities.ts';
import { sampleMetric } from './sample-metric.ts';

export interface CalibrationOptions extends ScoreOptions {
  /** Bins of equal width that [0, 1] is cut into, at least 1. @default 15 */
  readonly bins?: number;
}

/** Sums over the samples of each bin, the last of which holds confidences of exactly 1. */
export interface CalibrationBins {
  readonly confidence: Float64Array;
  readonly right: Float64Array;
  readonly count: Float64Array;
}

/**
 * A metric of confidences and how often they are right: of one class the probability of a yes and whether it is one, of
 * several the highest probability and whether that class is right.
 *
 * A confidence lies in the bin at whose lower edge it is, or above. Compared as float32, the precision of scores, so
 * that 0.7 lies at its edge.
 */
export function calibrationMetric<Result>(
  name: string,
  options: CalibrationOptions,
  finish: (sums: CalibrationBins) => Result,
): Metric<Result> {
  const { bins = 15, ignoreIndex } = options;
  checkInteger(name, 'bins', bins, 1);
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) => i / bins);
  return sampleMetric(name, options, {
    tasks: ['binary', 'multiclass'],
    start: (question) => {
      const zeros = () => new Float64Array(bins + 1);
      const sums = { confidence: zeros(), right: zeros(), count: zeros() };
      return { sums, convert: toProbabilities(question, options), row: new Float64Array(question.classes) };
    },
    add: ({ sums, convert, row }, { task, classes, samples, scores, labels }) => {
      for (let sample = 0; sample < samples; sample++) {
        if (labels[sample] === ignoreIndex) continue;
        convert(scores, sample * classes, row);
        let best = 0;
        for (let c = 1; c < classes; c++) if (row[c] > row[best]) best = c;
        const bin = binOf(edges, row[best]);
        sums.confidence[bin] += row[best];
        sums.right[bin] += Number(labels[sample] === (task === 'binary' ? 1 : best));
        sums.count[bin]++;
      }
    },
    finish: ({ sums }) => finish(sums),
  });
}

function binOf(edges: Float32Array, confidence: number): number {
  const rounded = Math.fround(confidence);
  const bins = edges.length - 1;
  // The product may round across an edge.
  let bin = Math.min(bins, Math.floor(rounded * bins));
  if (rounded < edges[bin]) bin--;
  else if (bin < bins && rounded >= edges[bin + 1]) bin++;
  return bin;
}
