// Our augmentations on the wasm engine: `ours-process [op-by-op]`, where a sequence is one call or as many as it has members.
import { augment } from '@cnn/augment';
import { DataLoader, PackedDataset } from '@cnn/datasets';
import { type Augmentation, dispose, Rng, type Tensor, uniform, useBackend } from '@cnn/tensor';
import { median } from '../engine/rounds.ts';
import { serve } from '../engine/serve.ts';
import { caseOf, membersOf } from './ours-cases.ts';

const [how] = process.argv.slice(2);
const { description } = await useBackend('wasm', { threads: 2 });

const augmented = new Map<string, readonly Augmentation[]>();
let given: { readonly key: string; readonly images: Tensor } | undefined;
let draws = 0;

/** The last ones stay, as they may be asked for again. */
function imagesOf(batch: number, size: number): Tensor {
  const key = `${batch} ${size}`;
  if (given?.key !== key) {
    given?.images.dispose();
    given = { key, images: uniform(new Rng(1), [batch, size, size, 3]) };
  }
  return given.images;
}

function stepsOf(name: string): readonly Augmentation[] {
  if (!augmented.has(name)) augmented.set(name, how === 'op-by-op' ? membersOf(name)! : [caseOf(name)]);
  return augmented.get(name)!;
}

/** Draws and changes. When it returns, all is computed, since this engine does not put off. */
function changed(images: Tensor, steps: readonly Augmentation[]): Tensor {
  const rng = new Rng(++draws);
  return steps.reduce((current, step, k) => {
    const next = augment(current, step, rng.fold(k));
    if (current !== images) current.dispose();
    return next;
  }, images);
}

/** Noise of CIFAR-10's size. */
function noise(): PackedDataset {
  const count = 50_000;
  return new PackedDataset({
    name: 'noise',
    classes: ['0'],
    shape: [32, 32, 3],
    pixels: new Uint8Array(new Rng(0).words((count * 3072) / 4).buffer),
    labels: new Uint8Array(count),
  });
}

await serve(
  { name: description },
  {
    known: (name) => ({ known: membersOf(name) ? 1 : 0 }),
    run(name, batch, size, calls) {
      const images = imagesOf(Number(batch), Number(size));
      const steps = stepsOf(name);
      const times: number[] = [];
      for (let i = 0; i < Number(calls); i++) {
        const started = performance.now();
        const result = changed(images, steps);
        times.push(performance.now() - started);
        if (result.shape[0] !== Number(batch) || result.shape[3] !== 3) throw new Error(`${name}: ${result.shape}`);
        result.dispose();
      }
      return { ms: median(times) };
    },
    /** Epochs of batches without workers. */
    async load(name, batchSize, epochs) {
      const dataset = noise();
      const transform = name === 'plain' ? undefined : caseOf(name);
      const loader = new DataLoader(dataset, { batchSize: Number(batchSize), shuffle: true, augment: transform });
      const times: number[] = [];
      for (let epoch = 1; epoch <= Number(epochs); epoch++) {
        const started = performance.now();
        for await (const { images, labels } of loader.epoch(epoch)) dispose([images, labels]);
        times.push(performance.now() - started);
      }
      return { ms: median(times), images: dataset.length };
    },
  },
);
