import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, Module, type Pass, ReLU, Sequential } from '@cnn/layers';
import { type Batch, type BatchSource, memory, Rng, type Tensor, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { l2 } from '../penalties/penalty.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { EpochEvent, TrainerEvent } from './events.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

class TinyNet extends Module {
  readonly layers = new Sequential(
    new Conv2d(1, 4, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.2),
    new Linear(16, 2),
  );

  constructor() {
    super();
    this.initialize(new Rng(3));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.layers.call(x, pass);
  }
}

/** Pictures whose upper or lower half is bright: label 1 or 0. */
class Halves implements BatchSource {
  readonly classes = ['lower', 'upper'];
  readonly length = 4;
  readonly samples = 32;

  async *epoch(epoch: number, start = 0): AsyncGenerator<Batch> {
    for (let index = start; index < this.length; index++) {
      const rng = new Rng(5).fold(epoch, index);
      const labels = rng.fold('label').integers(8, 0, 2);
      const pixels = rng.fold('pixels').uniforms(8 * 36);
      for (let i = 0; i < pixels.length; i++) {
        const isUpper = i % 36 < 18;
        if (isUpper === (labels[Math.floor(i / 36)] === 1)) pixels[i] += 0.6;
      }
      yield { images: tensor(pixels, [8, 6, 6, 1]), labels: tensor(labels, [8], 'int32'), ids: [...labels.keys()] };
    }
  }

  [Symbol.asyncIterator]() {
    return this.epoch(1)[Symbol.asyncIterator]();
  }
}

/** The same with shares of classes as labels. */
class Shares extends Halves {
  override async *epoch(epoch: number, start?: number): AsyncGenerator<Batch> {
    for await (const { labels, ...rest } of super.epoch(epoch, start)) {
      const shares = Array.from(await labels.data(), (label) => this.shares(label));
      labels.dispose();
      yield { ...rest, labels: tensor(shares.flat(), [8, 2], 'float32') };
    }
  }

  protected shares(label: number): number[] {
    return label === 1 ? [0.1, 0.9] : [0.9, 0.1];
  }
}

const options = (overrides: Partial<TrainerOptions> = {}): TrainerOptions => ({
  loss: crossEntropy(),
  optimizer: adam({ learningRate: 0.01 }),
  epochs: 3,
  ...overrides,
});

async function run(trainer: Trainer, stopAfter = Number.POSITIVE_INFINITY): Promise<TrainerEvent[]> {
  const events: TrainerEvent[] = [];
  for await (const event of trainer.fit(new Halves(), { validate: new Halves() })) {
    events.push(event);
    if (events.length >= stopAfter) break;
  }
  return events;
}

const epochs = (events: TrainerEvent[]) =>
  events.filter((event): event is EpochEvent => event.type === 'epoch').map(({ seconds, ...rest }) => rest);

onEachBackend(() => {
  describe('Trainer', () => {
    it('learns, and tells every step, evaluated batch and epoch in order', async () => {
      const events = await run(new Trainer(new TinyNet(), options({ epochs: 12 })));
      expect(
        events
          .slice(0, 13)
          .map(({ type }) => type)
          .join(' '),
      ).toBe(`${'step '.repeat(4)}${'evaluate '.repeat(8)}epoch`);
      const told = epochs(events);
      expect(told.at(-1)!.loss).toBeLessThan(told[0].loss / 2);
      expect(told.at(-1)!.testAccuracy).toBe(100);
      expect(
        told
          .at(-1)!
          .confusion!.flat()
          .reduce((a, b) => a + b),
      ).toBe(32);
    });

    it('keeps neither tensors nor the mode of evaluation', async () => {
      const model = new TinyNet();
      const trainer = new Trainer(model, options({ penalties: [l2(1e-3)] }));
      await run(trainer, 1);
      const before = memory().numTensors;
      await run(trainer);
      expect(memory().numTensors).toBe(before);
      expect(model.training).toBe(true);
    });

    it.each([1, 4, 6, 10, 13, 15])('goes on after event %i as if it had never stopped', async (stopAfter) => {
      const whole = new Trainer(new TinyNet(), options());
      const expected = epochs(await run(whole));

      const first = new Trainer(new TinyNet(), options());
      await run(first, stopAfter);
      const bytes = encodeCheckpoint(await first.checkpoint({ model: 'tiny' }));
      const second = new Trainer(new TinyNet(), options());
      second.restore(decodeCheckpoint(bytes));
      await run(second);

      expect(second.history.map(({ seconds, ...rest }) => rest)).toEqual(
        expected.map(({ type, confusion, step, ...rest }) => rest),
      );
      const [a, b] = [await whole.checkpoint(), await second.checkpoint()];
      expect(b.weights).toEqual(a.weights);
      expect(b.optimizerState).toEqual(a.optimizerState);
    });

    it('stops at a signal with the step at hand done', async () => {
      const trainer = new Trainer(new TinyNet(), options());
      const stop = new AbortController();
      const events: TrainerEvent[] = [];
      for await (const event of trainer.fit(new Halves(), { signal: stop.signal })) {
        events.push(event);
        if (events.length === 2) stop.abort();
      }
      expect(events.length).toBe(2);
      expect((await trainer.checkpoint()).progress).toMatchObject({ epoch: 1, batch: 2, steps: 2 });
    });

    it('names the step whose loss is no number, and leaves the weights as they were', async () => {
      const model = new TinyNet();
      const trainer = new Trainer(model, options({ optimizer: sgd({ learningRate: 1e30 }) }));
      await expect(run(trainer)).rejects.toThrow(
        /the loss is (NaN|Infinity) in epoch 1, batch (\d) \(step \2\): .*; use a lower learning rate/,
      );
      const { weights } = await trainer.checkpoint();
      expect([...weights.values()].flatMap(({ data }) => [...data]).some(Number.isNaN)).toBe(false);
    });

    it('names a label that is no class, and leaves the weights as they were', async () => {
      class Mislabelled extends Halves {
        override async *epoch(epoch: number, start?: number): AsyncGenerator<Batch> {
          for await (const { labels, ...rest } of super.epoch(epoch, start)) {
            labels.dispose();
            yield { ...rest, labels: tensor([0, 1, 0, 1, 0, 1, 0, 2], [8], 'int32') };
          }
        }
      }
      const trainer = new Trainer(new TinyNet(), options());
      const { weights } = await trainer.checkpoint();
      const before = memory().numTensors;
      const training = async () => {
        for await (const _ of trainer.fit(new Mislabelled()));
      };
      await expect(training()).rejects.toThrow(
        'epoch 1, batch 1 (step 1): label 2 is no class of a model with 2 classes',
      );
      expect((await trainer.checkpoint()).weights).toEqual(weights);
      expect(memory().numTensors).toBe(before);
    });

    it('learns from shares of classes, as mixed images have them', async () => {
      const trainer = new Trainer(new TinyNet(), options({ epochs: 12 }));
      const events: TrainerEvent[] = [];
      for await (const event of trainer.fit(new Shares(), { validate: new Halves() })) events.push(event);
      const told = epochs(events);
      expect(events[0]).toMatchObject({ type: 'step', samples: 8 });
      expect(told.at(-1)!.trainAccuracy).toBe(100);
      expect(told.at(-1)!.testAccuracy).toBe(100);
      // The loss of 0.9 and 0.1 predicted as such is their entropy.
      expect(told.at(-1)!.loss).toBeGreaterThan(0.325);
    });

    it('names a share that is none, and leaves the weights as they were', async () => {
      class Broken extends Shares {
        protected override shares(label: number): number[] {
          return label === 1 ? [Number.NaN, Number.NaN] : [1, 0];
        }
      }
      const trainer = new Trainer(new TinyNet(), options());
      const { weights } = await trainer.checkpoint();
      const before = memory().numTensors;
      const training = async () => {
        for await (const _ of trainer.fit(new Broken()));
      };
      await expect(training()).rejects.toThrow(
        'epoch 1, batch 1 (step 1): expected labels that hold a share in [0, 1] of each class, found NaN',
      );
      expect((await trainer.checkpoint()).weights).toEqual(weights);
      expect(memory().numTensors).toBe(before);
    });

    it('refuses a model whose parameters are all frozen', async () => {
      await expect(run(new Trainer(new TinyNet().freeze(), options()))).rejects.toThrow(
        'Trainer: all parameters are frozen',
      );
    });

    it('refuses the checkpoint of another model, and changes nothing', async () => {
      const other = new Sequential(new Flatten(), new Linear(36, 2));
      const checkpoint = await new Trainer(other, options()).checkpoint();
      const trainer = new Trainer(new TinyNet(), options());
      const before = await trainer.checkpoint();
      expect(() => trainer.restore(checkpoint, 'last.safetensors')).toThrow(
        /^last.safetensors: expected the 4 tensors of TinyNet, found missing: .*; these weights belong to another model/,
      );
      expect(await trainer.checkpoint()).toEqual(before);
    });

    it.each(['sgd without momentum', 'adam'])('refuses the checkpoint of another model trained by %s', async (rule) => {
      // The first remembers nothing of its parameters, so only the weights tell.
      const optimizer = rule === 'adam' ? adam() : sgd();
      const other = new Sequential(new Flatten(), new Linear(36, 2));
      const first = new Trainer(other, options({ optimizer, epochs: 1 }));
      await run(first);
      const trainer = new Trainer(new TinyNet(), options({ optimizer }));
      const before = await trainer.checkpoint();
      expect(() => trainer.restore(decodeCheckpoint(encodeCheckpoint({ ...before, weights: new Map() })))).toThrow(
        'missing: layers.0.weight',
      );
      const { weights } = await first.checkpoint();
      expect(() => trainer.restore({ ...before, weights })).toThrow('these weights belong to another model');
      expect(await trainer.checkpoint()).toEqual(before);
    });

    it('refuses the checkpoint of an optimizer with another memory, and changes nothing', async () => {
      const first = new Trainer(new TinyNet(), options({ optimizer: adam() }));
      await run(first, 2);
      const trainer = new Trainer(new TinyNet(), options({ optimizer: adam({ amsgrad: true }) }));
      const before = await trainer.checkpoint();
      const checkpoint = await first.checkpoint();
      expect(() => trainer.restore(checkpoint)).toThrow('resume with the model and optimizer of the saved run');
      expect(await trainer.checkpoint()).toEqual(before);
    });

    it('refuses a run of another rule or seed, and changes nothing', async () => {
      const checkpoint = await new Trainer(new TinyNet(), options({ optimizer: adam() })).checkpoint();
      const trainer = new Trainer(new TinyNet(), options({ optimizer: sgd(), seed: 7 }));
      const before = await trainer.checkpoint();
      expect(() => trainer.restore(checkpoint, 'a.safetensors')).toThrow(
        'a.safetensors: expected a run with SGD, found one with Adam; give the trainer the optimizer of that run',
      );
      expect(() => trainer.restore({ ...checkpoint, optimizer: before.optimizer })).toThrow(
        'expected a run of seed 7, found one of seed 0; give the trainer the seed 0',
      );
      expect(await trainer.checkpoint()).toEqual(before);
      // Its settings may be others.
      const slower = new Trainer(new TinyNet(), options({ optimizer: adam({ learningRate: 1e-5 }) }));
      slower.restore(checkpoint);
      expect(slower.optimizer.groups[0].settings.learningRate).toBe(1e-5);
    });

    it('refuses gathered gradients of other parameters, and changes nothing', async () => {
      const first = new Trainer(new TinyNet(), options({ accumulate: 2 }));
      await run(first, 1);
      const checkpoint = await first.checkpoint();
      const trainer = new Trainer(new TinyNet(), options({ accumulate: 2 }));
      const before = await trainer.checkpoint();
      const [[name, { data }]] = checkpoint.gathered;
      for (const [gathered, message] of [
        [new Map([['other', { shape: [1], data: Float32Array.of(1) }]]), "found one of 'other'"],
        [new Map([[name, { shape: [data.length], data }]]), `expected a gradient of '${name}' of shape [4, 1, 3, 3]`],
      ] as const) {
        expect(() => trainer.restore({ ...checkpoint, gathered })).toThrow(message);
        expect(await trainer.checkpoint()).toEqual(before);
      }
    });
  });
});
