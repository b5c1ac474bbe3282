import { Linear, Sequential, stateDict } from '@cnn/layers';
import { memory, scope, tensor, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Checkpoint } from '../trainer/checkpoint.ts';
import type { EpochEvent, EpochRecord } from '../trainer/events.ts';
import { Trainer } from '../trainer/trainer.ts';
import { type EarlyStoppingOptions, earlyStopping } from './early-stopping.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

/** Shows a callback the losses of one epoch after the other, and tells why and when it stops. */
async function follow(losses: readonly number[], options: EarlyStoppingOptions) {
  const callback = earlyStopping({ restoreBest: false, ...options });
  let reason: string | undefined;
  const trainer = { options: { epochs: 100 }, stop: (why: string) => (reason ??= why) } as unknown as Trainer;
  for (const [k, testLoss] of losses.entries()) {
    const event: EpochEvent = {
      type: 'epoch',
      epoch: k + 1,
      step: k,
      loss: 1,
      seconds: 1,
      testLoss,
      testAccuracy: -testLoss,
    };
    await callback.onEpoch!(event, trainer);
    if (reason !== undefined) return { epoch: k + 1, reason, best: callback.best };
  }
  return { best: callback.best };
}

const [nan, infinite] = [Number.NaN, Number.POSITIVE_INFINITY];

