import { inEvaluation, type Module } from '@cnn/layers';
import { argMax, type Batch, dispose, nextTurn, scope, type Tensor } from '@cnn/tensor';
import type { Loss } from '../losses/loss.ts';
import { type JudgedBatch, leaveOut } from './leave-out.ts';
import type { Metric } from './metric.ts';

/** What {@link evaluate} found. */
export interface Evaluation {
  /** Share of right predictions, in per cent. */
  readonly accuracy: number;
  /** Mean loss over the samples; NaN where no loss was given. */
  readonly loss: number;
  /** Samples that count, which are pixels where each has a label of its own. */
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
  /** Samples with this label are left out. @default that of the loss */
  readonly ignoreIndex?: number;
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
 * Of labels that hold a share of each class, `[batch, classes]`, the class with the greatest share is the right one. Logits
 * `[batch, height, width, classes]` with labels `[batch, height, width]` are judged pixel by pixel. Follows the tutorial's `calculate_accuracy`.
 *
 * @throws RangeError if there are no samples, or none that count, or a label is no class of the model.
 * @example
 * const { accuracy, confusion } = await evaluate(model, new DataLoader(test, { batchSize: 128 }));
 */
export async function evaluate(
  model: Module,
  batches: AsyncIterable<Batch>,
  { onBatch, signal, ...options }: EvaluateOptions = {},
): Promise<Evaluation> {
  const steps = evaluation(model, batches, options);
  try {
    for (;;) {
      const { done, value } = await steps.next();
      if (done) return value;
      onBatch?.(value);
      if (signal?.aborted) throw signal.reason;
    }
  } finally {
    // Lets go of the batches.
    await steps.return(undefined as never);
  }
}

/** {@link evaluate} batch by batch: yields the number of batches so far, and returns the result. */
export async function* evaluation(
  model: Module,
  batches: AsyncIterable<Batch>,
  { loss, metrics = {}, ignoreIndex = loss?.ignoreIndex }: JudgingOptions = {},
): AsyncGenerator<number, Evaluation, undefined> {
  const counted = Object.entries(metrics);
  for (const [, metric] of counted) metric.reset();
  const counts: number[][] = [];
  let total = 0;
  let ignored = 0;
  let lossSum = 0;
  let count = 0;
  for await (const { images, labels, ids } of batches) {
    const made: Tensor[] = [images, labels];
    const judge = () => {
      const logits = model.call(images);
      const last = logits.rank - 1;
      return {
        classes: logits.shape[last]!,
        // Pixels have no names.
        ids: last > 1 ? undefined : ids,
        predicted: argMax(logits, last) as Tensor,
        truth: labels.rank === logits.rank ? (argMax(labels, last) as Tensor) : labels.clone(),
        error: loss?.(logits, labels),
        scores: counted.length > 0 ? logits : undefined,
      };
    };
    let batch: JudgedBatch;
    try {
      const { predicted, truth, error, scores, ...of } = inEvaluation(model, () => scope(judge));
      made.push(predicted, truth, ...(error ? [error] : []), ...(scores ? [scores] : []));
      const all = { ...of, labels: await truth.data(), predicted: await predicted.data() };
      batch = leaveOut({ ...all, scores: scores && ((await scores.data()) as Float32Array) }, ignoreIndex);
      // The mean of no samples is NaN.
      if (error && batch.labels.length > 0) lossSum += (await error.data())[0] * batch.labels.length;
      ignored += all.labels.length - batch.labels.length;
    } finally {
      dispose(made);
    }
    const { predicted, scores, labels: actual, ...of } = batch;
    if (scores) {
      for (const [, metric] of counted) metric.update({ ...of, scores, labels: Int32Array.from(actual) });
    }
    const { classes } = of;
    if (counts.length === 0) counts.push(...Array.from({ length: classes }, () => Array<number>(classes).fill(0)));
    Array.from(actual).forEach((label, i) => {
      if (!counts[label])
        throw new RangeError(`evaluate: label ${label} is no class of a model with ${classes} classes`);
      counts[label][predicted[i]]++;
    });
    total += actual.length;
    await nextTurn();
    yield ++count;
  }
  if (total === 0) {
    const expected = ignored > 0 ? `a label other than ${ignoreIndex}, which is ignored` : 'at least one sample';
    throw new RangeError(`evaluate: expected ${expected}, found none`);
  }
  const right = counts.reduce((sum, row, label) => sum + row[label], 0);
  return {
    accuracy: (right / total) * 100,
    loss: loss ? lossSum / total : Number.NaN,
    total,
    confusion: counts,
    metrics: Object.fromEntries(counted.map(([name, metric]) => [name, metric.compute()])),
  };
}
