import { checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface ExponentialLROptions {
  /** Factor from each time to the next, at least 0. */
  readonly gamma: number;
}

/**
 * Multiplies the learning rate by `gamma` at each time. Follows torch.optim.lr_scheduler.ExponentialLR.
 *
 * @throws RangeError if `gamma` is out of range.
 * @example
 * const schedule = exponentialLR({ gamma: 0.5 });
 * schedule.at(2, { learningRate: 0.4 }); // { learningRate: 0.1 }
 */
export function exponentialLR({ gamma }: ExponentialLROptions): Schedule {
  checkRange('exponentialLR', 'gamma', gamma, 0);
  return rateSchedule('ExponentialLR', { gamma }, (time, base) => base * gamma ** time);
}
