import { PackedDataset } from '@cnn/datasets';
import { Rng, useBackend } from '@cnn/tensor';
import { decodeCheckpoint } from '@cnn/train';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { courseRecipe, type Recipe } from './recipe.ts';
import { newRunConfig } from './run-config.ts';
import type { RunEvent } from './run-events.ts';
import { packedData } from './training-data.ts';
import { TrainingRun } from './training-run.ts';

const recipe: Recipe = {
  ...courseRecipe('fashion-mnist-sample'),
  model: 'lenet5',
  epochs: 2,
  batchSize: 8,
  learningRate: 1e-3,
};

function noise(count: number) {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const uniforms = new Rng(3).fold(count).uniforms(count * 784);
  const pixels = Uint8Array.from(uniforms, (u, i) => 128 * u + 100 * labels[Math.floor(i / 784)]);
  return new PackedDataset({ name: 'noise', classes: ['dark', 'bright'], shape: [28, 28, 1], pixels, labels });
}

const data = packedData('fashion-mnist-sample', 'noise', {
  halves: { train: noise(32), test: noise(10) },
  mean: [0.4, 0.4, 0.4],
  std: [0.3, 0.3, 0.3],
});

const onProgress = (): void => {};
const open = (checkpoint?: Uint8Array, changes: Partial<Recipe> = {}, from = data) =>
  TrainingRun.open(newRunConfig({ ...recipe, ...changes }, from, [28, 28, 1]), from, {
    onProgress,
    ...(checkpoint && { checkpoint: decodeCheckpoint(checkpoint) }),
  });

/** Trains to the end, or until `until` says so. */
async function train(run: TrainingRun, until: (event: RunEvent) => boolean = () => false) {
  const events: RunEvent[] = [];
  const kept: Uint8Array[] = [];
  const tell = (event: RunEvent) => {
    events.push(event);
    if (until(event)) run.pause();
  };
  const keep = async (bytes: Uint8Array) => void kept.push(bytes);
  return { end: await run.train({ tell, keep }), events, kept };
}

const untimed = ({ history }: Pick<TrainingRun, 'history'>) => history.map(({ seconds, ...rest }) => rest);

describe('TrainingRun', () => {
  beforeAll(() => useBackend('wasm'));

  it('tells steps, filters and epochs, and keeps each epoch', async () => {
    const run = await open();
    const { end, events, kept } = await train(run);
    expect(end.isOver).toBe(true);
    expect(untimed(run)).toHaveLength(2);
    expect(kept.map((bytes) => decodeCheckpoint(bytes).history.length)).toEqual([1, 2]);
    const losses = events.flatMap((event) => (event.type === 'steps' ? event.losses : []));
    expect(losses).toHaveLength(8);
    expect(losses.every(Number.isFinite)).toBe(true);
    const sheets = events.flatMap((event) => (event.type === 'filters' ? [event.sheet] : []));
    expect(sheets[0]).toMatchObject({ width: 6 * 6 - 1, height: 5 });
    expect(sheets.at(-1)!.data).not.toEqual(sheets[0].data);
    const epochs = events.flatMap((event) => (event.type === 'epoch' ? [event.confusion!.flat()] : []));
    expect(epochs.map((counts) => counts.reduce((sum, count) => sum + count, 0))).toEqual([10, 10]);
    const [right, wrong] = [run.idsOf(1, 1), run.idsOf(1, 0)];
    expect([...right, ...wrong].sort((a, b) => a - b)).toEqual([1, 3, 5, 7, 9]);
    run.dispose();
  });

  it('ends as if it had never stopped when it goes on from a checkpoint within an epoch', async () => {
    const unbroken = await open();
    await train(unbroken);
    const first = await open();
    const { end } = await train(first, (event) => event.type === 'steps' && event.step === 1);
    expect(end.isOver).toBe(false);
    const second = await open(await first.checkpoint());
    expect(second.facts).toMatchObject({ epoch: 1, batches: 4, isOver: false });
    expect(second.facts.batch).toBeGreaterThan(0);
    await train(second);
    expect(untimed(second)).toEqual(untimed(unbroken));
    const bits = async (run: TrainingRun) =>
      [...decodeCheckpoint(await run.checkpoint()).weights].map(([, { data }]) => data);
    expect(await bits(second)).toEqual(await bits(unbroken));
    for (const run of [unbroken, first, second]) run.dispose();
  });

  it('is kept within an epoch too, about each minute', async () => {
    const run = await open();
    // Each look at the clock is nine seconds after the one before: some for each of four steps.
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 9000;
      return time;
    });
    const { kept } = await train(run).finally(() => clock.mockRestore());
    const places = kept.map((bytes) => decodeCheckpoint(bytes).progress).map(({ epoch, batch }) => [epoch, batch]);
    const within = places.filter(([, batch]) => batch > 0);
    expect(within.length).toBeGreaterThan(0);
    expect(places.filter(([, batch]) => batch === 0)).toEqual([
      [2, 0],
      [3, 0],
    ]);
    run.dispose();
  });

  it('trains more epochs from the checkpoint of a finished run', async () => {
    const run = await open(undefined, { epochs: 1 });
    await train(run);
    const longer = await open(await run.checkpoint());
    expect(longer.facts.isOver).toBe(false);
    await train(longer);
    expect(untimed(longer)).toHaveLength(2);
    for (const each of [run, longer]) each.dispose();
  });

  it('holds pictures out where there are none to test with', async () => {
    const alone = packedData('fashion-mnist-sample', 'noise', {
      halves: { train: noise(40) },
      mean: data.mean,
      std: data.std,
      validation: 0.2,
    });
    const run = await open(undefined, {}, alone);
    expect(run.facts).toMatchObject({ batches: 4, isValidated: true });
    expect(run.judged).toHaveLength(8);
    run.dispose();
  });

  it('keeps what was trained when the loss is no number any more', async () => {
    const schedule = { name: 'StepLR', options: { stepSize: 1, gamma: 1e38 }, every: 'epoch' } as const;
    const config = { ...newRunConfig({ ...recipe, model: 'tiny-vgg', optimizer: 'SGD' }, data, [28, 28, 1]), schedule };
    const run = await TrainingRun.open(config, data, { onProgress });
    const kept: Uint8Array[] = [];
    const trained = run.train({ tell: () => {}, keep: async (bytes) => void kept.push(bytes) });
    await expect(trained).rejects.toThrow(/epoch 2.*use a lower learning rate/);
    expect(untimed(run)).toHaveLength(1);
    const { weights } = decodeCheckpoint(kept[0]);
    expect([...weights.values()].every(({ data: values }) => [...values].every(Number.isFinite))).toBe(true);
    run.dispose();
  });

  it('refuses data that are not those of the run', async () => {
    const config = { ...newRunConfig(recipe, data, [28, 28, 1]), classes: ['cat', 'dog'] };
    await expect(TrainingRun.open(config, data, { subject: 'a.safetensors', onProgress })).rejects.toThrow(
      'a.safetensors: expected the data of the run, fashion-mnist-sample with the classes cat, dog, found fashion-mnist-sample with dark, bright; choose those data first',
    );
  });
});
