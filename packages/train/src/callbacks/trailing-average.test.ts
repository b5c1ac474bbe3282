import { DataError, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { sgd } from '../optimizers/sgd.ts';
import { TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Callback } from '../trainer/callback.ts';
import type { Checkpoint } from '../trainer/checkpoint.ts';
import { Trainer } from '../trainer/trainer.ts';
import { freezeAfter } from './freeze-after.ts';
import { trailingAverage } from './trailing-average.ts';

beforeAll(() => useBackend('cpu'));

const numbersOf = async (trainer: Trainer, name = 'fc.weight') =>
  Array.from(await trainer.model.namedParameters().get(name)!.value.data());

/** The weights after each step, as a callback that stands between others sees them. */
function watch(seen: number[][], name: string): Callback {
  return {
    name,
    onStep: async (_event, trainer) => {
      seen.push(await numbersOf(trainer));
    },
  };
}

describe('trailingAverage', () => {
  it('puts the model where the average is, ever nearer to where that was', async () => {
    const [before, after]: number[][][] = [[], []];
    const average = trailingAverage({ totalSteps: 8, every: 2, decay: 0.9, power: 2 });
    const trainer = new Trainer(
      new TinyNet(),
      tinyOptions({ epochs: 2, callbacks: [watch(before, 'before'), average, watch(after, 'after')] }),
    );
    let slow = await numbersOf(trainer);
    for await (const _ of trainer.fit(new TinyBatches()));
    expect(before).toHaveLength(8);
    for (const [i, fast] of before.entries()) {
      const step = i + 1;
      if (step % 2 === 0) {
        const kept = 0.9 ** 2 * (step / 8) ** 2;
        slow = slow.map((value, k) => fast[k] + (value - fast[k]) * kept);
      }
      const expected = step % 2 === 0 ? slow : fast;
      expect(after[i].map((value, k) => Math.abs(value - expected[k]) < 1e-6)).not.toContain(false);
    }
  });

  it('refuses a checkpoint of another model', async () => {
    const average = trailingAverage({ totalSteps: 8 });
    average.restore?.(
      { values: {}, tensors: new Map([['fc.weight', { shape: [1], data: Float32Array.of(1) }]]) },
      'last.safetensors',
    );
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [average] }));
    const run = async () => {
      for await (const _ of trainer.fit(new TinyBatches()));
    };
    await expect(run()).rejects.toThrow(DataError);
  });

  it('refuses options out of their ranges', () => {
    expect(() => trailingAverage({ totalSteps: 0 })).toThrow('totalSteps must be');
    expect(() => trailingAverage({ totalSteps: 5, every: 0 })).toThrow('every must be');
    expect(() => trailingAverage({ totalSteps: 5, decay: 1.5 })).toThrow('decay must be in [0, 1], found 1.5');
  });
});

describe('freezeAfter', () => {
  it('freezes what is chosen after so many epochs, and nothing else', async () => {
    const freeze = freezeAfter({ epochs: 1, parameters: (name) => name === 'fc.weight' });
    const trainer = new Trainer(
      new TinyNet(),
      tinyOptions({ epochs: 3, optimizer: sgd({ learningRate: 0.1 }), callbacks: [freeze] }),
    );
    const weights: number[][] = [await numbersOf(trainer)];
    const biases: number[][] = [await numbersOf(trainer, 'fc.bias')];
    for await (const event of trainer.fit(new TinyBatches())) {
      if (event.type !== 'epoch') continue;
      weights.push(await numbersOf(trainer));
      biases.push(await numbersOf(trainer, 'fc.bias'));
    }
    expect(weights[1]).not.toEqual(weights[0]);
    expect(weights[3]).toEqual(weights[1]);
    expect(biases[3]).not.toEqual(biases[1]);
  });

  it('thaws them in a run that is taken up, by the same trainer, from before', async () => {
    const callbacks = [freezeAfter({ epochs: 1, parameters: (name) => name === 'fc.weight' })];
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks }));
    let early: Checkpoint | undefined;
    for await (const event of trainer.fit(new TinyBatches())) {
      if (event.type === 'step' && event.step === 2) early = await trainer.checkpoint();
    }
    const { weights } = await trainer.checkpoint();
    trainer.restore(early!);
    for await (const _ of trainer.fit(new TinyBatches()));
    expect((await trainer.checkpoint()).weights).toEqual(weights);
  });

  it('leaves frozen what was so before', async () => {
    const model = new TinyNet();
    model.fc.weight.requiresGrad = false;
    const callbacks = [freezeAfter({ epochs: 1, parameters: (name) => name.startsWith('fc') })];
    const trainer = new Trainer(model, tinyOptions({ epochs: 1, callbacks }));
    const start = await trainer.checkpoint();
    for await (const _ of trainer.fit(new TinyBatches()));
    trainer.restore(start);
    await trainer.fit(new TinyBatches()).next();
    expect([model.fc.weight.requiresGrad, model.fc.bias!.requiresGrad]).toEqual([false, true]);
  });

  it('takes names, so that a run may have several', async () => {
    const callbacks = ['conv.weight', 'fc.weight'].map((chosen, k) =>
      freezeAfter({ epochs: k + 1, parameters: (name) => name === chosen, name: `freeze ${chosen}` }),
    );
    const model = new TinyNet();
    const frozen: string[][] = [];
    for await (const event of new Trainer(model, tinyOptions({ callbacks })).fit(new TinyBatches())) {
      if (event.type !== 'epoch') continue;
      frozen.push([...model.namedParameters()].flatMap(([name, { requiresGrad }]) => (requiresGrad ? [] : [name])));
    }
    expect(frozen).toEqual([['conv.weight'], ['conv.weight', 'fc.weight'], ['conv.weight', 'fc.weight']]);
  });

  it('refuses a choice of nothing', async () => {
    const callbacks = [freezeAfter({ epochs: 1, parameters: () => false })];
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks }));
    await expect(trainer.fit(new TinyBatches()).next()).rejects.toThrow('none of the model’s parameters is chosen');
  });
});
