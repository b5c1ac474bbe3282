import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface StepLROptions {
  /** Times from one step down to the next, at least 1. */
  readonly stepSize: number;
  /** Factor of each step, at least 0. @default 0.1 */
  readonly gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` every `stepSize` times. Follows torch.optim.lr_scheduler.StepLR.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = stepLR({ stepSize: 30, gamma: 0.5 });
 * schedule.at(60, { learningRate: 0.4 }); // { learningRate: 0.1 }
 */
export function stepLR({ stepSize, gamma = 0.1 }: StepLROptions): Schedule {
  checkInteger('stepLR', 'stepSize', stepSize, 1);
  checkRange('stepLR', 'gamma', gamma, 0);
  return rateSchedule('StepLR', { stepSize, gamma }, (time, base) => base * gamma ** Math.floor(time / stepSize));
}
