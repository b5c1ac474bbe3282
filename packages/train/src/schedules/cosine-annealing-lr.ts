import { checkInteger, checkRange } from '@cnn/tensor';
import { learningRateOf, rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface CosineAnnealingLROptions {
  /** Times from the base down to `etaMin`, at least 1. Afterwards the learning rate rises again in the same way. */
  readonly tMax: number;
  /** The lowest learning rate, at least 0. @default 0 */
  readonly etaMin?: number;
}

/**
 * Takes the learning rate from the base to `etaMin` along half a cosine wave: slowly at both ends. A good first choice for a run of known length.
 *
 * Follows torch.optim.lr_scheduler.CosineAnnealingLR; Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (2017),
 * without the restarts.
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = cosineAnnealingLR({ tMax: 100 });
 * schedule.at(50, { learningRate: 0.1 }); // { learningRate: 0.05 }
 */
export function cosineAnnealingLR({ tMax, etaMin = 0 }: CosineAnnealingLROptions): Schedule {
  checkInteger('cosineAnnealingLR', 'tMax', tMax, 1);
  checkRange('cosineAnnealingLR', 'etaMin', etaMin, 0);
  /** Height of the wave above `etaMin`, in [0, 1]. */
  const height = (time: number) => (1 + Math.cos((Math.PI * time) / tMax)) / 2;
  const schedule = rateSchedule('CosineAnnealingLR', { tMax, etaMin }, (time, base) => {
    return etaMin + (base - etaMin) * height(time);
  });
  return {
    ...schedule,
    advance(time, current, base) {
      const rate = learningRateOf(schedule.name, current);
      // At the bottom nothing is left that could be multiplied: there PyTorch adds the first part of the way up instead.
      const rises = (time - 1 - tMax) % (2 * tMax) === 0;
      const risen = (learningRateOf(schedule.name, base) - etaMin) * (1 - height(1));
      const learningRate = rises ? rate + risen : etaMin + ((rate - etaMin) * height(time)) / height(time - 1);
      return { ...current, learningRate };
    },
  };
}
