/** What a model said of some samples, in main memory. */
export interface Predictions {
  /** `[samples, classes]`, one row after the other: logits, or probabilities. A single class is the score of a yes. */
  readonly scores: Float32Array;
  readonly classes: number;
  /** The right class of each sample, or 0 and 1 for each class of it, `[samples, classes]`, where several may be right. */
  readonly labels: Int32Array;
  /** Names of the samples in their data set. @default none */
  readonly ids?: readonly number[];
}

/**
 * What is counted over the batches of an evaluation, and computed at its end.
 *
 * Batches may come in any sizes: what is computed depends on the samples alone.
 */
export interface Metric<Result = number> {
  readonly name: string;
  /** Counts a batch. */
  update(predictions: Predictions): void;
  /** The result for all samples since the last {@link Metric.reset}. @throws RangeError if there were none. */
  compute(): Result;
  /** Forgets all samples. */
  reset(): void;
}
