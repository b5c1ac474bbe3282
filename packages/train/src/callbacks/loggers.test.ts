import { useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../files/memory-store.ts';
import { clipNorm } from '../gradients/clip-norm.ts';
import { decodeCsv } from '../logging/csv.ts';
import { decodeEvents } from '../logging/event-file.ts';
import { decodeJsonLines } from '../logging/jsonl.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { f1 } from '../metrics/f-beta.ts';
import { sgd } from '../optimizers/sgd.ts';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Callback } from '../trainer/callback.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { TrainerOptions } from '../trainer/trainer-options.ts';
import { csvLogger } from './csv-logger.ts';
import { jsonlLogger } from './jsonl-logger.ts';
import { tensorBoardLogger } from './tensor-board-logger.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

async function train(callback: Callback, options: Partial<TrainerOptions> = {}, stopAfter?: number) {
  const trainer = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [callback], ...options }));
  const events = await eventsOf(trainer, new TinyBatches(), { validate: new TinyBatches({ length: 2 }), stopAfter });
  return { trainer, events };
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const bytesOf = (line: string) => new TextEncoder().encode(line);

describe('csvLogger', () => {
  it('has a row of each epoch, with the metrics', async () => {
    const store = memoryStore();
    const metrics = { f1: f1(), loss: accuracy() };
    const { trainer } = await train(csvLogger({ store }), { metrics });
    const { columns, rows } = decodeCsv((await store.read('metrics.csv'))!);
    expect(columns).toEqual([
      'epoch',
      'loss',
      'trainAccuracy',
      'testAccuracy',
      'testLoss',
      'learningRate',
      'seconds',
      'f1',
      'metrics.loss',
    ]);
    const expected = trainer.history.map(({ metrics, ...numbers }) => ({
      ...numbers,
      f1: metrics!.f1,
      'metrics.loss': metrics!.loss,
    }));
    expect(rows).toEqual(expected);
  });

  it('has columns that come later, and the chosen ones only', async () => {
    const store = memoryStore();
    const { trainer } = await train(csvLogger({ store, file: 'a/b.csv' }), { epochs: 3, validateEveryEpochs: 2 });
    const all = decodeCsv((await store.read('a/b.csv'))!);
    expect(all.columns.slice(-2)).toEqual(['testAccuracy', 'testLoss']);
    expect(all.rows.map(({ testLoss }) => testLoss)).toEqual(trainer.history.map(({ testLoss }) => testLoss));
    await train(csvLogger({ store, columns: ['epoch', 'unknown', 'loss'] }));
    expect(text(await store.read('metrics.csv'))).toMatch(/^epoch,unknown,loss\n1,,[\d.]+\n2,,[\d.]+\n$/);
  });

  it('replaces the file of another run, at once', async () => {
    const store = memoryStore([['metrics.csv', bytesOf('epoch,loss\n1,9\n')]]);
    await train(csvLogger({ store, columns: ['epoch'] }), {}, 1);
    expect(text(await store.read('metrics.csv'))).toBe('epoch\n');
  });
});

describe('jsonlLogger', () => {
  it('has every event, as it is told', async () => {
    const store = memoryStore();
    const { events } = await train(jsonlLogger({ store }), { validateEveryBatches: 2 });
    const told = events.filter(({ type }) => type !== 'evaluate');
    expect(decodeJsonLines((await store.read('events.jsonl'))!).records).toEqual(JSON.parse(JSON.stringify(told)));
  });

  it('has every n-th step of the optimizer, or none', async () => {
    const store = memoryStore();
    const steps = async (file: string) =>
      decodeJsonLines((await store.read(file))!).records.map(({ type, step }) => `${type} ${step}`);
    await train(jsonlLogger({ store, every: 2, file: 'two' }));
    expect(await steps('two')).toEqual(['step 2', 'step 4', 'epoch 4', 'step 6', 'step 8', 'epoch 8']);
    await train(jsonlLogger({ store, every: 0, file: 'none' }));
    expect(await steps('none')).toEqual(['epoch 4', 'epoch 8']);
    await train(jsonlLogger({ store, file: 'gathered' }), { accumulate: 3 });
    expect(await steps('gathered')).toEqual(['step 1', 'step 2', 'epoch 2', 'step 3', 'step 4', 'epoch 4']);
  });

  it('replaces the file of another run, whatever it is', async () => {
    const store = memoryStore([['events.jsonl', bytesOf('no JSON\n')]]);
    await train(jsonlLogger({ store }), {}, 1);
    expect(decodeJsonLines((await store.read('events.jsonl'))!).records.length).toBe(1);
  });

  it('goes on with a checkpoint that has nothing of it by the steps', async () => {
    const store = memoryStore();
    const { trainer: first } = await train(jsonlLogger({ store, name: 'another' }));
    const complete = decodeJsonLines((await store.read('events.jsonl'))!).records;
    for (const stopAfter of [2, 4, 11]) {
      const { trainer } = await train({ name: 'none' }, {}, stopAfter);
      const checkpoint = await trainer.checkpoint();
      const second = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [jsonlLogger({ store })] }));
      second.restore(checkpoint);
      await eventsOf(second, new TinyBatches(), { validate: new TinyBatches({ length: 2 }) });
      const timeless = (records: readonly Record<string, unknown>[]) => records.map(({ seconds, ...rest }) => rest);
      const { records } = decodeJsonLines((await store.read('events.jsonl'))!);
      expect(timeless(records), `after event ${stopAfter}`).toEqual(timeless(complete));
    }
    expect(first.history.length).toBe(2);
  });

  it('cuts a line that a killed process left torn', async () => {
    const store = memoryStore();
    const callback = jsonlLogger({ store });
    const { trainer } = await train(callback, {}, 3);
    const state = await callback.state!();
    await store.write('events.jsonl', (await store.read('events.jsonl'))!.slice(0, -5));
    const second = jsonlLogger({ store });
    second.restore!(state, 'last.safetensors');
    await second.onStart!(trainer);
    const { records, torn } = decodeJsonLines((await store.read('events.jsonl'))!);
    expect([records.length, torn]).toEqual([2, false]);
  });

  it('refuses every: -1', () => {
    expect(() => jsonlLogger({ store: memoryStore(), every: -1 })).toThrow('jsonlLogger: every must be');
  });
});

