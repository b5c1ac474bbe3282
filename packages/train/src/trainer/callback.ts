import type { HostTensor } from '@cnn/tensor';
import type { EpochEvent, StepEvent, ValidationEvent } from './events.ts';
import type { Trainer } from './trainer.ts';

/** What a callback remembers, for a checkpoint. */
export interface CallbackState {
  /** Any JSON. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Such as averaged weights. @default none */
  readonly tensors?: ReadonlyMap<string, HostTensor>;
}

/**
 * What looks on while a {@link Trainer} works, and may stop it: each member is called if it is there, one callback after the other in their order, and
 * waited for. A checkpoint that is made while the model is judged is of the moment before `onJudging`.
 *
 * What a callback decides must follow from what it sees and from its state alone, not from the clock, or a run that is resumed will not be the run
 * that was never stopped. Follows lightning.pytorch.Callback.
 *
 * @example
 * const announce: Callback = { name: 'announce', onEpoch: ({ epoch, loss }) => console.log(epoch, loss) };
 */
export interface Callback {
  /** Unique in a run: its state goes by it. */
  readonly name: string;
  /** Before the first step, also of a resumed run. */
  onStart?(trainer: Trainer): void | Promise<void>;
  /** After each batch that was learned from; it made a step if `event.gathered` is 0. */
  onStep?(event: StepEvent, trainer: Trainer): void | Promise<void>;
  /** Before the model is judged, such as to put averaged weights in place; `onJudged` follows, also if judging failed or was broken off. */
  onJudging?(trainer: Trainer): void | Promise<void>;
  /** After the model was judged. Called in the reverse order, so that what was put in place last is taken out first. */
  onJudged?(trainer: Trainer): void | Promise<void>;
  /** After a validation in the middle of an epoch. */
  onValidation?(event: ValidationEvent, trainer: Trainer): void | Promise<void>;
  /** After each epoch. The record is in the trainer's history, and a checkpoint made now begins with the next epoch. */
  onEpoch?(event: EpochEvent, trainer: Trainer): void | Promise<void>;
  /** When training is over, or was stopped or left, or failed. All that were started are told, also if one of them fails. */
  onEnd?(trainer: Trainer, failure?: unknown): void | Promise<void>;
  /** What a checkpoint keeps of it. */
  state?(): CallbackState | Promise<CallbackState>;
  /** Takes up what {@link Callback.state} gave. @throws DataError if it does not fit. */
  restore?(state: CallbackState, subject: string): void;
}
