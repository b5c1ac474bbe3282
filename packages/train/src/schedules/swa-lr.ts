import { checkInteger, checkRange } from '@cnn/tensor';
import { type AnnealStrategy, annealing } from './annealing.ts';
import { learningRateOf, rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface SwaLROptions {
  /** The learning rate to end at, at least 0. PyTorch's `swa_lr`. */
  readonly swaLearningRate: number;
  /** Times from the base to it; 0 for at once. @default 10 */
  readonly annealEpochs?: number;
  /** The way there. @default 'cos' */
  readonly annealStrategy?: AnnealStrategy;
}

/**
 * Takes the learning rate to a fixed one and stays there: for the last part of a run, whose weights are averaged.
 *
 * In a sequence it goes on from where the schedule before it ended. Follows torch.optim.swa_utils.SWALR; Izmailov et al., Averaging weights
 * leads to wider optima and better generalization (2018).
 *
 * @throws RangeError if a number is out of range.
 * @throws TypeError if `annealStrategy` is unknown.
 * @example
 * const schedule = swaLR({ swaLearningRate: 0.05, annealEpochs: 4, annealStrategy: 'linear' });
 * schedule.at(2, { learningRate: 0.25 }); // { learningRate: 0.15 }
 */
export function swaLR({ swaLearningRate, annealEpochs = 10, annealStrategy = 'cos' }: SwaLROptions): Schedule {
  checkRange('swaLR', 'swaLearningRate', swaLearningRate, 0);
  checkInteger('swaLR', 'annealEpochs', annealEpochs, 0);
  const done = annealing('swaLR', annealStrategy);
  const share = (time: number) => (annealEpochs ? done(Math.min(time / annealEpochs, 1)) : 1);
  const mix = (from: number, at: number) => swaLearningRate * at + from * (1 - at);
  const options = { swaLearningRate, annealEpochs, annealStrategy };
  const schedule = rateSchedule('SWALR', options, (time, base) => mix(base, share(time)));
  return {
    ...schedule,
    advance(time, current) {
      const before = share(time - 1);
      // Where it must have come from, to be at `current` after the share of the way.
      const start =
        before === 1 ? swaLearningRate : mix(learningRateOf(schedule.name, current), -before / (1 - before));
      return { ...current, learningRate: mix(start, share(time)) };
    },
    enter: (before) => before,
  };
}
