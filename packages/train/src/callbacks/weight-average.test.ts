import { Flatten, Linear, loadStateDict, Sequential, type StateDict, stateDict } from '@cnn/layers';
import { memory, Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../metrics/evaluate.ts';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../trainer/checkpoint.ts';
import type { EpochRecord } from '../trainer/events.ts';
import { Trainer } from '../trainer/trainer.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import { stochasticWeightAverage } from './stochastic-weight-average.ts';
import { updateBatchNorm } from './update-batch-norm.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const train = () => new TinyBatches();
const validate = () => new TinyBatches({ length: 2 });

type Values = Record<string, number[]>;

async function weightsOf(trainer: Trainer): Promise<Values> {
  return numbers(await stateDict(trainer.model));
}

function numbers(state: StateDict): Values {
  return Object.fromEntries([...state].map(([name, { data }]) => [name, Array.from(data, Number)]));
}

/** The weights of a run without callbacks after each of its steps. */
async function path(epochs: number, accumulate = 1): Promise<Values[]> {
  const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs, accumulate }));
  const found: Values[] = [];
  for await (const event of trainer.fit(train())) {
    if (event.type === 'step' && event.gathered === 0) found.push(await weightsOf(trainer));
  }
  return found;
}

function expectNear(found: Values, expected: Values): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    for (const [i, value] of values.entries()) expect(found[name][i], `${name}[${i}]`).toBeCloseTo(value, 5);
  }
}

const buffers = ['norm.running_mean', 'norm.running_var', 'norm.num_batches_tracked'];

/** Mixes two states of parameters; buffers are those of the second. */
function mix(a: Values, b: Values, share: number): Values {
  return Object.fromEntries(
    Object.entries(b).map(([name, values]) => [
      name,
      buffers.includes(name) ? values : values.map((value, i) => a[name][i] + (value - a[name][i]) * share),
    ]),
  );
}

