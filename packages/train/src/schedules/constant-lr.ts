import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface ConstantLROptions {
  /** Factor until the end, in [0, 1]. @default 1 / 3 */
  readonly factor?: number;
  /** Times that the factor holds, at least 1. @default 5 */
  readonly totalIters?: number;
}

/**
 * A smaller learning rate for the first `totalIters` times: a plain warm-up. Follows torch.optim.lr_scheduler.ConstantLR.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = constantLR({ factor: 0.5, totalIters: 4 });
 * schedule.at(3, { learningRate: 0.1 }); // { learningRate: 0.05 }
 * schedule.at(4, { learningRate: 0.1 }); // { learningRate: 0.1 }
 */
export function constantLR({ factor = 1 / 3, totalIters = 5 }: ConstantLROptions = {}): Schedule {
  checkRange('constantLR', 'factor', factor, 0, 1);
  checkInteger('constantLR', 'totalIters', totalIters, 1);
  return rateSchedule('ConstantLR', { factor, totalIters }, (time, base) => (time < totalIters ? base * factor : base));
}
