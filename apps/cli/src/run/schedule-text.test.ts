import { scheduleNamed } from '@cnn/train';
import { describe, expect, it } from 'vitest';
import { scheduleText, textScheduleNames } from './schedule-text.ts';

describe('scheduleText', () => {
  it.each([
    ['steplr:stepSize=30,gamma=0.1', 'StepLR', { stepSize: 30, gamma: 0.1 }],
    ['CosineAnnealingLR', 'CosineAnnealingLR', {}],
    ['CyclicLR:mode=triangular2', 'CyclicLR', { mode: 'triangular2' }],
    ['OneCycleLR:maxLearningRate=0.1,threePhase=true', 'OneCycleLR', { maxLearningRate: 0.1, threePhase: true }],
    ['InverseTimeDecay:decayRate=1,staircase=false', 'InverseTimeDecay', { decayRate: 1, staircase: false }],
    ['MultiStepLR:milestones=30,60,gamma=0.5', 'MultiStepLR', { milestones: [30, 60], gamma: 0.5 }],
    ['MultiStepLR:gamma=0.5,milestones=30', 'MultiStepLR', { milestones: [30], gamma: 0.5 }],
  ])('reads %s', (text, name, options) => {
    expect(scheduleText(text)).toEqual({ name, options });
  });

  it('gives what makes a schedule', () => {
    const { name, options } = scheduleText('MultiStepLR:milestones=2,4,gamma=0.5');
    expect([1, 2, 4].map((epoch) => scheduleNamed(name, options).at(epoch, { learningRate: 1 }).learningRate)).toEqual([
      1, 0.5, 0.25,
    ]);
  });

  it.each([
    ['StepLr2', "did you mean 'StepLR'?"],
    ['StepLR:stepSize=1=2', "expected option=value, found 'stepSize=1=2'"],
    ['StepLR:stepSize', "expected option=value, found 'stepSize'"],
    ['StepLR:stepSize=1,2', "expected option=value, found '2'"],
    ['SequentialLR', 'choose from ConstantLR'],
  ])('refuses %s', (text, message) => {
    expect(() => scheduleText(text)).toThrow(message);
  });

  it('names no schedule that text cannot describe', () => {
    expect(textScheduleNames).toContain('MultiStepLR');
    expect(textScheduleNames).not.toContain('ChainedScheduler');
  });
});