describe('tensorBoardLogger', () => {
  const groups = [
    { parameters: (name: string) => name.startsWith('fc'), rule: sgd({ learningRate: 0.5 }) },
    { rule: sgd({ learningRate: 0.25 }) },
  ];

  it('has curves over the steps, and histograms of weights', async () => {
    const store = memoryStore();
    const logger = tensorBoardLogger({ store, clock: () => 1e9, every: 2, histograms: true });
    const { events: told } = await train(logger, {
      clip: clipNorm(1),
      optimizer: groups,
      validateEveryBatches: 2,
      metrics: { f1: f1() },
    });
    expect(await store.list()).toEqual(['events.out.tfevents.1000000000.cnn']);
    const { events } = decodeEvents((await store.read('events.out.tfevents.1000000000.cnn'))!);
    expect(events[0]).toEqual({ wallTime: 1e9, step: 0, version: 'brain.Event:2', source: '@cnn/train' });
    const found = events.slice(1).flatMap(({ step, summaries = [] }) =>
      summaries.map((summary) => ({
        step,
        tag: summary.tag,
        value: summary.kind === 'scalar' ? summary.value : summary.kind,
      })),
    );
    const curve = (tag: string) => found.filter((one) => one.tag === tag).map(({ step, value }) => [step, value]);
    const losses = told.flatMap((event) =>
      event.type === 'step' && event.step % 2 === 0 ? [[event.step, Math.fround(event.loss)]] : [],
    );
    expect(curve('step/loss')).toEqual(losses);
    expect(curve('step/learningRate')).toEqual([2, 4, 6, 8].map((step) => [step, 0.5]));
    expect(curve('step/learningRate2')).toEqual([2, 4, 6, 8].map((step) => [step, 0.25]));
    expect(curve('step/gradientNorm').length).toBe(4);
    expect(curve('validation/testLoss').map(([step]) => step)).toEqual([2, 6]);
    expect(curve('validation/f1').map(([step]) => step)).toEqual([2, 6]);
    for (const tag of ['loss', 'trainAccuracy', 'testAccuracy', 'testLoss', 'learningRate', 'f1']) {
      expect(
        curve(`epoch/${tag}`).map(([step]) => step),
        tag,
      ).toEqual([4, 8]);
    }
    expect(curve('weights/conv.weight')).toEqual([
      [4, 'histogram'],
      [8, 'histogram'],
    ]);
    expect(found.some(({ tag }) => /seconds|epoch\/epoch|validation\/(epoch|batch)/.test(tag))).toBe(false);
  });

  it('begins a file of its own beside that of another run, which TensorBoard then hides', async () => {
    const store = memoryStore();
    await train(tensorBoardLogger({ store, clock: () => 5 }));
    await train(tensorBoardLogger({ store, clock: () => 5 }));
    const [, second] = await store.list();
    expect(second).toBe('events.out.tfevents.0000000006.cnn');
    const { events } = decodeEvents((await store.read(second))!);
    expect(events[1]).toEqual({ wallTime: 5, step: 1, restart: true });
  });

  it('goes on with a checkpoint that has nothing of it, or whose file is gone', async () => {
    const store = memoryStore();
    const { trainer } = await train({ name: 'none' }, {}, 3);
    const resumed = (callback: Callback) => {
      const second = new Trainer(new TinyNet(), tinyOptions({ epochs: 2, callbacks: [callback] }));
      return { second, go: () => eventsOf(second, new TinyBatches()) };
    };
    const fresh = resumed(tensorBoardLogger({ store, clock: () => 5 }));
    fresh.second.restore(await trainer.checkpoint());
    await fresh.go();
    const [file] = await store.list();
    expect(decodeEvents((await store.read(file))!).events[1]).toMatchObject({ step: 4, restart: true });

    const checkpoint = await fresh.second.checkpoint();
    await store.remove(file);
    const gone = resumed(tensorBoardLogger({ store, clock: () => 9 }));
    gone.second.restore(checkpoint);
    await gone.go();
    expect(await store.list()).toEqual([file]);
    expect(decodeEvents((await store.read(file))!).events.length).toBe(1);
  });

  it.each<[object, string]>([
    [{ every: -1 }, 'tensorBoardLogger: every must be'],
    [{ source: 'a/b' }, "name must be letters, digits, '.', '-' and '_', found 'a/b'"],
  ])('refuses %j', (options, message) => {
    expect(() => tensorBoardLogger({ store: memoryStore(), ...options })).toThrow(message);
  });
});
