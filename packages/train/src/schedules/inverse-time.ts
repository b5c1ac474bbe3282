import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface InverseTimeOptions {
  /** How much the divisor grows every `decaySteps`, at least 0. */
  readonly decayRate: number;
  /** Times in which it grows by that, at least 1. @default 1 */
  readonly decaySteps?: number;
  /** Falls once every `decaySteps` instead of a little each time. @default false */
  readonly staircase?: boolean;
}

/**
 * Divides the learning rate by something that grows with the time: base / (1 + decayRate · time / decaySteps).
 *
 * Falls fast at first and never quite stops, so the run's length need not be known. Follows keras.optimizers.schedules.InverseTimeDecay;
 * PyTorch has none.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = inverseTime({ decayRate: 1, decaySteps: 100 });
 * schedule.at(300, { learningRate: 0.4 }); // { learningRate: 0.1 }
 */
export function inverseTime({ decayRate, decaySteps = 1, staircase = false }: InverseTimeOptions): Schedule {
  checkRange('inverseTime', 'decayRate', decayRate, 0);
  checkInteger('inverseTime', 'decaySteps', decaySteps, 1);
  return rateSchedule('InverseTimeDecay', { decayRate, decaySteps, staircase }, (time, base) => {
    const periods = time / decaySteps;
    return base / (1 + decayRate * (staircase ? Math.floor(periods) : periods));
  });
}
