import { checkInteger, checkRange } from '@cnn/tensor';
import { type AnnealStrategy, annealing } from './annealing.ts';
import { withMomentum } from './cycled-momentum.ts';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface OneCycleLROptions {
  /** The peak, at least 0. PyTorch's `max_lr`. */
  readonly maxLearningRate: number;
  /** Steps of the whole run, at least 1. @default epochs · stepsPerEpoch */
  readonly totalSteps?: number;
  /** At least 1; with `stepsPerEpoch`, instead of `totalSteps`. */
  readonly epochs?: number;
  /** At least 1. */
  readonly stepsPerEpoch?: number;
  /** Share of the steps that rise, in [0, 1]. @default 0.3 */
  readonly pctStart?: number;
  /** @default 'cos' */
  readonly annealStrategy?: AnnealStrategy;
  /** Moves the momentum the other way, of rules made with one: `betas[0]`, else `momentum`. @default true */
  readonly cycleMomentum?: boolean;
  /** The momentum at the peak, in [0, 1]. @default 0.85 */
  readonly baseMomentum?: number;
  /** The momentum at both ends, in [0, 1]. @default 0.95 */
  readonly maxMomentum?: number;
  /** The start is the peak divided by this, at least 1. @default 25 */
  readonly divFactor?: number;
  /** The end is the start divided by this, at least 1. @default 1e4 */
  readonly finalDivFactor?: number;
  /** Falls to the start as fast as it rose, and then on to the end. @default false */
  readonly threePhase?: boolean;
}

/** A stretch between two turns: both as the learning rate, and as the share of the way from the highest momentum to the lowest. */
interface Phase {
  readonly end: number;
  readonly from: Turn;
  readonly to: Turn;
}

interface Turn {
  readonly rate: number;
  readonly momentum: number;
}

/**
 * Takes the learning rate once up to a high peak and then far down, so that few epochs do; time counts steps.
 *
 * The rule's own learning rate is not used. From the last step on, at `totalSteps − 1`, the settings stay. Follows
 * torch.optim.lr_scheduler.OneCycleLR; Smith and Topin, Super-convergence (2018).
 *
 * @throws RangeError if a number is out of range or the steps are not given, and, when it is asked, for a time past `totalSteps`.
 * @throws TypeError if `annealStrategy` is unknown.
 * @example
 * const schedule = oneCycleLR({ maxLearningRate: 0.1, epochs: 5, stepsPerEpoch: 20 });
 * schedule.at(29, { learningRate: 1e-3 }); // { learningRate: 0.1 }
 */
export function oneCycleLR(options: OneCycleLROptions): Schedule {
  const { maxLearningRate, pctStart = 0.3, annealStrategy = 'cos', cycleMomentum = true } = options;
  const { baseMomentum = 0.85, maxMomentum = 0.95, divFactor = 25, finalDivFactor = 1e4, threePhase = false } = options;
  const totalSteps = stepsOf(options);
  checkRange('oneCycleLR', 'maxLearningRate', maxLearningRate, 0);
  checkRange('oneCycleLR', 'pctStart', pctStart, 0, 1);
  checkRange('oneCycleLR', 'baseMomentum', baseMomentum, 0, 1);
  checkRange('oneCycleLR', 'maxMomentum', maxMomentum, 0, 1);
  checkRange('oneCycleLR', 'divFactor', divFactor, 1);
  checkRange('oneCycleLR', 'finalDivFactor', finalDivFactor, 1);
  const done = annealing('oneCycleLR', annealStrategy);

  const start: Turn = { rate: maxLearningRate / divFactor, momentum: maxMomentum };
  const peak: Turn = { rate: maxLearningRate, momentum: baseMomentum };
  const finish: Turn = { rate: start.rate / finalDivFactor, momentum: maxMomentum };
  const rise: Phase = { end: pctStart * totalSteps - 1, from: start, to: peak };
  const phases: readonly Phase[] = threePhase
    ? [rise, { end: 2 * rise.end, from: peak, to: start }, { end: totalSteps - 1, from: start, to: finish }]
    : [rise, { end: totalSteps - 1, from: peak, to: finish }];

  const valueAt = (time: number, of: keyof Turn) => {
    // A run that is over asks for the time after its last step too.
    const step = Math.min(time, totalSteps - 1);
    const found = phases.findIndex(({ end }) => step <= end);
    const { from, to, end } = phases[found];
    const begin = found ? phases[found - 1].end : 0;
    // A rise of a single step has no length: it starts at the peak.
    const share = end === begin ? 1 : done((step - begin) / (end - begin));
    return from[of] + (to[of] - from[of]) * share;
  };

  const kept = { maxLearningRate, totalSteps, pctStart, annealStrategy, cycleMomentum, baseMomentum, maxMomentum };
  const schedule = rateSchedule('OneCycleLR', { ...kept, divFactor, finalDivFactor, threePhase }, (time) => {
    checkRange('oneCycleLR', 'time', time, 0, totalSteps);
    return valueAt(time, 'rate');
  });
  if (!cycleMomentum) return schedule;
  return { ...schedule, at: (time, base) => withMomentum(schedule.at(time, base), valueAt(time, 'momentum')) };
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  if (totalSteps !== undefined) {
    checkInteger('oneCycleLR', 'totalSteps', totalSteps, 1);
    return totalSteps;
  }
  if (epochs === undefined || stepsPerEpoch === undefined) {
    throw new RangeError('oneCycleLR: the length is missing; give totalSteps, or epochs and stepsPerEpoch');
  }
  checkInteger('oneCycleLR', 'epochs', epochs, 1);
  checkInteger('oneCycleLR', 'stepsPerEpoch', stepsPerEpoch, 1);
  return epochs * stepsPerEpoch;
}
