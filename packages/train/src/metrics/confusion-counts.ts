import type { CheckedBatch, Question, Task } from './checked-batch.ts';
import { type DecisionOptions, decisions } from './decisions.ts';
import type { Metric } from './metric.ts';
import { sampleMetric } from './sample-metric.ts';

/**
 * Square matrices of counts, one after the other, each `[actual, predicted]`, row-major: one for each label where
 * several may be right.
 */
export interface ConfusionCounts {
  readonly counts: Float64Array;
  /** Rows, and columns, of a matrix. */
  readonly size: number;
  readonly matrices: number;
}

/** A metric of what was taken for what; `seen` is told of the cell of each sample. */
export function confusionMetric<Result>(
  name: string,
  options: DecisionOptions,
  tasks: readonly Task[],
  {
    begin,
    seen,
    finish,
  }: {
    begin?(cells: number): void;
    seen?(cell: number, id: number): void;
    finish(counts: ConfusionCounts, question: Question): Result;
  },
): Metric<Result> {
  const decide = decisions(name, options);
  return sampleMetric(name, options, {
    tasks,
    start: ({ task, classes }): ConfusionCounts => {
      const [size, matrices] = task === 'multiclass' ? [classes, 1] : [2, classes];
      begin?.(matrices * size * size);
      return { counts: new Float64Array(matrices * size * size), size, matrices };
    },
    add: ({ counts, size }, batch: CheckedBatch) =>
      decide(batch, (predicted, actual, index, sample) => {
        const matrix = batch.task === 'multilabel' ? index : 0;
        const cell = (matrix * size + actual) * size + predicted;
        counts[cell]++;
        seen?.(cell, batch.id(sample));
      }),
    finish,
  });
}

/** The sums of a matrix's rows, how often each class occurs, and of its columns, how often it is predicted. */
export function marginsOf(
  counts: Float64Array,
  size: number,
): { actual: Float64Array; predicted: Float64Array; total: number } {
  const actual = new Float64Array(size);
  const predicted = new Float64Array(size);
  let total = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const count = counts[row * size + column];
      actual[row] += count;
      predicted[column] += count;
      total += count;
    }
  }
  return { actual, predicted, total };
}
