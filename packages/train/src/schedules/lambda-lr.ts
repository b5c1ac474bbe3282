import { checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * The base learning rate times a function of the time: for a schedule that has no name yet.
 *
 * Follows torch.optim.lr_scheduler.LambdaLR; in a chain it multiplies, where PyTorch's forgets what the others did (see `chained`).
 *
 * @param factor from the time (0, 1, …) to a factor of at least 0; pure.
 * @throws RangeError, when it is asked, if `factor` answers with something else.
 * @example
 * const warmup = lambdaLR((time) => Math.min(1, (time + 1) / 10));
 * warmup.at(4, { learningRate: 0.1 }); // { learningRate: 0.05 }
 */
export function lambdaLR(factor: (time: number) => number): Schedule {
  return rateSchedule('LambdaLR', {}, (time, base) => {
    const value = factor(time);
    checkRange('lambdaLR', `factor(${time})`, value, 0);
    return base * value;
  });
}
