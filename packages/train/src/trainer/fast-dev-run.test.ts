import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { eventsOf, kindsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import { fastDevRun } from './fast-dev-run.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

const long: TrainerOptions = tinyOptions({
  epochs: 90,
  minEpochs: 30,
  maxSteps: 1,
  maxSeconds: 0,
  overfitBatches: 1,
  validateEveryEpochs: 10,
  validateEveryBatches: 1,
  limitTrainBatches: 0.5,
  limitTestBatches: 1,
  accumulate: 3,
});

onEachBackend(() => {
  it.each([
    [1, 'step evaluate evaluate epoch'],
    [2, 'step step evaluate evaluate evaluate evaluate epoch'],
  ])('fastDevRun: one epoch of so many batches of each half, whatever the run has: %i', async (batches, kinds) => {
    const [train, validate] = [new TinyBatches(), new TinyBatches()];
    const trainer = new Trainer(new TinyNet(), fastDevRun(long, batches));
    expect(kindsOf(await eventsOf(trainer, train, { validate }))).toBe(kinds);
    expect(trainer.optimizer.steps).toBe(1);
    expect(trainer.history[0].testLoss).toBeGreaterThan(0);
    expect(new Set(validate.asked).size).toBe(batches);
  });
});

it('fastDevRun keeps all other options, and one batch unless told otherwise', () => {
  const { accumulate, loss, optimizer, limitTrainBatches, limitTestBatches } = fastDevRun(long);
  expect({ accumulate, loss, optimizer }).toEqual({ accumulate: 3, loss: long.loss, optimizer: long.optimizer });
  expect([limitTrainBatches, limitTestBatches]).toEqual([1, 1]);
});

it('fastDevRun refuses less than a batch', () => {
  expect(() => fastDevRun(long, 0)).toThrow('fastDevRun: batches must be a whole number at least 1, found 0');
});
