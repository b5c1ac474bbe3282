import { checkInteger, checkRange, choices } from '@cnn/tensor';
import { withMomentum } from './cycled-momentum.ts';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

/** How the cycles' height changes: not at all, halved each cycle, or times `gamma` at each time. */
export type CyclicMode = 'triangular' | 'triangular2' | 'exp_range';

export interface CyclicLROptions {
  /** Where each cycle starts and ends, at least 0. PyTorch's `base_lr`. */
  readonly baseLearningRate: number;
  /** The height of the first cycle, at least 0. PyTorch's `max_lr`. */
  readonly maxLearningRate: number;
  /** Times of the rise, at least 1. @default 2000 */
  readonly stepSizeUp?: number;
  /** Times of the fall, at least 1. @default stepSizeUp */
  readonly stepSizeDown?: number;
  /** @default 'triangular' */
  readonly mode?: CyclicMode;
  /** Factor of the height from each time to the next, for mode `exp_range`; at least 0. @default 1 */
  readonly gamma?: number;
  /** The height's own factor, instead of a mode: of the cycle, counted from 1, or of the time. PyTorch's `scale_fn`. @default that of the mode */
  readonly scale?: (at: number) => number;
  /** What `scale` is given. @default 'cycle' */
  readonly scaleMode?: 'cycle' | 'iterations';
  /** Moves the momentum the other way, of rules made with one: `betas[0]`, else `momentum`. @default true */
  readonly cycleMomentum?: boolean;
  /** The momentum while the learning rate is highest, in [0, 1]. @default 0.8 */
  readonly baseMomentum?: number;
  /** The momentum while the learning rate is lowest, in [0, 1]. @default 0.9 */
  readonly maxMomentum?: number;
}

/**
 * Takes the learning rate up and down between two bounds, for good; time counts steps. The rule's own learning rate is not used.
 *
 * Follows torch.optim.lr_scheduler.CyclicLR; Smith, Cyclical learning rates for training neural networks (2017).
 *
 * @throws RangeError if a number is out of range.
 * @throws TypeError if `mode` or `scaleMode` is unknown.
 * @example
 * const schedule = cyclicLR({ baseLearningRate: 0, maxLearningRate: 0.4, stepSizeUp: 100, mode: 'triangular2' });
 * schedule.at(50, { learningRate: 0.1 }); // { learningRate: 0.2 }
 * schedule.at(250, { learningRate: 0.1 }); // { learningRate: 0.1 }
 */
export function cyclicLR(options: CyclicLROptions): Schedule {
  const { baseLearningRate, maxLearningRate, stepSizeUp = 2000, stepSizeDown = stepSizeUp } = options;
  const { mode = 'triangular', gamma = 1, cycleMomentum = true, baseMomentum = 0.8, maxMomentum = 0.9 } = options;
  checkRange('cyclicLR', 'baseLearningRate', baseLearningRate, 0);
  checkRange('cyclicLR', 'maxLearningRate', maxLearningRate, 0);
  checkInteger('cyclicLR', 'stepSizeUp', stepSizeUp, 1);
  checkInteger('cyclicLR', 'stepSizeDown', stepSizeDown, 1);
  checkRange('cyclicLR', 'gamma', gamma, 0);
  checkRange('cyclicLR', 'baseMomentum', baseMomentum, 0, 1);
  checkRange('cyclicLR', 'maxMomentum', maxMomentum, 0, 1);
  const heightOf = heights(options, mode, gamma);
  const total = stepSizeUp + stepSizeDown;
  /** How far from the base to the other bound, in [0, 1] unless the scale says more. */
  const shareAt = (time: number) => {
    const cycle = Math.floor(time / total);
    const passed = time - cycle * total;
    const share = passed <= stepSizeUp ? passed / stepSizeUp : (total - passed) / stepSizeDown;
    return share * heightOf(time, cycle + 1);
  };
  const kept = { baseLearningRate, maxLearningRate, stepSizeUp, stepSizeDown, mode, gamma };
  const schedule = rateSchedule('CyclicLR', { ...kept, cycleMomentum, baseMomentum, maxMomentum }, (time) => {
    return baseLearningRate + (maxLearningRate - baseLearningRate) * shareAt(time);
  });
  if (!cycleMomentum) return schedule;
  return {
    ...schedule,
    at(time, base) {
      return withMomentum(schedule.at(time, base), maxMomentum - (maxMomentum - baseMomentum) * shareAt(time));
    },
  };
}

/** The factor of the height at a time in a cycle, counted from 1. */
function heights(options: CyclicLROptions, mode: CyclicMode, gamma: number): (time: number, cycle: number) => number {
  const { scale, scaleMode = 'cycle' } = options;
  const ofMode: Readonly<Record<CyclicMode, (time: number, cycle: number) => number>> = {
    triangular: () => 1,
    triangular2: (_, cycle) => 2 ** (1 - cycle),
    exp_range: (time) => gamma ** time,
  };
  if (!Object.hasOwn(ofMode, mode)) {
    throw new TypeError(`cyclicLR: unknown mode '${mode}'; ${choices(mode, Object.keys(ofMode))}`);
  }
  if (scaleMode !== 'cycle' && scaleMode !== 'iterations') {
    throw new TypeError(`cyclicLR: unknown scaleMode '${scaleMode}'; ${choices(scaleMode, ['cycle', 'iterations'])}`);
  }
  if (!scale) return ofMode[mode];
  return (time, cycle) => {
    const at = scaleMode === 'cycle' ? cycle : time;
    const value = scale(at);
    checkRange('cyclicLR', `scale(${at})`, value, 0);
    return value;
  };
}
