import { DataError, memory, Rng } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { FileStore } from '../files/file-store.ts';
import { memoryStore } from '../files/memory-store.ts';
import { decodeEvents } from '../logging/event-file.ts';
import { decodeJsonLines } from '../logging/jsonl.ts';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Callback } from '../trainer/callback.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../trainer/checkpoint.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { TrainerOptions } from '../trainer/trainer-options.ts';
import { csvLogger } from './csv-logger.ts';
import { earlyStopping } from './early-stopping.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import { freezeAfter } from './freeze-after.ts';
import { jsonlLogger } from './jsonl-logger.ts';
import { learningRateMonitor } from './learning-rate-monitor.ts';
import { modelCheckpoint } from './model-checkpoint.ts';
import { progress } from './progress.ts';
import { stochasticWeightAverage } from './stochastic-weight-average.ts';
import { tensorBoardLogger } from './tensor-board-logger.ts';
import { timer } from './timer.ts';
import { trailingAverage } from './trailing-average.ts';

// Whatever a callback does or decides must be the same in a run that was interrupted anywhere and taken up in a new process.

interface Kit {
  readonly callbacks: readonly Callback[];
  readonly store: FileStore;
  readonly lines: string[];
}

/** A second passes with each look at it. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

const kits: Readonly<Record<string, (kit: Omit<Kit, 'callbacks'>) => readonly Callback[]>> = {
  modelCheckpoint: ({ store }) => [modelCheckpoint({ store, top: 2, everySteps: 3 })],
  'two of modelCheckpoint': ({ store }) => [
    modelCheckpoint({ store, top: 2 }),
    modelCheckpoint({ store, monitor: 'trainAccuracy', filename: ({ epoch }) => `accurate/${epoch}`, name: 'second' }),
  ],
  earlyStopping: () => [earlyStopping({ patience: 1, minDelta: 0.05 })],
  'earlyStopping of an average': () => [exponentialMovingAverage({ decay: 0.5 }), earlyStopping({ patience: 1 })],
  exponentialMovingAverage: () => [exponentialMovingAverage({ decay: 0.8, every: 2, startStep: 3 })],
  'exponentialMovingAverage that does not stay': () => [exponentialMovingAverage({ decay: 0.8, final: false })],
  stochasticWeightAverage: () => [stochasticWeightAverage({ startEpoch: 1, batches: new TinyBatches() })],
  trailingAverage: () => [trailingAverage({ totalSteps: 12, every: 3 })],
  freezeAfter: () => [freezeAfter({ epochs: 1, parameters: (name) => name.startsWith('conv') })],
  csvLogger: ({ store }) => [csvLogger({ store, columns: ['epoch', 'loss', 'testAccuracy', 'testLoss'] })],
  jsonlLogger: ({ store }) => [jsonlLogger({ store, every: 2 })],
  tensorBoardLogger: ({ store }) => [tensorBoardLogger({ store, every: 2, histograms: true, clock: () => 7 })],
  learningRateMonitor: () => [learningRateMonitor({ limit: 3 })],
  progress: ({ lines }) => [progress({ write: (line) => lines.push(line.replace(/Epoch Time.*/, '')), every: 3 })],
  timer: () => [timer({ clock: ticking() })],
  'all of them': ({ store, lines }) => [
    timer({ clock: ticking() }),
    progress({ write: (line) => lines.push(line.replace(/Epoch Time.*/, '')), every: 1 }),
    learningRateMonitor(),
    jsonlLogger({ store }),
    tensorBoardLogger({ store, clock: () => 7 }),
    exponentialMovingAverage({ decay: 0.9 }),
    stochasticWeightAverage({ startEpoch: 1, final: false }),
    earlyStopping({ patience: 2 }),
    modelCheckpoint({ store, top: 1, everySteps: 1 }),
  ],
};

function newTrainer(kit: string, store: FileStore, options: Partial<TrainerOptions>, lines: string[] = []) {
  const callbacks = kits[kit]({ store, lines });
  const trainer = new Trainer(new TinyNet(), tinyOptions({ callbacks, ...options }));
  return { trainer, callbacks, lines };
}

const batches = () => ({ train: new TinyBatches(), validate: new TinyBatches({ length: 2 }) });

