import { useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileStore } from '../files/file-store.ts';
import { memoryStore } from '../files/memory-store.ts';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Callback } from '../trainer/callback.ts';
import { decodeCheckpoint } from '../trainer/checkpoint.ts';
import type { EpochEvent } from '../trainer/events.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { TrainerOptions } from '../trainer/trainer-options.ts';
import { earlyStopping } from './early-stopping.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import { type ModelCheckpointOptions, modelCheckpoint } from './model-checkpoint.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

/** A store that notes what is done to it, and fails where it is told to. */
function watched(fails: (name: string) => boolean = () => false) {
  const store = memoryStore();
  const done: string[] = [];
  const watching: FileStore = {
    ...store,
    async write(name, bytes) {
      if (fails(name)) throw new Error(`no space left for ${name}`);
      done.push(`write ${name}`);
      await store.write(name, bytes);
    },
    async remove(name) {
      done.push(`remove ${name}`);
      await store.remove(name);
    },
  };
  return { store: watching, done };
}

/** Shows a callback epochs of these losses, each with a checkpoint whose config is the number of the epoch. */
async function follow(losses: readonly number[], options: Partial<ModelCheckpointOptions>, given = watched()) {
  const callback = modelCheckpoint({ store: given.store, last: false, ...options });
  const real = new Trainer(new TinyNet(), tinyOptions({ epochs: 100, callbacks: [callback] }));
  for (const [k, testLoss] of losses.entries()) {
    const event: EpochEvent = { type: 'epoch', epoch: k + 1, step: k, loss: 1, seconds: 1, testLoss };
    await callback.onEpoch!(event, real);
  }
  return { callback, done: given.done, files: await given.store.list(), trainer: real };
}

const file = (epoch: number) => `epoch-000${epoch}.safetensors`;

