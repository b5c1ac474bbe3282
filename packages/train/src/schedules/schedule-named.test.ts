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
  });
});