async function go(trainer: Trainer, stopAfter?: number) {
  const { train, validate } = batches();
  return eventsOf(trainer, train, { validate, stopAfter });
}

/** The checkpoint after an event, and the lines until then: made when the run was left, or, if it goes on for some more, on the way. */
async function goUntil({ trainer, lines }: { trainer: Trainer; lines: string[] }, place: number, more: number) {
  const { train, validate } = batches();
  let count = 0;
  const found = async () => ({ bytes: encodeCheckpoint(await trainer.checkpoint()), lines: [...lines] });
  let onTheWay: Awaited<ReturnType<typeof found>> | undefined;
  for await (const _ of trainer.fit(train, { validate })) {
    count++;
    if (count === place && more > 0) onTheWay = await found();
    if (count >= place + more) break;
  }
  return onTheWay ?? found();
}

/** What may not hang on whether a run was interrupted: all but the time. */
async function outcomeOf(trainer: Trainer, store: FileStore) {
  const files: Record<string, unknown> = {};
  for (const name of await store.list()) {
    const bytes = (await store.read(name))!;
    if (name.endsWith('.jsonl')) files[name] = decodeJsonLines(bytes).records.map(({ seconds, ...rest }) => rest);
    else if (name.includes('tfevents')) files[name] = bytes;
    else if (name.endsWith('.csv')) files[name] = new TextDecoder().decode(bytes);
    else files[name] = timeless(decodeCheckpoint(bytes));
  }
  return { files, checkpoint: timeless(await trainer.checkpoint()) };
}

function timeless(checkpoint: Checkpoint) {
  const withoutSize = (name: string, values: Readonly<Record<string, unknown>>) =>
    name === 'JsonlLogger' ? {} : name === 'Timer' ? { samples: values.samples } : values;
  return {
    ...checkpoint,
    progress: { ...checkpoint.progress, seconds: 0 },
    history: checkpoint.history.map(({ seconds, ...record }) => record),
    callbacks: [...checkpoint.callbacks].map(([name, { values, tensors = new Map() }]) => [
      name,
      // The size of a file that holds seconds varies with them.
      withoutSize(name, values),
      tensors,
    ]),
  };
}

onEachBackend((backend) => {
  // The engine has no part in most of them.
  describe.each(backend === 'cpu' ? Object.keys(kits) : ['all of them'])('%s', (kit) => {
    const variants: [string, Partial<TrainerOptions>][] = [
      ['plainly', { epochs: 4 }],
      [
        'with gathered gradients and validations, to an end within an epoch',
        { epochs: 3, accumulate: 3, validateEveryBatches: 2, maxSteps: 5 },
      ],
    ];
    it.each(variants)('does the same in a run that was interrupted, %s', async (variant, options) => {
      const store = memoryStore();
      const whole = newTrainer(kit, store, options);
      const events = await go(whole.trainer);
      const expected = await outcomeOf(whole.trainer, store);
      const rng = new Rng(11).fold(kit, variant, backend);
      const places = [...rng.integers(3, 1, events.length), events.length];
      for (const [k, place] of places.entries()) {
        const both = memoryStore();
        const first = newTrainer(kit, both, options);
        // Left with the last event, or killed some events after the checkpoint, of which the files know.
        const { bytes, lines } = await goUntil(first, place, k % 2 === 0 ? 0 : 3);

        const second = newTrainer(kit, both, options, lines);
        second.trainer.restore(decodeCheckpoint(bytes));
        // A checkpoint of a run that is taken up and not begun is the same.
        expect(timeless(decodeCheckpoint(encodeCheckpoint(await second.trainer.checkpoint())))).toEqual(
          timeless(decodeCheckpoint(bytes)),
        );
        await go(second.trainer);
        const found = await outcomeOf(second.trainer, both);
        expect(found.checkpoint, `interrupted after event ${place}`).toEqual(expected.checkpoint);
        expect(found.files, `interrupted after event ${place}`).toEqual(expected.files);
        expect(lines).toEqual(whole.lines);
      }
    });

    it('leaves no more tensors after many epochs than after few', async () => {
      const { trainer } = newTrainer(kit, memoryStore(), { epochs: 8 });
      const counts: number[] = [];
      const { train, validate } = batches();
      for await (const event of trainer.fit(train, { validate })) {
        if (event.type === 'epoch') counts.push(memory().numTensors);
      }
      // An average comes into being after the first epoch at the latest.
      expect(counts.slice(3)).toEqual(counts.slice(3).map(() => counts[2]));
    });
  });
});

