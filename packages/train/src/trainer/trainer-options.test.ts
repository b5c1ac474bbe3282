import { Flatten, Linear, type Module, Sequential, stateDict } from '@cnn/layers';
import { memory, mul, Rng } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it, vi } from 'vitest';
import { accuracy } from '../metrics/accuracy.ts';
import { f1 } from '../metrics/f-beta.ts';
import { sgd } from '../optimizers/sgd.ts';
import { maxNorm } from '../penalties/constraint.ts';
import { l2 } from '../penalties/penalty.ts';
import { oneCycleLR } from '../schedules/one-cycle-lr.ts';
import { reduceLROnPlateau } from '../schedules/reduce-lr-on-plateau.ts';
import { stepLR } from '../schedules/step-lr.ts';
import { eventsOf, kindsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { EpochEvent, StepEvent, StopEvent, TrainerEvent } from './events.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

const tiny = (overrides: Partial<TrainerOptions> = {}, model: Module = new TinyNet()) =>
  new Trainer(model, tinyOptions({ trainAccuracy: false, ...overrides }));

const stepsOf = (events: readonly TrainerEvent[]) =>
  events.filter((event): event is StepEvent => event.type === 'step');
const epochsOf = (events: readonly TrainerEvent[]) =>
  events.filter((event): event is EpochEvent => event.type === 'epoch');
const reasonOf = (events: readonly TrainerEvent[]) => (events.at(-1) as StopEvent).reason;

async function weightsOf({ model }: Trainer): Promise<number[]> {
  return [...(await stateDict(model)).values()].flatMap(({ data }) => Array.from(data, Number));
}

onEachBackend(() => {
  describe('how long a run goes on', () => {
    it('epochs: none, and no event', async () => {
      expect(await eventsOf(tiny({ epochs: 0 }))).toEqual([]);
    });

    it('maxSteps ends it within an epoch, which is not judged', async () => {
      const trainer = tiny({ maxSteps: 6 });
      const events = await eventsOf(trainer);
      expect(kindsOf(events)).toBe('step step step step epoch step step stop');
      expect(reasonOf(events)).toBe('6 steps are made');
      expect(trainer.optimizer.steps).toBe(6);
    });

    it('maxSteps at the end of an epoch judges that one, and of the last one says nothing', async () => {
      expect(kindsOf(await eventsOf(tiny({ maxSteps: 4 })))).toBe('step step step step epoch stop');
      expect(kindsOf(await eventsOf(tiny({ maxSteps: 4, epochs: 1 })))).toBe('step step step step epoch');
    });

    it('maxSteps counts steps, not batches', async () => {
      const events = await eventsOf(tiny({ maxSteps: 3, accumulate: 2 }));
      expect(kindsOf(events)).toBe('step step step step epoch step step stop');
    });

    it('maxSeconds ends it by the clock, with the time before a resume in it, and without what the reader takes', async () => {
      let now = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
      try {
        const first = tiny({ maxSeconds: 5 });
        const source = new TinyBatches({
          pixel: () => {
            // A batch takes two seconds.
            now += 2000;
            return undefined;
          },
        });
        const seen: TrainerEvent[] = [];
        for await (const event of first.fit(source)) {
          now += 60_000;
          seen.push(event);
          if (seen.length === 2) break;
        }
        expect((await first.checkpoint()).progress.seconds).toBe(4);
        const second = tiny({ maxSeconds: 5 });
        second.restore(await first.checkpoint());
        const events = await eventsOf(second, source);
        expect(kindsOf(events)).toBe('step stop');
        expect(reasonOf(events)).toBe('5 seconds are over');
      } finally {
        clock.mockRestore();
      }
    });

    it('what the reader takes before leaving a validation is in no time either', async () => {
      let now = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
      try {
        const trainer = tiny();
        for await (const event of trainer.fit(new TinyBatches(), { validate: new TinyBatches() })) {
          now += 60_000;
          if (event.type === 'evaluate') break;
        }
        expect((await trainer.checkpoint()).progress.seconds).toBe(0);
      } finally {
        clock.mockRestore();
      }
    });

    it('maxSeconds counts epochs that are over, and the time of judging', async () => {
      let now = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
      try {
        const slow = new TinyBatches({
          length: 1,
          pixel: () => {
            now += 1000;
            return undefined;
          },
        });
        const events: TrainerEvent[] = [];
        for await (const event of tiny({ maxSeconds: 4, epochs: 9 }).fit(slow, { validate: slow })) {
          now += 60_000;
          events.push(event);
        }
        expect(kindsOf(events)).toBe(`${'step evaluate epoch '.repeat(2)}stop`);
        expect(epochsOf(events).map(({ seconds }) => seconds)).toEqual([2, 2]);
      } finally {
        clock.mockRestore();
      }
    });

    it('minEpochs: until they are over no callback stops it', async () => {
      const eager = { name: 'eager', onStep: (_: StepEvent, trainer: Trainer) => trainer.stop('enough') };
      const events = await eventsOf(tiny({ minEpochs: 2, epochs: 9, callbacks: [eager] }));
      expect(kindsOf(events)).toBe(`${'step step step step epoch '.repeat(2)}step stop`);
      const atEnds = { name: 'eager', onEpoch: (_: EpochEvent, trainer: Trainer) => trainer.stop('enough') };
      expect(epochsOf(await eventsOf(tiny({ minEpochs: 2, epochs: 9, callbacks: [atEnds] }))).length).toBe(2);
    });
  });

  it('minSteps: until they are made no callback stops it', async () => {
    const eager = { name: 'eager', onStep: (_: StepEvent, trainer: Trainer) => trainer.stop('enough') };
    const events = await eventsOf(tiny({ minSteps: 6, epochs: 9, callbacks: [eager] }));
    expect(kindsOf(events)).toBe('step step step step epoch step step stop');
  });

  describe('what a step is made of', () => {
    it('accumulate: two equal batches make the step that one makes, and one of two makes half of it', async () => {
      // Neither dropout nor batch normalisation.
      const linear = () => new Sequential(new Flatten(), new Linear(16, 2)).initialize(new Rng(1));
      const start = await weightsOf(tiny({}, linear()));
      const moved = async (accumulate: number, length: number) => {
        const trainer = tiny({ accumulate, epochs: 1, optimizer: sgd({ learningRate: 0.5 }) }, linear());
        const events = await eventsOf(trainer, new TinyBatches({ length, same: true }));
        expect(stepsOf(events).at(-1)).toMatchObject({ step: 1, gathered: 0 });
        return (await weightsOf(trainer)).map((value, k) => value - start[k]);
      };
      const one = await moved(1, 1);
      await expectClose(await moved(2, 2), one, { relative: 1e-4 });
      // What is missing counts as zeros.
      await expectClose(
        (await moved(2, 1)).map((value) => 2 * value),
        one,
        { relative: 1e-4 },
      );
    });

    it('accumulate: each batch of a step has chance of its own', async () => {
      const same = new TinyBatches({ length: 3, same: true });
      const losses = stepsOf(await eventsOf(tiny({ accumulate: 3, epochs: 1 }), same)).map(({ loss }) => loss);
      expect(new Set(losses).size).toBe(3);
    });

    it('accumulate: a step at the end of an epoch also where less is gathered, and nothing goes over to the next', async () => {
      const events = await eventsOf(tiny({ accumulate: 3, epochs: 2 }));
      expect(stepsOf(events).map(({ step }) => step)).toEqual([0, 0, 1, 2, 2, 2, 3, 4]);
    });

    it('clip is given the averaged gradients and the parameters, and what it gives is what moves', async () => {
      const names: string[][] = [];
      const trainer = tiny({
        epochs: 1,
        accumulate: 2,
        clip: ({ gradients, parameters }) => {
          names.push([...gradients.keys()]);
          expect([...parameters.keys()]).toEqual([...gradients.keys()]);
          return { gradients: new Map([...gradients].map(([name, gradient]) => [name, mul(gradient, 0)])) };
        },
      });
      const before = [...trainer.model.namedParameters()].map(([name, { value }]) => [name, value.dataSync()]);
      const events = await eventsOf(trainer);
      expect(names.length).toBe(2);
      expect(stepsOf(events).every(({ gradientNorm }) => gradientNorm === undefined)).toBe(true);
      expect([...trainer.model.namedParameters()].map(([name, { value }]) => [name, value.dataSync()])).toEqual(before);
    });

    it('constraints hold after each step, in their order, and leave frozen weights alone', async () => {
      const model = new TinyNet();
      model.conv.freeze();
      const frozen = Array.from(model.conv.weight.value.dataSync());
      const lengths: number[] = [];
      const trainer = tiny(
        {
          epochs: 1,
          optimizer: sgd({ learningRate: 1 }),
          constraints: [
            maxNorm(0.1),
            (parameters) => {
              expect(parameters.has('conv.weight')).toBe(false);
              const [a, b] = parameters.get('fc.weight')!.value.arraySync() as number[][];
              lengths.push(Math.hypot(...a), Math.hypot(...b));
            },
          ],
        },
        model,
      );
      await eventsOf(trainer);
      expect(lengths.length).toBe(8);
      for (const length of lengths) expect(length).toBeLessThan(0.1 + 1e-6);
      expect(Array.from(model.conv.weight.value.dataSync())).toEqual(frozen);
    });

    it('penalties are in the loss of the batch', async () => {
      const loss = async (penalties: TrainerOptions['penalties']) =>
        stepsOf(await eventsOf(tiny({ penalties }), undefined, { stopAfter: 1 }))[0].loss;
      expect((await loss([l2(1), l2(1)])) - (await loss([l2(1)]))).toBeCloseTo(
        (await loss([l2(1)])) - (await loss([])),
        4,
      );
      expect(await loss([l2(1)])).toBeGreaterThan((await loss([])) + 0.1);
    });
  });

  describe('schedule', () => {
    const rates = (events: readonly TrainerEvent[]) => stepsOf(events).map(({ learningRates }) => learningRates[0]);

    it('goes by epochs unless told otherwise, from the settings of each group', async () => {
      const optimizer = [
        { parameters: (name: string) => name.startsWith('fc'), rule: sgd({ learningRate: 0.4 }) },
        { rule: sgd({ learningRate: 0.1 }) },
      ];
      const events = await eventsOf(tiny({ epochs: 2, optimizer, schedule: stepLR({ stepSize: 1, gamma: 0.5 }) }));
      expect(stepsOf(events).map(({ learningRates }) => learningRates)).toEqual([
        ...Array<number[]>(4).fill([0.4, 0.1]),
        ...Array<number[]>(4).fill([0.2, 0.05]),
      ]);
      expect(epochsOf(events).map(({ learningRate }) => learningRate)).toEqual([0.4, 0.2]);
    });

    it('leaves alone groups that have their own', async () => {
      const optimizer = [
        {
          parameters: (name: string) => name.startsWith('fc'),
          rule: sgd({ learningRate: 0.4 }),
          schedule: { schedule: stepLR({ stepSize: 1, gamma: 0.5 }), every: 'step' as const },
        },
        { rule: sgd({ learningRate: 0.1 }) },
      ];
      const schedule = stepLR({ stepSize: 1, gamma: 0.1 });
      const events = await eventsOf(tiny({ epochs: 2, optimizer, schedule }));
      expect(stepsOf(events).map(({ learningRates: [own] }) => own)).toEqual([
        0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125,
      ]);
      expect(stepsOf(events).map(({ learningRates: [, other] }) => other)).toEqual([
        ...Array<number>(4).fill(0.1),
        ...Array<number>(4).fill(0.1 * 0.1),
      ]);
      const alone = await eventsOf(tiny({ epochs: 1, optimizer }));
      expect(stepsOf(alone).map(({ learningRates }) => learningRates)).toEqual([
        [0.4, 0.1],
        [0.2, 0.1],
        [0.1, 0.1],
        [0.05, 0.1],
      ]);
    });

    it('is not needed: settings that are changed from outside stay', async () => {
      const trainer = tiny({ epochs: 2, optimizer: sgd({ learningRate: 0.4 }) });
      trainer.optimizer.configure((base) => ({ ...base, learningRate: 0.3 }));
      expect(rates(await eventsOf(trainer))).toEqual(Array(8).fill(0.3));
    });

    it('goes by steps, of which several batches make one', async () => {
      const schedule = { schedule: stepLR({ stepSize: 1, gamma: 0.5 }), every: 'step' as const };
      const optimizer = sgd({ learningRate: 0.8 });
      const events = await eventsOf(tiny({ epochs: 1, accumulate: 2, optimizer, schedule }));
      expect(rates(events)).toEqual([0.8, 0.8, 0.4, 0.4]);
      expect(epochsOf(events)[0].learningRate).toBe(0.4);
    });

    it('follows what is measured after epochs, a metric too', async () => {
      const falling = { name: 'falling', compute: () => 1, reset() {}, update() {} };
      const schedule = {
        schedule: reduceLROnPlateau({ mode: 'max', patience: 0, factor: 0.5 }),
        monitor: 'falling',
      };
      const options = { epochs: 3, optimizer: sgd({ learningRate: 0.8 }), schedule, metrics: { falling } };
      const events = await eventsOf(tiny(options), new TinyBatches({ length: 1 }), { validate: new TinyBatches() });
      expect(rates(events)).toEqual([0.8, 0.8, 0.4]);
    });

    it('names what it should follow and cannot', async () => {
      const schedule = reduceLROnPlateau();
      await expect(eventsOf(tiny({ schedule }))).rejects.toThrow(
        "ReduceLROnPlateau: epoch 1 has no 'testLoss'; validate each epoch with fit({ validate }), or give another monitor",
      );
      await expect(eventsOf(tiny({ schedule: { schedule, every: 'step' } }))).rejects.toThrow(
        'ReduceLROnPlateau: it follows what is measured after epochs; count its time in epochs',
      );
    });

    it('that ends too early fails before the step, and holds no tensors', async () => {
      const schedule = { schedule: oneCycleLR({ maxLearningRate: 0.1, totalSteps: 2 }), every: 'step' as const };
      const trainer = tiny({ schedule });
      await eventsOf(trainer, undefined, { stopAfter: 1 });
      const before = memory().numTensors;
      await expect(eventsOf(trainer)).rejects.toThrow('oneCycleLR: time must be in [0, 2], found 3');
      expect(memory().numTensors).toBe(before);
      expect(trainer.optimizer.steps).toBe(3);
    });
  });

  describe('validation', () => {
    const validate = () => new TinyBatches({ length: 1 });

    it('metrics are computed on the validation batches, and are in records and events', async () => {
      const trainer = tiny({ epochs: 1, validateEveryBatches: 2, metrics: { f1: f1(), right: accuracy() } });
      const events = await eventsOf(trainer, undefined, { validate: new TinyBatches() });
      const found = epochsOf(events)[0];
      expect(Object.keys(found.metrics!)).toEqual(['f1', 'right']);
      expect(found.metrics!.right * 100).toBeCloseTo(found.testAccuracy!, 5);
      expect(events.find(({ type }) => type === 'validation')).toMatchObject({ metrics: { f1: expect.any(Number) } });
      expect(trainer.history[0].metrics).toEqual(found.metrics);
    });

    it('validateEveryEpochs: only then, and after the last epoch', async () => {
      const events = await eventsOf(tiny({ epochs: 5, validateEveryEpochs: 2 }), undefined, { validate: validate() });
      expect(epochsOf(events).map(({ testAccuracy }) => testAccuracy !== undefined)).toEqual([
        false,
        true,
        false,
        true,
        true,
      ]);
    });

    it('validateEveryEpochs: also after an epoch that becomes the last one', async () => {
      const events = await eventsOf(tiny({ maxSteps: 4, validateEveryEpochs: 2 }), undefined, { validate: validate() });
      expect(kindsOf(events)).toBe('step step step step evaluate epoch stop');
    });

    it('validateEveryBatches: within the epoch, not once more at its end', async () => {
      const events = await eventsOf(tiny({ epochs: 2, validateEveryBatches: 2 }), undefined, { validate: validate() });
      expect(kindsOf(events)).toBe(Array(2).fill('step step evaluate validation step step evaluate epoch').join(' '));
      expect(events.find(({ type }) => type === 'validation')).toMatchObject({ epoch: 1, batch: 2, step: 2 });
    });

    it('validateEveryBatches without validation batches says nothing', async () => {
      expect(kindsOf(await eventsOf(tiny({ epochs: 1, validateEveryBatches: 1 })))).toBe('step step step step epoch');
    });

    it('trainAccuracy: on the training batches, unless it is turned off', async () => {
      const on = await eventsOf(tiny({ epochs: 1, trainAccuracy: undefined }));
      expect(kindsOf(on)).toBe('step step step step evaluate evaluate evaluate evaluate epoch');
      expect(epochsOf(on)[0].trainAccuracy).toBeGreaterThanOrEqual(0);
      expect(epochsOf(await eventsOf(tiny({ epochs: 1 })))[0].trainAccuracy).toBeUndefined();
    });
  });

  describe('batches', () => {
    it.each([
      [3, ['1/1', '1/2', '1/3', '2/1', '2/2', '2/3']],
      [0.5, ['1/1', '1/2', '2/1', '2/2']],
      [0.45, ['1/1', '2/1']],
      [0.1, ['1/1', '2/1']],
      [9, ['1/1', '1/2', '1/3', '1/4', '2/1', '2/2', '2/3', '2/4']],
    ])('limitTrainBatches: %f', async (limitTrainBatches, asked) => {
      const train = new TinyBatches();
      const events = await eventsOf(tiny({ epochs: 2, limitTrainBatches }), train);
      expect(train.asked).toEqual(asked);
      expect(stepsOf(events)[0].batches).toBe(asked.length / 2);
      expect(train.open).toBe(0);
    });

    it('limitTrainBatches holds for the accuracy on them too', async () => {
      const train = new TinyBatches();
      await eventsOf(tiny({ epochs: 1, limitTrainBatches: 2, trainAccuracy: true }), train);
      expect(train.asked).toEqual(['1/1', '1/2', '1/1', '1/2']);
    });

    it.each([
      [1, ['1/1']],
      [0.75, ['1/1', '1/2', '1/3']],
    ])('limitTestBatches: %f', async (limitTestBatches, asked) => {
      const test = new TinyBatches();
      await eventsOf(tiny({ epochs: 1, limitTestBatches }), undefined, { validate: test });
      expect(test.asked).toEqual(asked);
      expect(test.open).toBe(0);
    });

    it('overfitBatches: the first ones of epoch 1 in every epoch, and a model that learns them by heart', async () => {
      const train = new TinyBatches();
      const trainer = tiny({ epochs: 30, overfitBatches: 2 });
      const events = await eventsOf(trainer, train);
      expect(new Set(train.asked)).toEqual(new Set(['1/1', '1/2']));
      expect(stepsOf(events).length).toBe(60);
      expect(trainer.history.at(-1)!.loss).toBeLessThan(trainer.history[0].loss / 2);
    });

    it('a source that has fewer than it says is named', async () => {
      const source = Object.assign(new TinyBatches({ length: 2 }), { length: 3 });
      const short = Object.assign(new TinyBatches({ length: 3 }), {
        epoch: (epoch: number, start?: number) => new TinyBatches({ length: 2 }).epoch(epoch, start),
      });
      expect(source.length).toBe(3);
      await expect(eventsOf(tiny(), short)).rejects.toThrow(
        "Trainer: expected 3 batches in epoch 1, as the source's length says, found 2",
      );
    });

    it('the mean loss is that of the batches that were done, also where a limit is less than these when the run goes on', async () => {
      const first = tiny();
      const losses = stepsOf(await eventsOf(first, undefined, { stopAfter: 3 })).map(({ loss }) => loss);
      const second = tiny({ limitTrainBatches: 2, epochs: 1 });
      second.restore(await first.checkpoint());
      expect(kindsOf(await eventsOf(second))).toBe('epoch');
      expect(second.history[0].loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / 3, 12);
    });

    it('a source that has more than it says is named, and lets go of what is too much', async () => {
      const long = Object.assign(new TinyBatches({ length: 3 }), {
        epoch: (epoch: number, start?: number) => new TinyBatches({ length: 4 }).epoch(epoch, start),
      });
      const trainer = tiny();
      await trainer.checkpoint();
      const { numTensors } = memory();
      await expect(eventsOf(trainer, long)).rejects.toThrow(
        "Trainer: expected 3 batches in epoch 1, as the source's length says, found more",
      );
      expect(memory().numTensors).toBe(numTensors);
      expect(trainer.progress).toMatchObject({ epoch: 1, batch: 3, steps: 3 });
      // A limit takes of it what it says.
      expect(kindsOf(await eventsOf(tiny({ limitTrainBatches: 2, epochs: 1 }), long))).toBe('step step epoch');
    });

    it('none to validate on are refused before the first step', async () => {
      const trainer = tiny();
      await expect(eventsOf(trainer, undefined, { validate: new TinyBatches({ length: 0 }) })).rejects.toThrow(
        'Trainer: expected at least one validation batch, found none',
      );
      expect(trainer.progress.steps).toBe(0);
    });

    it('none at all are refused', async () => {
      await expect(eventsOf(tiny(), new TinyBatches({ length: 0 }))).rejects.toThrow(
        'Trainer: expected at least one training batch, found none',
      );
    });
  });

  it('a model in evaluation mode is trained, and a layer that is in it stays there', async () => {
    const model = new TinyNet();
    model.eval();
    await eventsOf(tiny({ epochs: 1 }, model));
    expect(model.norm.training).toBe(true);
    model.norm.eval();
    const before = Array.from(model.norm.runningMean!.value.dataSync());
    await eventsOf(tiny({ epochs: 1 }, model), undefined, { validate: new TinyBatches() });
    expect(model.norm.training).toBe(false);
    expect(Array.from(model.norm.runningMean!.value.dataSync())).toEqual(before);
  });
});

describe('options out of range', () => {
  it.each<[string, Partial<TrainerOptions>]>([
    ['Trainer: epochs must be a whole number at least 0, found -1', { epochs: -1 }],
    ['Trainer: epochs must be a whole number at least 0, found 1.5', { epochs: 1.5 }],
    ['Trainer: maxSteps must be a whole number at least 0, found -1', { maxSteps: -1 }],
    ['Trainer: maxSeconds must be at least 0, found NaN', { maxSeconds: Number.NaN }],
    ['Trainer: minEpochs must be a whole number at least 0, found -1', { minEpochs: -1 }],
    ['Trainer: accumulate must be a whole number at least 1, found 0', { accumulate: 0 }],
    ['Trainer: validateEveryEpochs must be a whole number at least 1, found 0', { validateEveryEpochs: 0 }],
    ['Trainer: validateEveryBatches must be a whole number at least 1, found 0.5', { validateEveryBatches: 0.5 }],
    ['Trainer: overfitBatches must be a whole number at least 1, found 0', { overfitBatches: 0 }],
    ['Trainer: limitTrainBatches must be a whole number at least 1, found 0', { limitTrainBatches: 0 }],
    ['Trainer: limitTrainBatches must be a whole number at least 1, found 1.5', { limitTrainBatches: 1.5 }],
    ['Trainer: limitTestBatches must be a whole number at least 1, found NaN', { limitTestBatches: Number.NaN }],
    [
      "Trainer: two callbacks are named 'a'; give one of them another name",
      { callbacks: [{ name: 'a' }, { name: 'a' }] },
    ],
    ["Trainer: unknown nonFinite 'skp'; did you mean 'skip'?", { nonFinite: 'skp' as 'skip' }],
  ])('%s', (message, overrides) => {
    expect(() => tiny(overrides)).toThrow(message);
  });
});
