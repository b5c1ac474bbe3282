import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface TriangularOptions {
  /** Times from start to end, at least 1: of the whole run. */
  readonly totalSteps: number;
  /** Share of the base at time 0, at least 0. @default 0.2 */
  readonly start?: number;
  /** Share of `totalSteps` after which the base itself is reached, in [0, 1]; rounded down to a whole time. @default 0.23 */
  readonly peak?: number;
  /** Share of the base from `totalSteps` on, at least 0. @default 0.07 */
  readonly end?: number;
}

/**
 * Takes the learning rate in a straight line up to the base, and in another down: for very short runs, counted in steps.
 *
 * Its defaults are those of airbench94; Jordan, 94% on CIFAR-10 in 3.29 seconds on a single GPU (2024).
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = triangular({ totalSteps: 100, start: 0, peak: 0.2, end: 0 });
 * schedule.at(60, { learningRate: 0.1 }); // { learningRate: 0.05 }
 */
export function triangular({ totalSteps, start = 0.2, peak = 0.23, end = 0.07 }: TriangularOptions): Schedule {
  checkInteger('triangular', 'totalSteps', totalSteps, 1);
  checkRange('triangular', 'start', start, 0);
  checkRange('triangular', 'peak', peak, 0, 1);
  checkRange('triangular', 'end', end, 0);
  const top = Math.floor(peak * totalSteps);
  return rateSchedule('Triangular', { totalSteps, start, peak, end }, (time, base) => {
    if (time >= totalSteps) return base * end;
    if (time < top) return base * (start + ((1 - start) * time) / top);
    return base * (1 + ((end - 1) * (time - top)) / (totalSteps - top));
  });
}
