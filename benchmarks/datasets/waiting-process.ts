// Training the course's CNN from a DataLoader: `waiting-process <folder>`.
import { augment, normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { CIFAR10, DataLoader, loadCIFAR10, loadImageFolder } from '@cnn/datasets';
import { CifarCNN } from '@cnn/models';
import { dispose, nextTurn, Rng, useBackend } from '@cnn/tensor';
import { serve } from '../engine/serve.ts';
import { trainingStep } from '../engine/training.ts';

const [folder] = process.argv.slice(2);
const { description } = await useBackend('wasm');
const transform = sequence(
  randomCrop(32, { padding: 4 }),
  randomHorizontalFlip(),
  normalize(CIFAR10.mean, CIFAR10.std),
);
const WARM_UPS = 3;

await serve(
  { name: description },
  {
    async train(name, workers, steps) {
      const dataset =
        name === 'binary'
          ? await loadCIFAR10({ root: folder, split: 'train' })
          : await loadImageFolder(`${folder}/cifar10-images`);
      const train = trainingStep(new CifarCNN({ rng: new Rng(0) }));
      const loader = new DataLoader(dataset, { batchSize: 128, shuffle: true, workers: Number(workers) });
      const batches = loader.epoch(1)[Symbol.asyncIterator]();
      let [waited, augmented, started] = [0, 0, 0];
      for (let step = -WARM_UPS; step < Number(steps); step++) {
        if (step === 0) [waited, augmented, started] = [0, 0, performance.now()];
        const asked = performance.now();
        const { value } = await batches.next();
        const given = performance.now();
        waited += given - asked;
        const images = augment(value.images, transform, new Rng(0).fold(step + WARM_UPS));
        augmented += performance.now() - given;
        train(images, value.labels);
        dispose([images, value.images, value.labels]);
        await nextTurn();
      }
      const total = performance.now() - started;
      await batches.return?.(undefined);
      return { waited, augmented, total, steps: Number(steps) };
    },
  },
);
