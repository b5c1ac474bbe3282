import { inEvaluation, type Module } from '@cnn/layers';
import { argMax, type Batch, dispose, nextTurn, scope, type Tensor } from '@cnn/tensor';
import type { Loss } from '../losses/loss.ts';
import type { Metric } from './metric.ts';

/** What {@link evaluate} found. */
export interface Evaluation {
  /** Share of right predictions, in per cent. */
  readonly accuracy: number;
  /** Mean loss over the samples; NaN where no loss was given. */
  readonly loss: number;
  /** Samples seen. */
  readonly total: number;
  /** `confusion[actual][predicted]` counts samples. */
  readonly confusion: number[][];
  /** What the given metrics compute, by their names. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What is found out beside the accuracy. */
export interface JudgingOptions {
  /** Loss to average. @default none */
  readonly loss?: Loss;
  /** What else is computed, by name. @default none */
  readonly metrics?: Readonly<Record<string, Metric<number>>>;
}

export interface EvaluateOptions extends JudgingOptions {
  /** Called after each batch with the number of batches so far. */
  readonly onBatch?: (batches: number) => void;
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
}

/**
 * Counts how often a model is right, and what it takes for what. Runs in evaluation mode and restores the mode that was.
 *
 * Of labels that hold a share of each class, `[batch, classes]`, the class with the greatest share is the right one. Follows the tutorial's
 * `calculate_accuracy`.
 *
 * @throws RangeError if there are no samples, or a label is no class of the model.
 * @example
 * const { accuracy, confusion } = await evaluate(model, new DataLoader(test, { batchSize: 128 }));
 */
export async function evaluate(
  model: Module,
  batches: AsyncIterable<Batch>,
  { onBatch, signal, ...options }: EvaluateOptions = {},
): Promise<Evaluation> {
  const steps = evaluation(model, batches, options);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
    onBatch?.(value);
    if (signal?.aborted) {
      await steps.return(undefined as never);
      throw signal.reason;
    }
  }
}

/** {@link evaluate} batch by batch: yields the number of batches so far, and returns the result. */
export async function* evaluation(
  model: Module,
  batches: AsyncIterable<Batch>,
  { loss, metrics = {} }: JudgingOptions = {},
): AsyncGenerator<number, Evaluation, undefined> {
  const counted = Object.entries(metrics);
  for (const [, metric] of counted) metric.reset();
  const counts: number[][] = [];
  let total = 0;
  let lossSum = 0;
  let count = 0;
  for await (const { images, labels, ids } of batches) {
    const made: Tensor[] = [images, labels];
    const judge = () => {
      const logits = model.call(images);
      return {
        classes: logits.shape[1]!,
        predicted: argMax(logits, 1) as Tensor,
        truth: labels.rank === logits.rank ? (argMax(labels, 1) as Tensor) : labels.clone(),
        error: loss?.(logits, labels),
        scores: counted.length > 0 ? logits : undefined,
      };
    };
    let classes: number;
    let actual: ArrayLike<number>;
    let found: ArrayLike<number>;
    try {
      const judged = inEvaluation(model, () => scope(judge));
      const { predicted, truth, error, scores } = judged;
      made.push(predicted, truth, ...(error ? [error] : []), ...(scores ? [scores] : []));
      classes = judged.classes;
      actual = await truth.data();
      found = await predicted.data();
      if (error) lossSum += (await error.data())[0] * actual.length;
      if (scores) {
        const values = (await scores.data()) as Float32Array;
        const predictions = { scores: values, classes, labels: Int32Array.from(actual), ids };
        for (const [, metric] of counted) metric.update(predictions);
      }
    } finally {
      dispose(made);
    }
    if (counts.length === 0) counts.push(...Array.from({ length: classes }, () => Array<number>(classes).fill(0)));
    Array.from(actual).forEach((label, i) => {
      if (!counts[label])
        throw new RangeError(`evaluate: label ${label} is no class of a model with ${classes} classes`);
      counts[label][found[i]]++;
    });
    total += actual.length;
    await nextTurn();
    yield ++count;
  }
  if (total === 0) throw new RangeError('evaluate: expected at least one sample, found none');
  const right = counts.reduce((sum, row, label) => sum + row[label], 0);
  return {
    accuracy: (right / total) * 100,
    loss: loss ? lossSum / total : Number.NaN,
    total,
    confusion: counts,
    metrics: Object.fromEntries(counted.map(([name, metric]) => [name, metric.compute()])),
  };
}
