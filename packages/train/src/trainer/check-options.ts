import { checkInteger, checkRange, choices } from '@cnn/tensor';
import { checkLimit } from './limit-batches.ts';
import type { TrainerOptions } from './trainer-options.ts';

const NON_FINITE: readonly NonNullable<TrainerOptions['nonFinite']>[] = ['throw', 'stop', 'skip'];

/**
 * @throws RangeError if an option is out of its range, or two callbacks have one name; TypeError if `nonFinite` is unknown.
 */
export function checkOptions(options: TrainerOptions): void {
  const { epochs, maxSteps = 0, maxSeconds = 0, minEpochs = 0, minSteps = 0, accumulate = 1, callbacks = [] } = options;
  const { validateEveryEpochs = 1, validateEveryBatches = 1, overfitBatches = 1, nonFinite = 'throw' } = options;
  checkInteger('Trainer', 'epochs', epochs, 0);
  checkInteger('Trainer', 'maxSteps', maxSteps, 0);
  checkRange('Trainer', 'maxSeconds', maxSeconds, 0);
  checkInteger('Trainer', 'minEpochs', minEpochs, 0);
  checkInteger('Trainer', 'minSteps', minSteps, 0);
  checkInteger('Trainer', 'accumulate', accumulate, 1);
  checkInteger('Trainer', 'validateEveryEpochs', validateEveryEpochs, 1);
  checkInteger('Trainer', 'validateEveryBatches', validateEveryBatches, 1);
  checkInteger('Trainer', 'overfitBatches', overfitBatches, 1);
  for (const option of ['limitTrainBatches', 'limitTestBatches'] as const) checkLimit(option, options[option] ?? 1);
  if (!NON_FINITE.includes(nonFinite)) {
    throw new TypeError(`Trainer: unknown nonFinite '${nonFinite}'; ${choices(nonFinite, NON_FINITE)}`);
  }
  const names = callbacks.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new RangeError(`Trainer: two callbacks are named '${twice}'; give one of them another name`);
  }
}