describe('modelCheckpoint', () => {
  it.each<[string, number[], Partial<ModelCheckpointOptions>, number[]]>([
    ['the best', [3, 1, 2], {}, [2]],
    ['the earlier of equal ones', [2, 1, 1], {}, [2]],
    ['the best two', [3, 1, 2, 5, 0.5], { top: 2 }, [5, 2]],
    ['none', [3, 1, 2], { top: 0 }, []],
    ['all', [3, 1, 2], { top: Number.POSITIVE_INFINITY }, [2, 3, 1]],
    ['the worst, by another mode', [1, 3, 2], { mode: 'max' }, [2]],
    ['none with NaN', [Number.NaN, 2, Number.NaN], { top: 3 }, [2]],
    ['the best of every second epoch', [1, 3, 1, 4], { everyEpochs: 2 }, [2]],
  ])('keeps %s', async (_, losses, options, kept) => {
    const { callback, files } = await follow(losses, options);
    expect(callback.kept).toEqual(kept.map((epoch) => ({ file: file(epoch), epoch, value: losses[epoch - 1] })));
    expect(files).toEqual(kept.map(file).sort());
  });

  it('removes a file once the new one and the last one are there', async () => {
    const { done } = await follow([3, 2, 4], { last: true });
    expect(done).toEqual([
      `write ${file(1)}`,
      'write last.safetensors',
      `write ${file(2)}`,
      'write last.safetensors',
      `remove ${file(1)}`,
      'write last.safetensors',
    ]);
  });

  it('keeps what it has if a write fails', async () => {
    const given = watched((name) => name === file(2));
    await expect(follow([3, 2], { last: true }, given)).rejects.toThrow(`no space left for ${file(2)}`);
    expect(await given.store.list()).toEqual([file(1), 'last.safetensors']);
    const { callbacks } = decodeCheckpoint((await given.store.read('last.safetensors'))!);
    expect(callbacks.get('ModelCheckpoint')?.values).toEqual({
      kept: [{ file: file(1), epoch: 1, value: 3 }],
      seen: 1,
    });
  });

  it('writes checkpoints that say what is there once they are written', async () => {
    const { store, callback } = { ...(await follow([3, 2, 1], { top: 2, last: true })), ...watched() };
    expect(callback.kept.map(({ epoch }) => epoch)).toEqual([3, 2]);
    const given = watched();
    await follow([3, 2, 1], { top: 2, last: true, config: { model: 'tiny' } }, given);
    const last = decodeCheckpoint((await given.store.read('last.safetensors'))!);
    expect(last.config).toEqual({ model: 'tiny' });
    expect(last.callbacks.get('ModelCheckpoint')?.values.kept).toEqual(callback.kept);
    expect(await given.store.read(file(3))).toEqual(await given.store.read('last.safetensors'));
    expect(await store.list()).toEqual([]);
  });

  it('takes names from a function, also one name for the best', async () => {
    const named = await follow([3, 1, 2], {
      filename: ({ epoch, testLoss }) => `best/${epoch}-${testLoss}.ckpt`,
      top: 2,
    });
    expect(named.files).toEqual(['best/2-1.ckpt', 'best/3-2.ckpt']);
    const one = await follow([3, 1, 2], { filename: () => 'best.safetensors' });
    expect(one.files).toEqual(['best.safetensors']);
    expect(one.done).toEqual(['write best.safetensors', 'write best.safetensors']);
  });

  it.each<[string, Partial<ModelCheckpointOptions>, string]>([
    ['one name for two files', { top: 2, filename: () => 'best' }, "filename must differ for each file, found 'best'"],
    ['the name of the last', { last: true, filename: () => 'last.safetensors' }, "found 'last.safetensors' again"],
    ['a name outside', { filename: () => '../best' }, 'a name must be a path below the store'],
    ['a number that is not there', { monitor: 'testAccuracy' }, "has no 'testAccuracy'; choose from epoch, step, loss"],
  ])('refuses %s, and writes nothing', async (_, options, message) => {
    const given = watched();
    await expect(follow([2, 1], options, given)).rejects.toThrow(message);
    expect((await given.store.list()).length).toBeLessThan(2);
  });

  it.each<[object, string]>([
    [{ top: -1 }, 'modelCheckpoint: top must be a whole number at least 0, found -1'],
    [{ top: 1.5 }, 'top'],
    [{ everyEpochs: 0 }, 'everyEpochs'],
    [{ everySteps: 0 }, 'everySteps'],
    [{ monitor: 'f1' }, 'mode must be'],
  ])('refuses %j', (options, message) => {
    expect(() => modelCheckpoint({ store: memoryStore(), ...options })).toThrow(message);
  });

  it('needs no number where none of the best is kept', async () => {
    const store = memoryStore();
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [modelCheckpoint({ store, top: 0 })] }));
    await eventsOf(trainer);
    expect(await store.list()).toEqual(['last.safetensors']);
  });

  it('writes the last one at each of some steps, and after the last epoch', async () => {
    const steps: number[] = [];
    const store = memoryStore();
    const watching: FileStore = {
      ...store,
      async write(name, bytes) {
        if (name === 'last.safetensors') steps.push(decodeCheckpoint(bytes).progress.steps);
        await store.write(name, bytes);
      },
    };
    const callback = modelCheckpoint({ store: watching, top: 0, everySteps: 3, everyEpochs: 2 });
    // Two batches make a step, six a batch.
    const options = tinyOptions({ epochs: 3, accumulate: 2, callbacks: [callback] });
    await eventsOf(new Trainer(new TinyNet(), options), new TinyBatches({ length: 6 }));
    expect(steps).toEqual([3, 6, 6, 9, 9]);
  });

  it.each([2, 7, 9])('writes where an interrupted run stands, here after event %i', async (stopAfter) => {
    const store = memoryStore();
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [modelCheckpoint({ store, top: 0 })] }));
    await eventsOf(trainer, new TinyBatches(), { stopAfter });
    const { config, ...last } = decodeCheckpoint((await store.read('last.safetensors'))!);
    const { config: _, ...expected } = await trainer.checkpoint();
    expect(last).toEqual(expected);
  });

  it.each<[string, Partial<TrainerOptions>]>([
    ['by maxSteps', { maxSteps: 6 }],
    ['by maxSteps, with gradients gathered', { maxSteps: 3, accumulate: 2 }],
    ['before the first epoch is over', { maxSteps: 2 }],
    [
      'by a callback',
      {
        callbacks: [{ name: 'stopping', onStep: ({ step }, trainer) => step === 6 && trainer.stop('six') } as Callback],
      },
    ],
    [
      'by a callback, at a validation',
      {
        validateEveryBatches: 2,
        callbacks: [
          { name: 'stopping', onValidation: ({ step }, trainer) => step === 6 && trainer.stop('six') } as Callback,
        ],
      },
    ],
    // The callback itself has looked at the clock then, and what it sees later is more.
    ['by maxSeconds', { maxSeconds: 1e-9 }],
  ])('writes where a run ends within an epoch, %s', async (_, options) => {
    const store = memoryStore();
    const stopping = earlyStopping({ monitor: 'loss', patience: 9, startEpoch: 0 });
    const callbacks = [stopping, ...(options.callbacks ?? []), modelCheckpoint({ store, top: 0 })];
    const trainer = new Trainer(new TinyNet(), tinyOptions({ ...options, callbacks }));
    const plain = new Trainer(new TinyNet(), tinyOptions(options));
    const validate = new TinyBatches({ length: 1 });
    const events = await eventsOf(trainer, new TinyBatches(), { validate });
    await eventsOf(plain, new TinyBatches(), { validate });
    expect(events.at(-1)?.type).toBe('stop');
    const last = decodeCheckpoint((await store.read('last.safetensors'))!);
    const { steps, gathered, batch, validated } = plain.progress;
    expect(last.progress).toMatchObject({ steps, gathered, batch, validated });
    // Those of training, not the best ones, which the model has in the end.
    expect(last.weights).toEqual((await plain.checkpoint()).weights);
  });

  it('writes after an epoch that becomes the last one, also between two that it writes after', async () => {
    const store = memoryStore();
    const callbacks = [
      earlyStopping({ patience: 1, minDelta: 100 }),
      modelCheckpoint({ store, everyEpochs: 5, monitor: 'testAccuracy' }),
    ];
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 50, callbacks }));
    await eventsOf(trainer, new TinyBatches(), { validate: new TinyBatches({ length: 1 }) });
    expect(trainer.history.length).toBe(2);
    expect(await store.list()).toEqual([file(2), 'last.safetensors']);
  });

  it('does not write anew what a run that is over had written', async () => {
    const { store, done } = watched();
    const trainer = () =>
      new Trainer(new TinyNet(), tinyOptions({ maxSteps: 6, callbacks: [modelCheckpoint({ store, top: 0 })] }));
    await eventsOf(trainer());
    expect(done).toEqual(['write last.safetensors', 'write last.safetensors']);
    const again = trainer();
    again.restore(decodeCheckpoint((await store.read('last.safetensors'))!));
    await eventsOf(again);
    expect(done.length).toBe(2);
  });

  it('leaves the last good one where a loss that is no number ends the run', async () => {
    const { store, done } = watched();
    const broken = new TinyBatches({ pixel: (epoch, batch) => (epoch === 2 && batch === 3 ? Number.NaN : undefined) });
    const callbacks = [modelCheckpoint({ store, top: 0 })];
    await eventsOf(new Trainer(new TinyNet(), tinyOptions({ nonFinite: 'stop', callbacks })), broken);
    expect(done.length).toBe(1);
    const { progress } = decodeCheckpoint((await store.read('last.safetensors'))!);
    expect(progress).toMatchObject({ epoch: 2, batch: 0, steps: 4 });
    expect(progress.stopped).toBeUndefined();
  });

  it('removes no file that another one of the same store keeps', async () => {
    const { store } = watched();
    const [least, most] = [
      modelCheckpoint({ store, last: false }),
      modelCheckpoint({ store, last: false, monitor: 'testAccuracy', name: 'second' }),
    ];
    const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 100, callbacks: [least, most] }));
    const show = async (epoch: number, testLoss: number, testAccuracy: number) => {
      const event: EpochEvent = { type: 'epoch', epoch, step: epoch, loss: 1, seconds: 1, testLoss, testAccuracy };
      for (const callback of [least, most]) await callback.onEpoch!(event, trainer);
      return store.list();
    };
    expect(await show(1, 3, 50)).toEqual([file(1)]);
    expect(await show(2, 2, 90)).toEqual([file(2)]);
    expect(await show(3, 1, 70)).toEqual([file(2), file(3)]);
    expect(await show(4, 2, 95)).toEqual([file(3), file(4)]);
    expect([...least.kept, ...most.kept].map((entry) => entry.file)).toEqual([file(3), file(4)]);
  });

  it('refuses a name by which another one of the same store keeps another epoch', async () => {
    const named = (store: FileStore, name: string, monitor: string) =>
      modelCheckpoint({ store, last: false, monitor, name, filename: () => 'best' });
    const run = (first: FileStore, second: FileStore) => {
      const callbacks = [named(first, 'first', 'loss'), named(second, 'second', 'testAccuracy')];
      const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks }));
      return eventsOf(trainer, new TinyBatches(), { validate: new TinyBatches() });
    };
    const store = memoryStore();
    await expect(run(store, store)).rejects.toThrow("filename must differ for each file, found 'best' again");
    await run(store, memoryStore());
  });

  it('writes nothing more after a failure', async () => {
    const { store, done } = watched();
    const broken = new TinyBatches({ pixel: (_epoch, batch) => (batch === 3 ? Number.NaN : undefined) });
    const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks: [modelCheckpoint({ store })] }));
    await expect(eventsOf(trainer, broken)).rejects.toThrow('NaN');
    expect(done).toEqual([]);
  });

  it('must come behind callbacks with a state', async () => {
    const store = memoryStore();
    const mute: Callback = { name: 'mute', onEpoch() {} };
    const training = (...callbacks: Callback[]) =>
      eventsOf(new Trainer(new TinyNet(), tinyOptions({ epochs: 1, callbacks })), new TinyBatches());
    const [average, first, second] = [
      exponentialMovingAverage(),
      modelCheckpoint({ store, top: 0 }),
      modelCheckpoint({ store, monitor: 'trainAccuracy', name: 'second' }),
    ];
    await expect(training(first, average)).rejects.toThrow(
      "ModelCheckpoint: the callback 'ExponentialMovingAverage' has a state, which is written with the checkpoint; put ModelCheckpoint behind it",
    );
    await training(average, first, second, mute);
    expect(await store.list()).toEqual([file(1), 'last.safetensors']);
  });

  it('holds the weights of training where an average is judged', async () => {
    const store = memoryStore();
    const callbacks = [exponentialMovingAverage({ decay: 0.9 }), modelCheckpoint({ store, top: 0 })];
    await eventsOf(new Trainer(new TinyNet(), tinyOptions({ callbacks })));
    const plain = new Trainer(new TinyNet(), tinyOptions());
    await eventsOf(plain);
    const { weights, callbacks: states } = decodeCheckpoint((await store.read('last.safetensors'))!);
    expect(weights).toEqual((await plain.checkpoint()).weights);
    expect(states.get('ExponentialMovingAverage')?.tensors?.has('average.fc.weight')).toBe(true);
  });

  it('looks at an epoch that another one wrote before it could', async () => {
    const options = (store: FileStore) => ({
      callbacks: [
        modelCheckpoint({ store, filename: () => 'least-loss' }),
        modelCheckpoint({
          store,
          monitor: 'testAccuracy',
          filename: () => 'most-accurate',
          last: false,
          name: 'second',
        }),
      ],
    });
    const [whole, killed] = [memoryStore(), memoryStore()];
    const batches = () => [new TinyBatches(), { validate: new TinyBatches() }] as const;
    const first = new Trainer(new TinyNet(), tinyOptions(options(whole)));
    await eventsOf(first, ...batches());
    // Killed between the two, after the first epoch.
    const dying: FileStore = {
      ...killed,
      async write(name, bytes) {
        if (name === 'most-accurate') throw new Error('killed');
        await killed.write(name, bytes);
      },
    };
    await expect(eventsOf(new Trainer(new TinyNet(), tinyOptions(options(dying))), ...batches())).rejects.toThrow(
      'killed',
    );
    const second = new Trainer(new TinyNet(), tinyOptions(options(killed)));
    second.restore(decodeCheckpoint((await killed.read('last.safetensors'))!));
    await eventsOf(second, ...batches());
    expect(await killed.list()).toEqual(await whole.list());
    const weightsOf = async (store: FileStore) => decodeCheckpoint((await store.read('most-accurate'))!).weights;
    expect(await weightsOf(killed)).toEqual(await weightsOf(whole));
  });
});
