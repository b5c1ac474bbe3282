import { readFileSync } from 'node:fs';
import { Linear, loadStateDict, ReLU, Sequential } from '@cnn/layers';
import { type Batch, type BatchSource, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { sgd } from '../optimizers/sgd.ts';
import { Trainer } from '../trainer/trainer.ts';
import { type FindLearningRateOptions, findLearningRate } from './find-learning-rate.ts';

interface Golden {
  readonly images: readonly (readonly number[][])[];
  readonly weights: Readonly<Record<string, number[] | number[][]>>;
  readonly cases: readonly {
    readonly options: Required<Pick<FindLearningRateOptions, 'smoothing'>> & FindLearningRateOptions;
    readonly momentum: number;
    readonly rates: readonly number[];
    readonly losses: readonly number[];
    readonly smoothed: readonly number[];
    readonly suggestion: number;
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../fixtures/learning-rate-finder.json', import.meta.url), 'utf8'),
);

class Turns implements BatchSource {
  readonly classes = ['0', '1', '2'];
  readonly length = 2;
  readonly samples = 12;

  async *epoch(_: number, start = 0): AsyncGenerator<Batch> {
    for (let k = start; k < 2; k++) {
      const images = tensor(golden.images[k].flat(), [6, 4]);
      yield { images, labels: tensor([0, 1, 2, 0, 1, 2], [6], 'int32'), ids: [0, 1, 2, 3, 4, 5] };
    }
  }

  [Symbol.asyncIterator]() {
    return this.epoch(1)[Symbol.asyncIterator]();
  }
}

function network(): Sequential {
  const model = new Sequential(new Linear(4, 5), new ReLU(), new Linear(5, 3));
  const state = Object.entries(golden.weights).map(([name, rows]) => {
    const shape = Array.isArray(rows[0]) ? [rows.length, rows[0].length] : [rows.length];
    return [name, { shape, data: Float32Array.from(rows.flat()) }] as const;
  });
  loadStateDict(model, new Map(state));
  return model;
}

onEachBackend(() => {
  describe('findLearningRate beside PyTorch and Lightning', () => {
    it.each(golden.cases)('$options', async ({ options, momentum, rates, losses, smoothed, suggestion }) => {
      const optimizer = sgd({ learningRate: 1, momentum });
      const trainer = new Trainer(network(), { loss: crossEntropy(), optimizer, epochs: 1 });
      const found = await findLearningRate(trainer, new Turns(), { ...options, stopFactor: Number.POSITIVE_INFINITY });
      await expectClose(found.rates, rates, { relative: 1e-6 });
      await expectClose(found.losses, losses, { relative: 1e-4 });
      // Lightning corrects the mean by one step more than were made.
      const beta = options.smoothing;
      const asLightning = found.smoothed.map((value, k) => (value * (1 - beta ** (k + 1))) / (1 - beta ** (k + 2)));
      await expectClose(asLightning, smoothed, { relative: 1e-4 });
      expect(found.suggestion).toBe(found.rates[suggestion]);
    });
  });
});
