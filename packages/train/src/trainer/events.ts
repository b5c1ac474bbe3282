/** What a {@link Trainer} tells while it works; a program or a page follows all of it or only the epochs. */
export type TrainerEvent = StepEvent | EvaluateEvent | EpochEvent;

/** One step was made. */
export interface StepEvent {
  readonly type: 'step';
  readonly epoch: number;
  /** Batches of this epoch so far, and in all. */
  readonly batch: number;
  readonly batches: number;
  /** Loss of this batch, penalties included. */
  readonly loss: number;
  readonly samples: number;
}

/** One batch was evaluated after an epoch. */
export interface EvaluateEvent {
  readonly type: 'evaluate';
  readonly epoch: number;
  readonly split: 'train' | 'test';
  readonly batch: number;
  readonly batches: number;
}

/** What is kept of one epoch: a line of `metrics.jsonl`. Accuracies are in per cent. */
export interface EpochRecord {
  readonly epoch: number;
  /** Mean of the batches' losses. */
  readonly loss: number;
  readonly trainAccuracy?: number;
  readonly testAccuracy?: number;
  readonly seconds: number;
}

/** An epoch is over, its evaluations included. */
export interface EpochEvent extends EpochRecord {
  readonly type: 'epoch';
  /** `confusion[actual][predicted]` on the validation batches, where there are any. */
  readonly confusion?: number[][];
}

/** The line that the tutorial prints after each epoch. */
export function formatEpoch({ epoch, loss, trainAccuracy, testAccuracy, seconds }: EpochRecord): string {
  const accuracies = [
    ['Training accuracy', trainAccuracy],
    ['Test accuracy', testAccuracy],
  ] as const;
  const parts = accuracies.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value.toFixed(3)}%`]));
  return [`Epoch: ${epoch}`, `Loss: ${loss.toFixed(4)}`, ...parts, `Epoch Time: ${seconds.toFixed(2)} secs`].join(
    ' | ',
  );
}
