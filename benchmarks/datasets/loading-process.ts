// Our DataLoader: `loading-process <folder>`, a folder that tools/reference/data_loader.py has made.
import { normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import {
  CIFAR10,
  centerCrop,
  compose,
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  loadCIFAR10,
  loadImageFolder,
  resize,
} from '@cnn/datasets';
import { dispose, Rng, useBackend } from '@cnn/tensor';
import { rss, serve } from '../engine/serve.ts';

const [folder] = process.argv.slice(2);
const { description } = await useBackend('wasm');
const cifar = normalize(CIFAR10.mean, CIFAR10.std);
const imagenet = normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

interface Case extends DataLoaderOptions {
  open(): Promise<Dataset>;
}

const cases: Readonly<Record<string, Case>> = {
  binary: { open: () => loadCIFAR10({ root: folder, split: 'train' }), batchSize: 128, augment: cifar },
  folder: {
    open: () => loadImageFolder(`${folder}/cifar10-images`),
    batchSize: 128,
    augment: sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip(), cifar),
  },
  photos: {
    open: () => loadImageFolder(`${folder}/photos`, { transform: compose(resize(256), centerCrop(224)) }),
    batchSize: 32,
    augment: imagenet,
  },
};
const opened = new Map<string, Dataset>();
let epoch = 0;

await serve(
  { name: description },
  {
    /** An epoch with a loader of its own, workers included. */
    async load(name, workers) {
      const { open, ...options } = cases[name];
      const dataset = opened.get(name) ?? (await open());
      opened.set(name, dataset);
      const started = performance.now();
      let images = 0;
      const loader = new DataLoader(dataset, { ...options, shuffle: true, rng: new Rng(0), workers: Number(workers) });
      for await (const batch of loader.epoch(++epoch)) {
        images += batch.ids.length;
        dispose([batch.images, batch.labels]);
      }
      return { ms: performance.now() - started, images };
    },
    rss,
  },
);
