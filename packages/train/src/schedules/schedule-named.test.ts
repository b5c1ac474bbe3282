import { describe, expect, it } from 'vitest';
import { chained } from './chained.ts';
import { exponentialLR } from './exponential-lr.ts';
import { linearLR } from './linear-lr.ts';
import type { Schedule } from './schedule.ts';
import { scheduleNamed, scheduleNames } from './schedule-named.ts';
import { sequential } from './sequential.ts';

/** What some must be given. */
const NEEDED: Readonly<Record<string, Schedule['options']>> = {
  ChainedScheduler: chained(linearLR(), exponentialLR({ gamma: 0.9 })).options,
  CosineAnnealingLR: { tMax: 10 },
  CosineAnnealingWarmRestarts: { t0: 5 },
  CyclicLR: { baseLearningRate: 0.01, maxLearningRate: 0.1 },
  ExponentialLR: { gamma: 0.9 },
  InverseTimeDecay: { decayRate: 0.5 },
  MultiStepLR: { milestones: [2, 4] },
  OneCycleLR: { maxLearningRate: 0.1, totalSteps: 20 },
  SequentialLR: sequential([linearLR(), exponentialLR({ gamma: 0.9 })], [5]).options,
  StepLR: { stepSize: 3 },
  SWALR: { swaLearningRate: 0.05 },
  Triangular: { totalSteps: 20 },
};

describe('scheduleNamed', () => {
  it.each(scheduleNames)('makes %s again from its own name and options', (name) => {
    const schedule = scheduleNamed(name, NEEDED[name]);
    expect(schedule.name).toBe(name);
    const again = scheduleNamed(name, JSON.parse(JSON.stringify(schedule.options)));
    const base = { learningRate: 0.1, momentum: 0.9 };
    for (let time = 0; time < 20; time++) expect(again.at(time, base)).toEqual(schedule.at(time, base));
  });

  it('refuses names and options that there are not', () => {
    expect(() => scheduleNamed('StepLr2')).toThrow("unknown schedule 'StepLr2'; did you mean 'StepLR'?");
    expect(() => scheduleNamed('StepLR', { stepSize: 3, step: 1 })).toThrow("StepLR: unknown option 'step'");
    expect(() => scheduleNamed('toString')).toThrow('unknown schedule');
    expect(() => scheduleNamed('LinearLR', { toString: 1 })).toThrow("LinearLR: unknown option 'toString'");
  });

  it.each<[string, Schedule['options'], string]>([
    ['MultiStepLR', { milestones: 3 }, 'MultiStepLR: milestones must be a list of numbers, found 3'],
    ['MultiStepLR', { milestones: [1, {}] as never }, 'milestones must be a list of numbers, found [1,{}]'],
    ['ChainedScheduler', {}, 'chained: expected at least one schedule, found none'],
    ['ChainedScheduler', { schedules: [null] as never }, 'schedules must be a list of schedules, found [null]'],
    ['SequentialLR', { schedules: [{ name: 3 }] as never }, 'schedules must be a list of schedules'],
    ['SequentialLR', {}, 'found 0 schedules and 0 milestones'],
    ['StepLR', { stepSize: '3' as never }, 'StepLR: stepSize must be a number, found "3"'],
    ['SWALR', { swaLearningRate: 0.1, annealStrategy: 3 as never }, 'SWALR: annealStrategy must be text, found 3'],
    ['CyclicLR', { cycleMomentum: 'no' as never }, 'cycleMomentum must be true or false, found "no"'],
  ])('refuses options of another type: %s of %j', (name, options, message) => {
    expect(() => scheduleNamed(name, options)).toThrow(RangeError);
    expect(() => scheduleNamed(name, options)).toThrow(message);
  });

  it('takes null for no options, as a file may have them', () => {
    const schedules = [{ name: 'StepLR', options: null }];
    expect(() => scheduleNamed('ChainedScheduler', { schedules } as never)).toThrow('stepLR: stepSize must be');
    const flat = [{ name: 'ConstantLR', options: null }];
    expect(scheduleNamed('ChainedScheduler', { schedules: flat } as never).at(0, { learningRate: 3 })).toEqual({
      learningRate: 1,
    });
  });
});
