import { checkInteger } from '@cnn/tensor';
import type { TrainerOptions } from './trainer-options.ts';

/**
 * A trainer's options for a trial: one epoch of a few batches, validated on as many, so that every line of a program runs once within seconds.
 *
 * Use it before a long run. Callbacks stay, because they may have faults too: leave out those that write files. Follows `fast_dev_run` of
 * lightning.pytorch.Trainer, which leaves some callbacks out.
 *
 * @param batches of each half.
 * @throws RangeError if `batches` is no whole number of at least 1.
 * @example
 * const trainer = new Trainer(model, isTrial ? fastDevRun(options) : options);
 */
export function fastDevRun(options: TrainerOptions, batches = 1): TrainerOptions {
  checkInteger('fastDevRun', 'batches', batches, 1);
  const { maxSteps, maxSeconds, minEpochs, minSteps, validateEveryBatches, overfitBatches, ...kept } = options;
  return { ...kept, epochs: 1, limitTrainBatches: batches, limitTestBatches: batches, validateEveryEpochs: 1 };
}
