/** What a {@link Trainer} tells while it works; a program or a page follows all of it or only the epochs. */
export type TrainerEvent = StepEvent | SkipEvent | EvaluateEvent | ValidationEvent | EpochEvent | StopEvent;

/** A batch was learned from. */
export interface StepEvent {
  readonly type: 'step';
  readonly epoch: number;
  /** Batches of this epoch so far, and in all. */
  readonly batch: number;
  readonly batches: number;
  /** Steps of the optimizer so far. Where gradients are gathered over several batches, not each batch makes one. */
  readonly step: number;
  /** Batches whose gradients wait for the next step: 0 where this one made a step. */
  readonly gathered: number;
  /** Loss of this batch, penalties included. */
  readonly loss: number;
  readonly samples: number;
  /** Of each group of parameters, in the step that was made or is gathered for. */
  readonly learningRates: readonly number[];
  /** Length of the gradient of all parameters, before clipping; only where it is clipped by its norm. */
  readonly gradientNorm?: number;
}

/** A batch was passed over, by `nonFinite: 'skip'`. */
export interface SkipEvent {
  readonly type: 'skip';
  readonly epoch: number;
  /** Batches of this epoch so far, this one included, and in all. */
  readonly batch: number;
  readonly batches: number;
  /** Steps of the optimizer so far. Of gradients that are gathered when an epoch ends with such a batch, a step is made all the same. */
  readonly step: number;
  /** What was wrong with it. */
  readonly reason: string;
}

/** One batch was evaluated. */
export interface EvaluateEvent {
  readonly type: 'evaluate';
  readonly epoch: number;
  readonly split: 'train' | 'test';
  readonly batch: number;
  readonly batches: number;
}

/** What a model was found to be worth. Accuracies are in per cent. */
export interface Judgement {
  readonly testAccuracy?: number;
  /** Mean loss of the samples, without penalties. */
  readonly testLoss?: number;
  /** The trainer's own metrics on the validation batches. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** The model was judged in the middle of an epoch. */
export interface ValidationEvent extends Judgement {
  readonly type: 'validation';
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
}

/** What is kept of one epoch: a line of `metrics.jsonl`. */
export interface EpochRecord extends Judgement {
  readonly epoch: number;
  /** Mean of the batches' losses, penalties included; NaN if all were passed over. */
  readonly loss: number;
  /** Batches that were passed over. @default none */
  readonly skipped?: number;
  readonly trainAccuracy?: number;
  /** Of the first group of parameters, in the epoch's last step. */
  readonly learningRate?: number;
  readonly seconds: number;
}

/** An epoch is over, its evaluations included. */
export interface EpochEvent extends EpochRecord {
  readonly type: 'epoch';
  /** Steps of the optimizer so far. */
  readonly step: number;
  /** `confusion[actual][predicted]` on the validation batches, where there are any. */
  readonly confusion?: number[][];
}

/** Training ends before all epochs are over. */
export interface StopEvent {
  readonly type: 'stop';
  /** Who stopped it and why, such as `'EarlyStopping: testLoss is not below 0.41 since epoch 7'`. */
  readonly reason: string;
}

export interface FormatEpochOptions {
  /** What the pictures are called that epochs are judged on. @default 'Test' */
  readonly judgedOn?: string;
}

/**
 * The line that the tutorial prints after each epoch.
 *
 * @example
 * formatEpoch({ epoch: 1, loss: 1.5317, trainAccuracy: 53.012, testAccuracy: 54.4, seconds: 237 });
 * // Epoch: 1 | Loss: 1.5317 | Training accuracy: 53.012% | Test accuracy: 54.400% | Epoch Time: 237.00 secs
 */
export function formatEpoch(
  { epoch, loss, trainAccuracy, testAccuracy, seconds }: EpochRecord,
  { judgedOn = 'Test' }: FormatEpochOptions = {},
): string {
  const accuracies = [
    ['Training accuracy', trainAccuracy],
    [`${judgedOn} accuracy`, testAccuracy],
  ] as const;
  const parts = accuracies.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value.toFixed(3)}%`]));
  return [`Epoch: ${epoch}`, `Loss: ${loss.toFixed(4)}`, ...parts, `Epoch Time: ${seconds.toFixed(2)} secs`].join(
    ' | ',
  );
}