describe('exponentialMovingAverage', () => {
  it.each([
    ['every step', { decay: 0.8 }, 1, [1, 2, 3, 4, 5, 6, 7, 8]],
    ['every third step', { decay: 0.8, every: 3 }, 1, [3, 6]],
    ['steps after the fourth', { decay: 0.5, startStep: 4, every: 2 }, 1, [6, 8]],
    ['steps of several batches', { decay: 0.5 }, 2, [1, 2, 3, 4]],
  ])('counts %s', async (_, options, accumulate, steps) => {
    const average = exponentialMovingAverage(options);
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, accumulate, callbacks: [average] }));
    await eventsOf(trainer, train());
    const states = await path(2, accumulate);
    const expected = steps.map((step) => states[step - 1]).reduce((a, b) => mix(a, b, 1 - options.decay));
    expect(average.count).toBe(steps.length);
    expectNear(numbers(await average.stateDict()), expected);
  });

  it('is what is judged, and leaves training as it was', async () => {
    const average = exponentialMovingAverage({ decay: 0.7 });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [average] }));
    const judged = new TinyNet();
    let last: EpochRecord | undefined;
    for await (const event of trainer.fit(train(), { validate: validate() })) {
      if (event.type !== 'epoch') continue;
      last = event;
      loadStateDict(judged, await average.stateDict());
      const { accuracy, loss } = await evaluate(judged, validate().epoch(event.epoch), { loss: trainer.options.loss });
      expect([event.testAccuracy, event.testLoss]).toEqual([accuracy, loss]);
    }
    expect(last?.epoch).toBe(2);
    const states = await path(2);
    expect(numbers((await trainer.checkpoint()).callbacks.get(average.name)!.tensors as never)).toMatchObject(
      Object.fromEntries(Object.entries(states.at(-1)!).map(([name, values]) => [`training.${name}`, values])),
    );
  });

  it('stays in the model at the end unless asked not to, and goes on with the weights of training all the same', async () => {
    for (const final of [true, false]) {
      const average = exponentialMovingAverage({ decay: 0.7, final });
      const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [average] }));
      await eventsOf(trainer, train());
      const [before] = (await path(2)).slice(-1);
      expect(await weightsOf(trainer)).toEqual(final ? numbers(await average.stateDict()) : before);

      const bytes = encodeCheckpoint(await trainer.checkpoint());
      const longer = new Trainer(
        new TinyNet(),
        tinyOptions({ epochs: 3, callbacks: [exponentialMovingAverage({ decay: 0.7, final: false })] }),
      );
      longer.restore(decodeCheckpoint(bytes));
      await eventsOf(longer, train());
      expect(await weightsOf(longer)).toEqual((await path(3)).at(-1));
    }
  });

  it('is put into the model when asked, and taken out when training goes on', async () => {
    const average = exponentialMovingAverage({ decay: 0.7, final: false });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [average] }));
    expect(() => average.useAverage(trainer)).toThrow('ExponentialMovingAverage: there is no average yet');
    await expect(average.stateDict()).rejects.toThrow('there is no average yet');
    await eventsOf(trainer, train(), { stopAfter: 3 });
    average.useAverage(trainer);
    average.useAverage(trainer);
    expect(await weightsOf(trainer)).toEqual(numbers(await average.stateDict()));
    await eventsOf(trainer, train());
    expect(await weightsOf(trainer)).toEqual((await path(2)).at(-1));
  });

  it('averages the statistics of batch normalisation if asked to, but no counter', async () => {
    const average = exponentialMovingAverage({ decay: 0.5, averageBuffers: true });
    await eventsOf(new Trainer(new TinyNet(), tinyOptions({ epochs: 1, callbacks: [average] })), train());
    const states = await path(1);
    const mean = states.map((state) => state['norm.running_mean'][0]).reduce((a, b) => (a + b) / 2);
    const found = numbers(await average.stateDict());
    expect(found['norm.running_mean'][0]).toBeCloseTo(mean, 6);
    expect(found['norm.num_batches_tracked']).toEqual([4]);
  });

  it('has a weight that is shared inside the model under each of its names', async () => {
    const shared = new Linear(16, 16);
    const model = new Sequential(new Flatten(), shared, shared, new Linear(16, 2));
    const average = exponentialMovingAverage();
    await eventsOf(new Trainer(model, tinyOptions({ epochs: 1, callbacks: [average] })), train());
    expect([...(await average.stateDict()).keys()].sort()).toEqual([...(await stateDict(model)).keys()].sort());
    loadStateDict(model, await average.stateDict());
  });

  it('frees its memory', async () => {
    const model = new TinyNet();
    const options = tinyOptions({ epochs: 1 });
    await eventsOf(new Trainer(model, options), train());
    const average = exponentialMovingAverage();
    const trainer = new Trainer(model, { ...options, callbacks: [average] });
    await trainer.checkpoint();
    const before = memory().numTensors;
    await eventsOf(trainer, train());
    expect(memory().numTensors).toBeGreaterThan(before);
    average.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('takes itself out of the model if judging fails', async () => {
    const average = exponentialMovingAverage();
    const broken = {
      ...validate(),
      length: 1,
      samples: 4,
      classes: [],
      epoch: () => fail(),
      [Symbol.asyncIterator]: fail,
    };
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 1, callbacks: [average] }));
    await expect(eventsOf(trainer, train(), { validate: broken as never })).rejects.toThrow('unreadable');
    expect(await weightsOf(trainer)).toEqual((await path(1)).at(-1));
  });

  it.each([{ decay: -0.1 }, { decay: 1.1 }, { decay: Number.NaN }, { every: 0 }, { startStep: -1 }])(
    'refuses %j',
    (options) => {
      expect(() => exponentialMovingAverage(options)).toThrow(
        `exponentialMovingAverage: ${Object.keys(options)[0]} must be`,
      );
    },
  );
});

