import { checkInteger, checkRange } from '@cnn/tensor';
import { rateSchedule } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

export interface CosineAnnealingWarmRestartsOptions {
  /** Times until the first restart, at least 1. */
  readonly t0: number;
  /** How many times longer each cycle is than the one before it, a whole number of at least 1. @default 1 */
  readonly tMult?: number;
  /** The lowest learning rate, at least 0. @default 0 */
  readonly etaMin?: number;
}

/**
 * Takes the learning rate again and again from the base to `etaMin` along half a cosine wave. The model is at its best just before a restart.
 *
 * Follows torch.optim.lr_scheduler.CosineAnnealingWarmRestarts; Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts
 * (2017).
 *
 * @throws RangeError if an option is out of range.
 * @example
 * const schedule = cosineAnnealingWarmRestarts({ t0: 10, tMult: 2 }); // restarts at 10, 30, 70, …
 * schedule.at(20, { learningRate: 0.1 }); // { learningRate: 0.05 }
 */
export function cosineAnnealingWarmRestarts(options: CosineAnnealingWarmRestartsOptions): Schedule {
  const { t0, tMult = 1, etaMin = 0 } = options;
  checkInteger('cosineAnnealingWarmRestarts', 't0', t0, 1);
  checkInteger('cosineAnnealingWarmRestarts', 'tMult', tMult, 1);
  checkRange('cosineAnnealingWarmRestarts', 'etaMin', etaMin, 0);
  return rateSchedule('CosineAnnealingWarmRestarts', { t0, tMult, etaMin }, (time, base) => {
    const share = shareOfCycle(time, t0, tMult);
    return etaMin + ((base - etaMin) * (1 + Math.cos(Math.PI * share))) / 2;
  });
}

/** How much of the cycle at a time is over, in [0, 1). */
function shareOfCycle(time: number, t0: number, tMult: number): number {
  if (tMult === 1) return (time % t0) / t0;
  let length = t0;
  let rest = time;
  while (rest >= length) {
    rest -= length;
    length *= tMult;
  }
  return rest / length;
}
