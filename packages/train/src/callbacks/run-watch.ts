import type { StepEvent } from '../trainer/events.ts';
import { reasonToStop } from '../trainer/reason-to-stop.ts';
import type { Trainer } from '../trainer/trainer.ts';

/**
 * @internal Tells, at the end of training, whether the run is done: all epochs, steps or seconds are spent, or something stopped it. One that was interrupted, by
 * a signal or by a reader who left the loop, is to go on and is not done.
 */
export class RunWatch {
  /** Whether an epoch's batches are all done, or the model is judged, and what comes of it is still to be told. */
  #isDue = false;

  onStep({ batch, batches }: StepEvent): void {
    this.#isDue = batch === batches;
  }

  onJudging(): void {
    this.#isDue = true;
  }

  /** After a validation or an epoch. */
  onTold(): void {
    this.#isDue = false;
  }

  isOver({ options, progress, history }: Trainer): boolean {
    return !this.#isDue && reasonToStop(options, progress, progress.steps, history) !== undefined;
  }
}
