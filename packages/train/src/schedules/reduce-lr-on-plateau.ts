import { checkInteger, checkRange, choices } from '@cnn/tensor';
import { type Rate, rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface ReduceLROnPlateauOptions {
  /** Whether lower or higher is better: `min` for a loss, `max` for an accuracy. @default 'min' */
  readonly mode?: 'min' | 'max';
  /** Factor of each reduction, in [0, 1). @default 0.1 */
  readonly factor?: number;
  /** Times without an improvement that are let pass, at least 0. @default 10 */
  readonly patience?: number;
  /** What counts as an improvement, at least 0. @default 1e-4 */
  readonly threshold?: number;
  /** Whether `threshold` is a share of the best so far, or a difference from it. @default 'rel' */
  readonly thresholdMode?: 'rel' | 'abs';
  /** Times after a reduction that are not counted, at least 0. @default 0 */
  readonly cooldown?: number;
  /** The learning rate goes no lower, at least 0. PyTorch's `min_lr`. @default 0 */
  readonly minLearningRate?: number;
  /** A reduction by no more than this is not made, at least 0. PyTorch's `eps`. @default 1e-8 */
  readonly epsilon?: number;
}

/**
 * Multiplies the learning rate by `factor` when what is measured has not become better for `patience` times: for runs of unknown length.
 *
 * Goes through all that was measured before each time again, so it remembers nothing; NaN is no improvement. Without measurements the learning
 * rate stays. Follows torch.optim.lr_scheduler.ReduceLROnPlateau; unlike PyTorch's it may be in a chain or a sequence.
 *
 * @throws RangeError if a number is out of range.
 * @throws TypeError if `mode` or `thresholdMode` is unknown.
 * @example
 * const schedule = reduceLROnPlateau({ factor: 0.5, patience: 1 });
 * const losses = [0.9, 0.7, 0.8, 0.75];
 * schedule.at(3, { learningRate: 0.1 }, losses); // { learningRate: 0.1 }
 * schedule.at(4, { learningRate: 0.1 }, losses); // { learningRate: 0.05 }
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Schedule {
  const { mode = 'min', factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = 'rel' } = options;
  const { cooldown = 0, minLearningRate = 0, epsilon = 1e-8 } = options;
  checkChoice('mode', mode, ['min', 'max']);
  checkChoice('thresholdMode', thresholdMode, ['rel', 'abs']);
  checkRange('reduceLROnPlateau', 'factor', factor, 0, 1 - Number.EPSILON);
  checkInteger('reduceLROnPlateau', 'patience', patience, 0);
  checkRange('reduceLROnPlateau', 'threshold', threshold, 0);
  checkInteger('reduceLROnPlateau', 'cooldown', cooldown, 0);
  checkRange('reduceLROnPlateau', 'minLearningRate', minLearningRate, 0);
  checkRange('reduceLROnPlateau', 'epsilon', epsilon, 0);

  const sign = mode === 'min' ? -1 : 1;
  const improves = (value: number, best: number) => {
    const bar = thresholdMode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold;
    return mode === 'min' ? value < bar : value > bar;
  };
  const kept = { mode, factor, patience, threshold, thresholdMode, cooldown, minLearningRate, epsilon };
  const rateAt: Rate = (time, base, measured = []) => {
    let rate = base;
    let best = -sign * Number.POSITIVE_INFINITY;
    let bad = 0;
    let cooling = 0;
    for (const value of measured.slice(0, Math.floor(time))) {
      const better = improves(value, best);
      if (better) best = value;
      bad = better ? 0 : bad + 1;
      if (cooling > 0) {
        cooling--;
        bad = 0;
      }
      if (bad <= patience) continue;
      const lower = Math.max(rate * factor, minLearningRate);
      if (rate - lower > epsilon) rate = lower;
      bad = 0;
      cooling = cooldown;
    }
    return rate;
  };
  return { ...rateSchedule('ReduceLROnPlateau', kept, rateAt), follows: true };
}

function checkChoice(option: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new TypeError(`reduceLROnPlateau: unknown ${option} '${value}'; ${choices(value, known)}`);
}