describe('stochasticWeightAverage', () => {
  it.each([
    ['every epoch', { startEpoch: 0 }, [1, 2, 3, 4]],
    ['epochs after the second', { startEpoch: 2 }, [3, 4]],
    ['every second epoch after the first', { startEpoch: 1, everyEpochs: 2 }, [3]],
  ])('is the mean of %s', async (_, options, epochs) => {
    const average = stochasticWeightAverage(options);
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 4, callbacks: [average] }));
    await eventsOf(trainer, train());
    const states = await path(4);
    const expected = epochs.map((epoch) => states[4 * epoch - 1]).reduce((a, b, k) => mix(a, b, 1 / (k + 1)));
    expect(average.count).toBe(epochs.length);
    expectNear(numbers(await average.stateDict()), expected);
  });

  it('is judged with the epoch at hand in it, also after validations within the epoch', async () => {
    const average = stochasticWeightAverage({ startEpoch: 1, final: false });
    const trainer = new Trainer(
      new TinyNet(),
      tinyOptions({ epochs: 3, validateEveryBatches: 2, callbacks: [average] }),
    );
    const judged = new TinyNet();
    for await (const event of trainer.fit(train(), { validate: validate() })) {
      if (event.type === 'validation') expect(average.count).toBe(Math.max(0, event.epoch - 2));
      if (event.type !== 'epoch') continue;
      expect(average.count).toBe(Math.max(0, event.epoch - 1));
      if (event.epoch === 1) continue;
      loadStateDict(judged, await average.stateDict());
      const { loss } = await evaluate(judged, validate().epoch(event.epoch), { loss: trainer.options.loss });
      expect(event.testLoss).toBe(loss);
    }
  });

  it('counts an epoch whose last batch was passed over, and one that nothing is judged after', async () => {
    const average = stochasticWeightAverage({ startEpoch: 0 });
    const pixel = (_: number, batch: number) => (batch === 4 ? Number.NaN : undefined);
    const options = { epochs: 2, nonFinite: 'skip', trainAccuracy: false, callbacks: [average] } as const;
    await eventsOf(new Trainer(new TinyNet(), tinyOptions(options)), new TinyBatches({ pixel }));
    expect(average.count).toBe(2);
  });

  it('measures statistics of batch normalisation for the average, without touching those of training', async () => {
    const [average, plain] = [
      stochasticWeightAverage({ startEpoch: 1, batches: train() }),
      stochasticWeightAverage({ startEpoch: 1 }),
    ];
    const trainers = [average, plain].map(
      (callback) => new Trainer(new TinyNet(), tinyOptions({ epochs: 3, callbacks: [callback] })),
    );
    for (const trainer of trainers) await eventsOf(trainer, train(), { validate: validate() });
    const [found, other] = [numbers(await average.stateDict()), numbers(await plain.stateDict())];
    expect(found['conv.weight']).toEqual(other['conv.weight']);
    const model = new TinyNet();
    loadStateDict(model, await plain.stateDict());
    await updateBatchNorm(model, train().epoch(3), { rng: new Rng(0) });
    expect(found).toEqual(numbers(await stateDict(model)));
    expect(found['norm.running_mean']).not.toEqual(other['norm.running_mean']);
    const training = (trainer: Trainer) =>
      trainer
        .checkpoint()
        .then(({ callbacks }) => callbacks.get(average.name)!.tensors!.get('training.norm.running_mean'));
    expect(await training(trainers[0])).toEqual(await training(trainers[1]));
  });

  it('measures them also where nothing is judged before the average stays in the model', async () => {
    const average = stochasticWeightAverage({ startEpoch: 1, batches: train() });
    const options = tinyOptions({ epochs: 3, trainAccuracy: false, callbacks: [average] });
    const trainer = new Trainer(new TinyNet(), options);
    await eventsOf(trainer, train());
    const found = numbers(await stateDict(trainer.model));
    expect(numbers(await average.stateDict())).toEqual(found);
    const model = new TinyNet();
    loadStateDict(model, await average.stateDict());
    await updateBatchNorm(model, train().epoch(3), { rng: new Rng(0).fold(average.name, 3) });
    expect(found).toEqual(numbers(await stateDict(model)));
  });

  it.each([{ startEpoch: -1 }, { startEpoch: 1.5 }])('refuses %j', (options) => {
    expect(() => stochasticWeightAverage(options)).toThrow('stochasticWeightAverage: startEpoch must be');
  });

  it('refuses everyEpochs: 0', () => {
    expect(() => stochasticWeightAverage({ startEpoch: 1, everyEpochs: 0 })).toThrow('everyEpochs must be');
  });
});

function fail(): never {
  throw new Error('unreadable');
}
