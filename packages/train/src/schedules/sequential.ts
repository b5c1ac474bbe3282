import { checkInteger } from '@cnn/tensor';
import type { Settings } from '../optimizers/optimizer-rule.ts';
import type { Schedule } from './schedule.ts';

/**
 * One schedule after another: a warm-up and then a decay, say. Each counts its time from 0 when its turn comes.
 *
 * Each starts from the base, but SWALR and MultiplicativeLR from where the one before them ended. Follows torch.optim.lr_scheduler.SequentialLR,
 * with the same numbers, but for what PyTorch's CyclicLR and OneCycleLR leave in the optimizer outside of their turn: the momentum, and their
 * lowest learning rate as the base of schedules made after them. A chain or a sequence may stand anywhere and starts at its own time 0, where
 * PyTorch takes only one in front, and has some of its schedules make a step too many. ReduceLROnPlateau, which PyTorch refuses, sees what was
 * measured since its turn came.
 *
 * @param milestones when the second, third, … schedule takes over: whole numbers of at least 1, rising, one fewer than schedules.
 * @throws RangeError if the milestones are not such.
 * @example
 * const schedule = sequential([linearLR({ startFactor: 0.1, totalIters: 5 }), cosineAnnealingLR({ tMax: 95 })], [5]);
 * schedule.at(5, { learningRate: 0.1 }); // { learningRate: 0.1 }
 */
export function sequential(schedules: readonly Schedule[], milestones: readonly number[]): Schedule {
  if (schedules.length === 0 || milestones.length !== schedules.length - 1) {
    throw new RangeError(
      `sequential: expected one milestone fewer than schedules, found ${schedules.length} schedules and ${milestones.length} milestones`,
    );
  }
  milestones.forEach((milestone, i) => {
    checkInteger('sequential', `milestones[${i}]`, milestone, i ? milestones[i - 1] + 1 : 1);
  });

  /** The settings at a time, of which the schedule of this index has its turn. */
  function during(turn: number, time: number, base: Settings, measured: readonly number[] | undefined): Settings {
    const schedule = schedules[turn];
    if (turn === 0) return schedule.at(time, base, measured);
    const start = milestones[turn - 1];
    const from = schedule.enter ? schedule.enter(during(turn - 1, start - 1, base, measured)) : base;
    return schedule.at(time - start, from, measured?.slice(start));
  }

  return {
    name: 'SequentialLR',
    options: { schedules: schedules.map(({ name, options }) => ({ name, options })), milestones },
    follows: schedules.some((schedule) => schedule.follows),
    at: (time, base, measured) => {
      const turn = milestones.filter((milestone) => milestone <= time).length;
      return during(turn, time, base, measured);
    },
  };
}
