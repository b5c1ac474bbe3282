import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface LinearLROptions {
  /** Factor at time 0, in [0, 1]. @default 1 / 3 */
  readonly startFactor?: number;
  /** Factor from `totalIters` on, in [0, 1]. @default 1 */
  readonly endFactor?: number;
  /** Times from the one to the other, at least 1. @default 5 */
  readonly totalIters?: number;
}

/**
 * Takes the learning rate in a straight line from one share of the base to another: the usual warm-up, or a linear decay.
 *
 * Follows torch.optim.lr_scheduler.LinearLR, and may start from 0 too.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const warmup = linearLR({ startFactor: 0.5, totalIters: 4 });
 * warmup.at(2, { learningRate: 0.4 }); // { learningRate: 0.3 }
 */
export function linearLR({ startFactor = 1 / 3, endFactor = 1, totalIters = 5 }: LinearLROptions = {}): Schedule {
  checkRange('linearLR', 'startFactor', startFactor, 0, 1);
  checkRange('linearLR', 'endFactor', endFactor, 0, 1);
  checkInteger('linearLR', 'totalIters', totalIters, 1);
  return rateSchedule('LinearLR', { startFactor, endFactor, totalIters }, (time, base) => {
    const share = Math.min(time / totalIters, 1);
    return base * (startFactor + (endFactor - startFactor) * share);
  });
}
