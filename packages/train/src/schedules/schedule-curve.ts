import { checkInteger } from '@cnn/tensor';
import type { Settings } from '../optimizers/optimizer-rule.ts';
import { learningRateOf } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * The learning rates at times 0, 1, …: to plot a schedule before the run.
 *
 * @param base the settings that the schedule starts from, such as a rule's options.
 * @param times how many, at least 0.
 * @param measured what is measured at the end of each time, for schedules that follow it. @default nothing
 * @returns `times` numbers.
 * @throws RangeError if `times` is not such a number.
 * @throws TypeError if the settings have no learning rate.
 * @example
 * scheduleCurve(stepLR({ stepSize: 2, gamma: 0.5 }), { learningRate: 1 }, 5); // 1, 1, 0.5, 0.5, 0.25
 */
export function scheduleCurve(
  schedule: Schedule,
  base: Settings,
  times: number,
  measured?: readonly number[],
): Float64Array {
  checkInteger('scheduleCurve', 'times', times, 0);
  return Float64Array.from({ length: times }, (_, time) =>
    learningRateOf(schedule.name, schedule.at(time, base, measured)),
  );
}
