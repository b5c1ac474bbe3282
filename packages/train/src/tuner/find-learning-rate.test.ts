import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, type Module, Sequential, stateDict } from '@cnn/layers';
import { type Batch, type BatchSource, memory, Rng, sub, type Tensor, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { stepLR } from '../schedules/step-lr.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { TrainerOptions } from '../trainer/trainer-options.ts';
import { findLearningRate } from './find-learning-rate.ts';

/** Pictures of one pixel row; the label says whether the first pixel is bright. */
class Rows implements BatchSource {
  readonly classes = ['dark', 'bright'];
  readonly samples = 24;

  readonly length: number;
  readonly fault: number;

  /** @param fault the batch that has a pixel that is no number. */
  constructor(length = 3, fault = Number.POSITIVE_INFINITY) {
    this.length = length;
    this.fault = fault;
  }

  async *epoch(epoch: number, start = 0): AsyncGenerator<Batch> {
    for (let k = start; k < this.length; k++) {
      const pixels = new Rng(1).fold(epoch, k).uniforms(8 * 4);
      const labels = Int32Array.from({ length: 8 }, (_, i) => Number(pixels[4 * i] > 0.5));
      if (k >= this.fault) pixels[0] = Number.NaN;
      yield { images: tensor(pixels, [8, 1, 4, 1]), labels: tensor(labels, [8], 'int32'), ids: [...labels.keys()] };
    }
  }

  [Symbol.asyncIterator]() {
    return this.epoch(1)[Symbol.asyncIterator]();
  }
}

const network = (): Sequential =>
  new Sequential(new Conv2d(1, 2, 1), new BatchNorm2d(2), new Dropout(0.5), new Flatten(), new Linear(8, 2)).initialize(
    new Rng(0),
  );

const linear = (): Sequential => new Sequential(new Flatten(), new Linear(4, 2)).initialize(new Rng(0));

const trainerOf = (model: Module, options: Partial<TrainerOptions> = {}) =>
  new Trainer(model, { loss: crossEntropy(), optimizer: sgd({ learningRate: 0.1 }), epochs: 2, ...options });

const stateOf = async (trainer: Trainer) => {
  const { weights, optimizerState, progress, history } = await trainer.checkpoint();
  return {
    weights,
    optimizerState,
    history: history.map(({ seconds, ...rest }) => rest),
    progress: { ...progress, seconds: 0 },
  };
};

onEachBackend(() => {
  describe('findLearningRate', () => {
    it('leaves model, trainer and memory as they were, and the run that follows', async () => {
      const options = { optimizer: adam({ learningRate: 0.01 }), accumulate: 2, schedule: stepLR({ stepSize: 1 }) };
      const finish = async (trainer: Trainer) => {
        for await (const _ of trainer.fit(new Rows())) {
          // It goes on as it is read.
        }
        return stateOf(trainer);
      };
      const untested = trainerOf(network(), options);
      const trainer = trainerOf(network(), options);
      for await (const event of trainer.fit(new Rows())) if (event.type === 'step' && event.batch === 2) break;
      for await (const event of untested.fit(new Rows())) if (event.type === 'step' && event.batch === 2) break;
      trainer.model.eval();
      const [before, { numTensors }] = [await stateOf(trainer), memory()];
      for (const steps of [2, 7]) await findLearningRate(trainer, new Rows(), { steps });
      expect(await stateOf(trainer)).toEqual(before);
      expect(trainer.model.training).toBe(false);
      expect(memory().numTensors).toBe(numTensors);
      expect(await finish(trainer)).toEqual(await finish(untested));
    });

    it('gives its rates to groups with a schedule of their own too', async () => {
      const own = { schedule: stepLR({ stepSize: 1, gamma: 0.1 }), every: 'step' as const };
      const find = (optimizer: TrainerOptions['optimizer']) =>
        findLearningRate(trainerOf(network(), { optimizer }), new Rows(), { steps: 5, min: 1e-3, max: 1 });
      const rule = sgd({ learningRate: 0.1 });
      expect(await find([{ rule, schedule: own }])).toEqual(await find(rule));
    });

    it('steps through the rates, across epochs, without callbacks', async () => {
      let calls = 0;
      const callbacks = [{ name: 'count', onStep: () => void calls++, onEpoch: () => void calls++ }];
      const trainer = trainerOf(network(), { callbacks, limitTrainBatches: 1, epochs: 1, maxSteps: 1 });
      const found = await findLearningRate(trainer, new Rows(), { min: 1e-4, max: 1e-2, steps: 5 });
      expect(found.rates).toEqual([
        1e-4,
        ...[10 ** -3.5, 1e-3, 10 ** -2.5].map((rate) => expect.closeTo(rate, 12)),
        1e-2,
      ]);
      expect([found.losses.length, found.smoothed.length, calls]).toEqual([5, 5, 0]);
      expect(found.suggestion).toBeUndefined();
    });

    it('means the losses of the batches that make a step', async () => {
      const one = await findLearningRate(trainerOf(linear()), new Rows(2), { min: 1e-30, max: 2e-30, steps: 2 });
      const two = await findLearningRate(trainerOf(linear(), { accumulate: 2 }), new Rows(2), {
        min: 1e-30,
        max: 2e-30,
        steps: 2,
      });
      // At such rates nothing is learned.
      expect(two.losses[0]).toBeCloseTo((one.losses[0] + one.losses[1]) / 2, 6);
    });

    it('stops where the smoothed loss is many times its best', async () => {
      const found = await findLearningRate(trainerOf(linear()), new Rows(), { min: 1e-3, max: 1e6, smoothing: 0 });
      expect(found.rates.length).toBeLessThan(100);
      const before = found.smoothed.slice(0, -1);
      expect(found.smoothed.at(-1)).toBeGreaterThan(4 * Math.min(...before));
      for (const [k, loss] of before.entries()) {
        if (k > 0) expect(loss).toBeLessThanOrEqual(4 * Math.min(...before.slice(0, k)));
      }
      const all = { min: 1e-3, max: 1e6, smoothing: 0, stopFactor: Number.POSITIVE_INFINITY };
      const whole = await findLearningRate(trainerOf(linear()), new Rows(), all);
      expect(whole.rates.length).toBe(100);
    });

    it('does not take a loss below zero, which is many times its best at once, for one that rose', async () => {
      const loss = (logits: Tensor, labels: Tensor) => sub(crossEntropy()(logits, labels), 10);
      const options = { min: 1e-6, max: 1e-3, steps: 20 };
      expect((await findLearningRate(trainerOf(linear(), { loss }), new Rows(), options)).rates.length).toBe(20);
      const wild = { min: 1e-3, max: 1e6, smoothing: 0 };
      const { rates, smoothed } = await findLearningRate(trainerOf(linear(), { loss }), new Rows(), wild);
      expect(rates.length).toBeLessThan(100);
      // Three times its size above the best, as of a loss above zero.
      expect(smoothed.at(-1)).toBeGreaterThan(-2 * Math.min(...smoothed));
    });

    it('suggests a rate at which training learns', async () => {
      const model = linear();
      const { suggestion } = await findLearningRate(trainerOf(model), new Rows(), { min: 1e-4, max: 100 });
      const trainer = trainerOf(model, { optimizer: sgd({ learningRate: suggestion! }), epochs: 20 });
      for await (const _ of trainer.fit(new Rows(), { validate: new Rows() })) {
        // It goes on as it is read.
      }
      expect(trainer.history.at(-1)!.testAccuracy).toBeGreaterThan(85);
    });

    it('ends at a loss that is no number, and at a signal, and cleans up', async () => {
      const model = network();
      const [before, { numTensors }] = [await stateDict(model), memory()];
      const trainer = trainerOf(model, { accumulate: 3 });
      const { numTensors: withTrainer } = memory();
      const faulty = await findLearningRate(trainer, new Rows(6, 4));
      expect(faulty.rates.length).toBe(1);
      const aborted = await findLearningRate(trainer, new Rows(), { signal: AbortSignal.abort() });
      expect(aborted.rates.length).toBe(0);
      expect(await stateDict(model)).toEqual(before);
      expect(memory().numTensors).toBe(withTrainer);
      trainer.optimizer.dispose();
      expect(memory().numTensors).toBe(numTensors);
    });

    it('passes errors on, with the model as it was', async () => {
      const model = network();
      const before = await stateDict(model);
      const broken: BatchSource = Object.assign(new Rows(), {
        async *epoch(epoch: number) {
          yield* new Rows(2).epoch(epoch);
          throw new Error('the disk is gone');
        },
      });
      await expect(findLearningRate(trainerOf(model), broken)).rejects.toThrow('the disk is gone');
      expect(await stateDict(model)).toEqual(before);
    });

    it.each([
      [{ min: 0 }, 'findLearningRate: min must be at least'],
      [{ min: 1, max: 1 }, 'findLearningRate: max must be above min, found 1 and 1'],
      [{ max: Number.NaN }, 'findLearningRate: max must be at least 1e-8, found NaN'],
      [{ steps: 1 }, 'findLearningRate: steps must be a whole number at least 2, found 1'],
      [{ mode: 'log' as 'linear' }, "findLearningRate: unknown mode 'log'; choose from exponential, linear"],
      [{ smoothing: 1 }, 'findLearningRate: smoothing must be'],
      [{ stopFactor: 0.5 }, 'findLearningRate: stopFactor must be at least 1, found 0.5'],
      [{ skipBegin: -1 }, 'findLearningRate: skipBegin must be'],
      [{ skipEnd: 0.5 }, 'findLearningRate: skipEnd must be'],
    ])('refuses %j', async (options, message) => {
      await expect(findLearningRate(trainerOf(linear()), new Rows(), options)).rejects.toThrow(message);
    });

    it('refuses a source without batches', async () => {
      await expect(findLearningRate(trainerOf(linear()), new Rows(0))).rejects.toThrow(
        'expected at least one training batch',
      );
    });
  });
});
