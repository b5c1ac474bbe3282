import type { BatchSource } from '@cnn/tensor';

/** What {@link Trainer.fit} takes besides the training batches. */
export interface FitOptions {
  /** Batches on which each epoch is judged. @default none */
  readonly validate?: BatchSource;
  /** Stops after the step or the judged batch at hand; `checkpoint` then holds the middle of the epoch. */
  readonly signal?: AbortSignal;
}
