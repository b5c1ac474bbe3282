import { checkInteger } from '@cnn/tensor';
import { checkChoice } from './check-choice.ts';
import type { Task } from './checked-batch.ts';
import { type ConfusionCounts, confusionMetric, marginsOf } from './confusion-counts.ts';
import { share } from './counts.ts';
import type { DecisionOptions } from './decisions.ts';
import type { Metric } from './metric.ts';

export interface ConfusionMatrixOptions extends DecisionOptions {
  /**
   * What the counts are divided by: `true` by those of the actual class, so that rows add up to 1; `pred` by those of
   * the predicted class, so that columns do; `all` by all samples. @default nothing, counts
   */
  readonly normalize?: 'true' | 'pred' | 'all';
  /** Of each cell the ids of so many samples are kept, the first ones. 0 keeps none, Infinity all. @default 100 */
  readonly keepIds?: number;
}

/** What was taken for what. */
export interface ConfusionMatrix {
  /** `matrix[actual][predicted]`: samples, or their share. */
  readonly matrix: readonly (readonly number[])[];
  /**
   * `ids[actual][predicted]`: samples of the cell, in the order in which they came; by their ids, or their places from
   * 0 if they had none.
   */
  readonly ids: readonly (readonly (readonly number[])[])[];
}

/**
 * Counts which class was taken for which, and remembers samples of each cell, so that the mistakes can be looked at.
 *
 * Use it to see what a model confuses. A single class gives the matrix of no and yes; where several may be right, there
 * is one such matrix for each: {@link multilabelConfusionMatrix}.
 *
 * Scores `[samples, classes]` → a matrix `[classes, classes]`. Rows or columns that are divided by 0 are 0. Follows
 * torchmetrics.ConfusionMatrix.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples; TypeError if several
 * classes may be right.
 * @example
 * const metric = confusionMatrix();
 * const scores = Float32Array.of(2, 1, 0, 3, 0, 1);
 * metric.update({ scores, classes: 2, labels: Int32Array.of(0, 0, 1), ids: [70, 71, 72] });
 * metric.compute().matrix; // [[1, 1], [0, 1]]
 * metric.compute().ids[0][1]; // [71]
 */
export function confusionMatrix(options: ConfusionMatrixOptions = {}): Metric<ConfusionMatrix> {
  return matrices('confusionMatrix', options, ['binary', 'multiclass'], ([matrix]) => matrix);
}

/**
 * For each label, where several may be right, the matrix of no and yes: {@link confusionMatrix} label by label.
 *
 * Scores and labels `[samples, classes]` → `classes` matrices `[2, 2]`. Follows
 * torchmetrics.classification.MultilabelConfusionMatrix.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples; TypeError if one class
 * alone is right.
 * @example
 * const metric = multilabelConfusionMatrix();
 * metric.update({ scores: Float32Array.of(2, -1, 3, 1), classes: 2, labels: Int32Array.of(1, 0, 1, 0) });
 * metric.compute()[1].matrix; // [[1, 1], [0, 0]]
 */
export function multilabelConfusionMatrix(options: ConfusionMatrixOptions = {}): Metric<readonly ConfusionMatrix[]> {
  return matrices('multilabelConfusionMatrix', options, ['binary', 'multilabel'], (all) => all);
}

function matrices<Result>(
  name: string,
  options: ConfusionMatrixOptions,
  tasks: readonly Task[],
  result: (all: readonly ConfusionMatrix[]) => Result,
): Metric<Result> {
  const { normalize, keepIds = 100 } = options;
  if (normalize !== undefined) checkChoice(name, 'normalize', normalize, ['true', 'pred', 'all']);
  if (keepIds !== Number.POSITIVE_INFINITY) checkInteger(name, 'keepIds', keepIds, 0);
  let ids: number[][] = [];
  return confusionMetric(name, options, tasks, {
    begin: (cells) => {
      ids = Array.from({ length: cells }, () => []);
    },
    seen: (cell, id) => {
      if (ids[cell].length < keepIds) ids[cell].push(id);
    },
    finish: ({ counts, size, matrices }: ConfusionCounts) =>
      result(
        Array.from({ length: matrices }, (_, index) => {
          const start = index * size * size;
          const own = normalized(counts.subarray(start, start + size * size), size, normalize);
          const rows = <Cell>(cell: (place: number) => Cell) =>
            Array.from({ length: size }, (_, row) =>
              Array.from({ length: size }, (_, column) => cell(row * size + column)),
            );
          return { matrix: rows((place) => own[place]), ids: rows((place) => [...ids[start + place]]) };
        }),
      ),
  });
}

function normalized(counts: Float64Array, size: number, by: ConfusionMatrixOptions['normalize']): Float64Array {
  if (by === undefined) return counts;
  const { actual, predicted, total } = marginsOf(counts, size);
  return counts.map((count, cell) => {
    const whole = by === 'all' ? total : by === 'true' ? actual[Math.floor(cell / size)] : predicted[cell % size];
    return share(count, whole);
  });
}
