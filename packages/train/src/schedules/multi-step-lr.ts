import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface MultiStepLROptions {
  /** Times of the steps, whole numbers of at least 0, in any order; one named twice counts twice. */
  readonly milestones: readonly number[];
  /** Factor of each step, at least 0. @default 0.1 */
  readonly gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` at each milestone: how ResNets are usually trained. Follows torch.optim.lr_scheduler.MultiStepLR.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = multiStepLR({ milestones: [100, 150], gamma: 0.5 });
 * schedule.at(150, { learningRate: 0.4 }); // { learningRate: 0.1 }
 */
export function multiStepLR({ milestones, gamma = 0.1 }: MultiStepLROptions): Schedule {
  milestones.forEach((milestone, i) => {
    checkInteger('multiStepLR', `milestones[${i}]`, milestone, 0);
  });
  checkRange('multiStepLR', 'gamma', gamma, 0);
  return rateSchedule('MultiStepLR', { milestones, gamma }, (time, base) => {
    const passed = milestones.filter((milestone) => milestone <= time).length;
    return base * gamma ** passed;
  });
}
