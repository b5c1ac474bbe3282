import { checkRange } from '@cnn/tensor';
import { learningRateOf, rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * Multiplies the learning rate at each time by a function of it: base · factor(1) · factor(2) · … · factor(time).
 *
 * Use it where the change is known and not the curve. Follows torch.optim.lr_scheduler.MultiplicativeLR. In a sequence it goes on from where
 * the schedule before it ended, times factor(0), as PyTorch's does.
 *
 * @param factor from the time (1, 2, …) to a factor of at least 0; pure, as each is asked for once.
 * @throws RangeError, when it is asked, if `factor` answers with something else.
 * @example
 * const schedule = multiplicativeLR(() => 0.5);
 * schedule.at(3, { learningRate: 0.8 }); // { learningRate: 0.1 }
 */
export function multiplicativeLR(factor: (time: number) => number): Schedule {
  const checked = (time: number) => {
    const value = factor(time);
    checkRange('multiplicativeLR', `factor(${time})`, value, 0);
    return value;
  };
  // Kept, for a run that asks for each time in turn would otherwise multiply all of them again.
  const products = [1];
  const schedule = rateSchedule('MultiplicativeLR', {}, (time, base) => {
    const last = Math.floor(time);
    for (let next = products.length; next <= last; next++) products.push(products[next - 1] * checked(next));
    return base * products[last];
  });
  return {
    ...schedule,
    enter: (before) => ({ ...before, learningRate: learningRateOf(schedule.name, before) * checked(0) }),
  };
}
