import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface PolynomialLROptions {
  /** Times until the learning rate is 0, at least 1. @default 5 */
  readonly totalIters?: number;
  /** 1 for a straight line; above it falls fast at first, below it late. At least 0. @default 1 */
  readonly power?: number;
}

/**
 * Lets the learning rate fall to 0: base · (1 − time / totalIters) ^ power. Common in segmentation, with power 0.9.
 *
 * Follows torch.optim.lr_scheduler.PolynomialLR.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = polynomialLR({ totalIters: 100, power: 2 });
 * schedule.at(50, { learningRate: 0.4 }); // { learningRate: 0.1 }
 */
export function polynomialLR({ totalIters = 5, power = 1 }: PolynomialLROptions = {}): Schedule {
  checkInteger('polynomialLR', 'totalIters', totalIters, 1);
  checkRange('polynomialLR', 'power', power, 0);
  return rateSchedule('PolynomialLR', { totalIters, power }, (time, base) => {
    const left = 1 - Math.min(time / totalIters, 1);
    return base * left ** power;
  });
}
