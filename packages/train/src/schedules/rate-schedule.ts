import { checkRange } from '@cnn/tensor';
import type { Settings } from '../optimizers/optimizer-rule.ts';
import type { Schedule } from './schedule.ts';

/** The learning rate at a time, from the base's; `measured` as in {@link Schedule.at}. */
export type Rate = (time: number, base: number, measured?: readonly number[]) => number;

/**
 * @internal A schedule of the learning rate alone: all other settings stay.
 *
 * @throws RangeError if it is asked for a time that is negative or not finite.
 * @throws TypeError if the settings have no learning rate.
 */
export function rateSchedule(name: string, options: Schedule['options'], rate: Rate): Schedule {
  return {
    name,
    options,
    at(time, base, measured) {
      checkRange(name, 'time', time, 0);
      return { ...base, learningRate: rate(time, learningRateOf(name, base), measured) };
    },
  };
}

/**
 * @internal The learning rate among settings.
 *
 * @throws TypeError if there is none.
 */
export function learningRateOf(name: string, settings: Settings): number {
  const { learningRate } = settings;
  if (typeof learningRate === 'number') return learningRate;
  const found = Object.keys(settings).join(', ') || 'none';
  throw new TypeError(
    `${name}: expected settings with a learningRate, found ${found}; use it with a rule that has one`,
  );
}