describe('the state of a callback', () => {
  it.each(Object.keys(kits).filter((kit) => kit !== 'csvLogger'))(
    'is refused if it is not its own: %s',
    async (kit) => {
      const { trainer, callbacks } = newTrainer(kit, memoryStore(), {});
      const checkpoint = await trainer.checkpoint();
      for (const { name, restore } of callbacks) {
        const foreign = { ...checkpoint, callbacks: new Map([[name, { values: { foreign: 'x' } }]]) };
        if (restore) expect(() => trainer.restore(foreign, 'last.safetensors')).toThrow(DataError);
      }
    },
  );

  it.each<[string, (file: string) => Record<string, unknown>]>([
    ['modelCheckpoint', (file) => ({ seen: 1, kept: [{ file, epoch: 1, value: 0 }] })],
    ['tensorBoardLogger', (file) => ({ file, size: 0 })],
  ])('is refused where it names a file elsewhere, before anything is done to it: %s', async (kit, valuesOf) => {
    const { trainer, callbacks } = newTrainer(kit, memoryStore(), {});
    const checkpoint = await trainer.checkpoint();
    const { name } = callbacks.find(({ restore }) => restore)!;
    const restored = (file: string) =>
      trainer.restore({ ...checkpoint, callbacks: new Map([[name, { values: valuesOf(file) }]]) }, 'last.safetensors');
    for (const file of ['../../../etc/passwd', '/etc/passwd', 'a\\..\\b', ''])
      expect(() => restored(file), file).toThrow(DataError);
    expect(() => restored('epochs/0001.safetensors')).not.toThrow();
  });

  it.each(['earlyStopping', 'exponentialMovingAverage', 'stochasticWeightAverage'])(
    'is refused if it is of another model: %s',
    async (kit) => {
      const { trainer } = newTrainer(kit, memoryStore(), { epochs: 3 });
      await go(trainer);
      const checkpoint = await trainer.checkpoint();
      const [[name, { values, tensors }]] = checkpoint.callbacks;
      const cut = new Map([...tensors!].map(([key, host]) => [key, { ...host, shape: [1, ...host.shape] }]));
      const other = newTrainer(kit, memoryStore(), { epochs: 3 }).trainer;
      other.restore({ ...checkpoint, callbacks: new Map([[name, { values, tensors: cut }]]) }, 'last.safetensors');
      await expect(go(other)).rejects.toThrow(`in the state of ${name}, found [1,`);
    },
  );
});

it.each([1, 5, 8, 14, 20])('a run that was killed after event %i goes on from its last file', async (place) => {
  const kit = 'all of them';
  const [store, both] = [memoryStore(), memoryStore()];
  const whole = newTrainer(kit, store, { accumulate: 2 });
  await go(whole.trainer);
  const first = newTrainer(kit, both, { accumulate: 2 });
  const { train, validate } = batches();
  let last: Uint8Array | undefined;
  let count = 0;
  for await (const _ of first.trainer.fit(train, { validate })) {
    if (++count === place) last = await both.read('last.safetensors');
    if (count === place + 5) break;
  }
  const second = newTrainer(kit, both, { accumulate: 2 });
  if (last) second.trainer.restore(decodeCheckpoint(last));
  else for (const name of await both.list()) await both.remove(name);
  await go(second.trainer);
  expect(await outcomeOf(second.trainer, both)).toEqual(await outcomeOf(whole.trainer, store));
});

it('event files of an interrupted run are whole', async () => {
  const store = memoryStore();
  const first = newTrainer('tensorBoardLogger', store, {});
  await go(first.trainer, 8);
  const second = newTrainer('tensorBoardLogger', store, {});
  second.trainer.restore(decodeCheckpoint(encodeCheckpoint(await first.trainer.checkpoint())));
  await go(second.trainer);
  const [name] = await store.list();
  const { events, torn } = decodeEvents((await store.read(name))!);
  expect(torn).toBe(false);
  expect(events.filter(({ version }) => version !== undefined).length).toBe(1);
});
