import { checkRange } from '@cnn/tensor';
import type { Settings } from '../optimizers/optimizer-rule.ts';
import { learningRateOf } from './rate-schedule.ts';
import type { Schedule } from './schedule.ts';

/** How far a chain has come from the settings that it started with. */
interface Progress {
  readonly time: number;
  readonly measured: readonly number[] | undefined;
  readonly length: number;
  readonly settings: Settings;
}

/**
 * Several schedules at once, each working on what the one before it made of the settings: a warm-up times a decay, say.
 *
 * Follows torch.optim.lr_scheduler.ChainedScheduler, and gives the same numbers for all of ConstantLR, LinearLR, StepLR, MultiStepLR,
 * ExponentialLR, PolynomialLR, MultiplicativeLR, CosineAnnealingLR and SWALR, in any order. The last two say where the learning rate is to go
 * and not by what to multiply it; as in PyTorch they then move it each time from where the whole chain has come, so that a chain with one of
 * them takes whole times only.
 *
 * It differs where PyTorch's schedules forget what the rest of a chain did: LambdaLR, CosineAnnealingWarmRestarts, CyclicLR and OneCycleLR
 * overwrite the learning rate there at each step, and SequentialLR at its milestones, so that a decay behind them acts for one step and is lost.
 * Here it goes on acting, and LambdaLR multiplies too. ReduceLROnPlateau, which PyTorch refuses, is one factor more.
 *
 * @throws RangeError if there are no schedules.
 * @example
 * const schedule = chained(linearLR({ startFactor: 0.5, totalIters: 4 }), exponentialLR({ gamma: 0.5 }));
 * schedule.at(2, { learningRate: 0.8 }); // { learningRate: 0.15 }, of 0.8 · 0.75 · 0.25
 */
export function chained(...schedules: readonly Schedule[]): Schedule {
  if (schedules.length === 0) throw new RangeError('chained: expected at least one schedule, found none');
  const name = 'ChainedScheduler';
  const options = { schedules: schedules.map((schedule) => ({ name: schedule.name, options: schedule.options })) };
  const direct: Schedule['at'] = (time, base, measured) =>
    schedules.reduce((settings, schedule) => schedule.at(time, settings, measured), base);
  const follows = schedules.some((schedule) => schedule.follows);
  if (!schedules.some((schedule) => schedule.advance)) return { name, options, follows, at: direct };

  const advance: Schedule['advance'] = (time, current, base, measured) =>
    schedules.reduce((settings, schedule) => advanced(schedule, time, settings, base, measured), current);
  // The answer hangs on the arguments alone. This only saves a run, which asks for each time in turn, from starting at 0 each time.
  const reached = new WeakMap<Settings, Progress>();
  return {
    name,
    options,
    follows,
    advance,
    at(time, base, measured) {
      checkRange(name, 'time', time, 0);
      const last = Math.floor(time);
      // A list of measurements that has grown since may change what was foreseen without the new ones.
      const length = measured?.length ?? 0;
      const before = reached.get(base);
      const usable = before && before.time <= last && before.measured === measured && before.length === length;
      let settings = usable ? before.settings : direct(0, base, measured);
      for (let next = usable ? before.time + 1 : 1; next <= last; next++) {
        settings = advance(next, settings, base, measured);
      }
      reached.set(base, { time: last, measured, length, settings });
      return settings;
    },
  };
}

/** A link's move from one time to the next: its own, or else by as much as it moves the base. */
function advanced(
  schedule: Schedule,
  time: number,
  current: Settings,
  base: Settings,
  measured: readonly number[] | undefined,
): Settings {
  if (schedule.advance) return schedule.advance(time, current, base, measured);
  const before = learningRateOf(schedule.name, schedule.at(time - 1, base, measured));
  const after = learningRateOf(schedule.name, schedule.at(time, base, measured));
  const rate = learningRateOf(schedule.name, current);
  // From 0 nothing can be multiplied: a schedule that stays there moves nothing, one that leaves it starts from the base.
  const moved = before === 0 ? (after === 0 ? rate : after) : (rate * after) / before;
  return { ...schedule.at(time, current, measured), learningRate: moved };
}
