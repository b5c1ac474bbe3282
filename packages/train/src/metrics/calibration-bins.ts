import { checkInteger } from '@cnn/tensor';
import type { ScoreOptions } from './checked-batch.ts';
import { equalMassBins } from './equal-mass-bins.ts';
import { equalWidthBins } from './equal-width-bins.ts';
import type { Metric } from './metric.ts';
import { toProbabilities } from './probabilities.ts';
import { sampleMetric } from './sample-metric.ts';

/** How confidences are put into bins. */
export interface CalibrationOptions extends ScoreOptions {
  /** Bins that the confidences are put into, at least 1. @default 15 */
  readonly bins?: number;
}

/** How confidences are chosen and put into bins. */
export interface BinningOptions {
  /** Bins of equal width over [0, 1], or of as many confidences each. @default 'width' */
  readonly binning?: 'width' | 'mass';
  /**
   * Which confidences count: the highest probability, right where its class is; or the probability of each class, right
   * where the sample is of it. The same where there is one class. @default 'top'
   */
  readonly of?: 'top' | 'classes';
}

/** Sums over the confidences of each bin; of several classes, the bins of one after the other. */
export interface CalibrationBins {
  readonly confidence: Float64Array;
  readonly right: Float64Array;
  readonly count: Float64Array;
}

/** Takes confidences in [0, 1] and whether they are right (1) or not (0), one by one. */
export interface ConfidenceBins {
  add(confidence: number, right: number): void;
  sums(): CalibrationBins;
}

/**
 * A metric of confidences and how often they are right: of one class the probability of a yes and whether it is one, of
 * several the highest probability and whether that class is right, or all of them.
 */
export function calibrationMetric<Result>(
  name: string,
  options: CalibrationOptions & BinningOptions,
  finish: (sums: CalibrationBins) => Result,
): Metric<Result> {
  const { bins = 15, ignoreIndex, binning = 'width', of = 'top' } = options;
  checkInteger(name, 'bins', bins, 1);
  const makeBins = binning === 'width' ? equalWidthBins : equalMassBins;
  return sampleMetric(name, options, {
    tasks: ['binary', 'multiclass'],
    start: (question) => ({
      groups: Array.from({ length: of === 'top' ? 1 : question.classes }, () => makeBins(bins)),
      convert: toProbabilities(question, options),
      row: new Float64Array(question.classes),
    }),
    add: ({ groups, convert, row }, { task, classes, samples, scores, labels }) => {
      for (let sample = 0; sample < samples; sample++) {
        if (labels[sample] === ignoreIndex) continue;
        convert(scores, sample * classes, row);
        const isRight = (c: number) => Number(labels[sample] === (task === 'binary' ? 1 : c));
        if (of === 'top') {
          let best = 0;
          for (let c = 1; c < classes; c++) if (row[c] > row[best]) best = c;
          groups[0].add(row[best], isRight(best));
        } else for (let c = 0; c < classes; c++) groups[c].add(row[c], isRight(c));
      }
    },
    finish: ({ groups }) => finish(joined(groups.map((group) => group.sums()))),
  });
}

function joined(groups: readonly CalibrationBins[]): CalibrationBins {
  const all = (key: keyof CalibrationBins) => Float64Array.from(groups.flatMap((group) => Array.from(group[key])));
  return { confidence: all('confidence'), right: all('right'), count: all('count') };
}