describe('earlyStopping', () => {
  it.each<[string, number[], EarlyStoppingOptions, { epoch: number; reason?: string; best?: number }]>([
    [
      'when there was no improvement for three epochs',
      [3, 2, 2.5, 2, 2.1, 1],
      {},
      { epoch: 5, reason: 'EarlyStopping: testLoss is not below 2 since epoch 2', best: 2 },
    ],
    ['not while it improves now and then', [3, 2, 2.5, 1, 1.5, 1, 0.5, 1], { patience: 3 }, { epoch: 0 }],
    ['at the first epoch that is not better', [3, 2, 2, 1], { patience: 1 }, { epoch: 3, best: 2 }],
    [
      'when improvements are small',
      [3, 2.75, 2.5, 2.25, 2],
      { patience: 2, minDelta: 0.5 },
      { epoch: 3, reason: 'EarlyStopping: testLoss is not below 3 by more than 0.5 since epoch 1', best: 3 },
    ],
    [
      'when more would be better',
      [-1, -3, -2, -1],
      { monitor: 'testAccuracy', patience: 2 },
      { epoch: 4, reason: 'EarlyStopping: testAccuracy is not above 3 since epoch 2', best: 3 },
    ],
    ['with the mode turned round', [1, 3, 2, 1], { mode: 'max', patience: 2 }, { epoch: 4, best: 3 }],
    [
      'when a baseline is not beaten, however it improves',
      [5, 4, 3, 2],
      { baseline: 2.5, patience: 3 },
      { epoch: 3, reason: 'EarlyStopping: testLoss is not below the baseline 2.5 after 3 epochs, the best is 3' },
    ],
    ['not once a baseline is beaten in time', [5, 4, 2, 3], { baseline: 2.5, patience: 3 }, { epoch: 0 }],
    [
      'at a number that is good enough',
      [3, 2, 0.5],
      { stoppingThreshold: 1 },
      { epoch: 3, reason: 'EarlyStopping: testLoss is 0.5 in epoch 3, below 1', best: 0.5 },
    ],
    [
      'at a number that is too bad',
      [3, 12, 1],
      { divergenceThreshold: 10 },
      { epoch: 2, reason: 'EarlyStopping: testLoss is 12 in epoch 2, above 10', best: 3 },
    ],
    ['at NaN', [3, nan, 1], {}, { epoch: 2, reason: 'EarlyStopping: testLoss is NaN in epoch 2', best: 3 }],
    ['at infinity', [3, infinite, 1], {}, { epoch: 2, best: 3 }],
    ['not at NaN unless asked to', [nan, 3, nan, 2, nan], { checkFinite: false, patience: 2 }, { epoch: 0 }],
    [
      'after NaN from the start, which is no improvement',
      [nan, nan, 1],
      { checkFinite: false, patience: 2 },
      { epoch: 2, reason: 'EarlyStopping: testLoss is NaN in epoch 2, and never was better' },
    ],
    ['after the worst from the start, likewise', [infinite, 1], { checkFinite: false, patience: 1 }, { epoch: 1 }],
    [
      'before a baseline is beaten, where all is NaN',
      [nan],
      { checkFinite: false, baseline: 1, patience: 1 },
      { epoch: 1, reason: 'EarlyStopping: testLoss is NaN in epoch 1, and never was better' },
    ],
    ['only after the first epochs', [1, 2, 3, 3, 3], { startEpoch: 2, patience: 2 }, { epoch: 5, best: 3 }],
  ])('stops %s', async (_, losses, options, { epoch, reason, best }) => {
    const found = await follow(losses, options);
    expect(found.epoch ?? 0).toBe(epoch);
    if (reason !== undefined) expect(found.reason).toBe(reason);
    if (best !== undefined) expect(found.best?.value).toBe(best);
  });

  it('shows six digits', async () => {
    expect((await follow([2 / 3, 1], { patience: 1 })).reason).toContain('not below 0.666667 since');
  });

  it.each<[EarlyStoppingOptions, string]>([
    [{ patience: 0 }, 'earlyStopping: patience must be a whole number at least 1, found 0'],
    [{ patience: 1.5 }, 'patience'],
    [{ minDelta: -1 }, 'minDelta'],
    [{ startEpoch: -1 }, 'startEpoch'],
    [{ baseline: nan }, 'baseline'],
    [{ monitor: 'f1' }, 'mode must be'],
  ])('refuses %j', (options, message) => {
    expect(() => earlyStopping(options)).toThrow(message);
  });

  it('gives the model the weights of the best epoch back, when it stops and at the regular end', async () => {
    for (const epochs of [3, 30]) {
      const after = new Map<number, unknown>();
      const stopping = earlyStopping({ patience: 4, minDelta: 0.5 });
      const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs, callbacks: [stopping] }));
      for await (const event of trainer.fit(new TinyBatches(), { validate: new TinyBatches() })) {
        if (event.type === 'epoch') after.set(event.epoch, await stateDict(trainer.model));
      }
      const { epoch } = stopping.best!;
      expect(epoch).toBeLessThan(trainer.history.length);
      expect(trainer.history.length < epochs).toBe(epochs === 30);
      expect(await stateDict(trainer.model)).toEqual(after.get(epoch));
    }
  });

  it('leaves the last weights in the model if it is not to restore, and keeps none', async () => {
    const stopping = earlyStopping({ restoreBest: false, patience: 1, minDelta: 100 });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [stopping] }));
    let last: unknown;
    for await (const event of trainer.fit(new TinyBatches(), { validate: new TinyBatches() })) {
      if (event.type === 'epoch') last = await stateDict(trainer.model);
    }
    expect(await stateDict(trainer.model)).toEqual(last);
    expect((await stopping.state!()).tensors?.size).toBe(0);
  });

  it('leaves the weights of training in the model if the run is interrupted or fails', async () => {
    for (const stopAfter of [13, 17, 20]) {
      const stopping = earlyStopping({ minDelta: 100, patience: 10 });
      const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [stopping] }));
      const plain = new Trainer(new TinyNet(), tinyOptions());
      const validate = new TinyBatches({ length: 1 });
      await eventsOf(trainer, new TinyBatches(), { validate, stopAfter });
      await eventsOf(plain, new TinyBatches(), { validate, stopAfter });
      expect(stopping.best?.epoch).toBe(1);
      expect(await stateDict(trainer.model)).toEqual(await stateDict(plain.model));
    }
    const stopping = earlyStopping();
    const broken = new TinyBatches({ pixel: (epoch, batch) => (epoch === 2 && batch === 3 ? nan : undefined) });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [stopping] }));
    await expect(eventsOf(trainer, broken, { validate: new TinyBatches() })).rejects.toThrow('NaN');
    expect(stopping.best?.epoch).toBe(1);
    expect(await stateDict(trainer.model)).not.toEqual((await stopping.state!()).tensors);
  });

  it('keeps the weights that were judged: those of an average before it', async () => {
    const average = exponentialMovingAverage({ decay: 0.9, final: false });
    const stopping = earlyStopping({ patience: 10, minDelta: 100 });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [average, stopping] }));
    let afterFirst: unknown;
    for await (const event of trainer.fit(new TinyBatches(), { validate: new TinyBatches() })) {
      if (event.type === 'epoch' && event.epoch === 1) afterFirst = await average.stateDict();
    }
    expect((await stopping.state!()).tensors).toEqual(afterFirst);
    expect(await stateDict(trainer.model)).toEqual(afterFirst);
  });

  it('also works where nothing is judged', async () => {
    const stopping = earlyStopping({ monitor: 'loss', patience: 1, minDelta: 100 });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ trainAccuracy: false, callbacks: [stopping] }));
    const events = await eventsOf(trainer);
    expect(events.at(-1)).toEqual({
      type: 'stop',
      reason: expect.stringContaining('EarlyStopping: loss is not below'),
    });
    expect((await stopping.state!()).tensors!.size).toBeGreaterThan(0);
  });

  it('waits for minEpochs', async () => {
    const stopping = earlyStopping({ patience: 1, minDelta: 100 });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 9, minEpochs: 5, callbacks: [stopping] }));
    await eventsOf(trainer, new TinyBatches(), { validate: new TinyBatches() });
    expect(trainer.history.length).toBe(5);
  });

  it('leaves a run stopped that is taken up, unless the reason is taken out of the checkpoint', async () => {
    const run = async (patience: number, checkpoint?: Checkpoint) => {
      const callbacks = [earlyStopping({ patience, minDelta: 100, restoreBest: false })];
      const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 9, callbacks }));
      if (checkpoint) trainer.restore(checkpoint);
      await eventsOf(trainer, new TinyBatches(), { validate: new TinyBatches({ length: 1 }) });
      return trainer;
    };
    const first = await run(1);
    const checkpoint = await first.checkpoint();
    expect([first.history.length, (await run(4, checkpoint)).history.length]).toEqual([2, 2]);
    const { history } = await run(4, { ...checkpoint, progress: { ...checkpoint.progress, stopped: undefined } });
    const losses = (all: readonly EpochRecord[]) => all.map(({ testLoss }) => testLoss);
    expect(losses(history)).toEqual(losses((await run(4)).history));
    expect(history.length).toBe(5);
  });

  it('names what is there where nothing is validated', async () => {
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [earlyStopping()] }));
    await expect(eventsOf(trainer)).rejects.toThrow("earlyStopping: epoch 1 has no 'testLoss'; ");
    const before = memory().numTensors;
    await expect(eventsOf(trainer)).rejects.toThrow("earlyStopping: epoch 2 has no 'testLoss'; ");
    expect(memory().numTensors).toBe(before);
  });

  it('gives weights that are shared inside the model back once', async () => {
    const shared = new Linear(2, 2);
    const model = new Sequential(shared, shared);
    const stopping = earlyStopping({ patience: 1 });
    const trainer = { model, options: { epochs: 2 }, history: [], optimizer: { steps: 0 }, stop() {} } as never;
    const event: EpochEvent = { type: 'epoch', epoch: 1, step: 1, loss: 1, seconds: 1, testLoss: 1 };
    scope(() => shared.weight.assign(tensor([1, 2, 3, 4], [2, 2])));
    await stopping.onEpoch!(event, trainer);
    expect([...(await stopping.state!()).tensors!.keys()]).toEqual(['0.weight', '0.bias']);
  });
});
