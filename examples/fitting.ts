// Under-fitting and over-fitting, and what dropout, L2 and augmentation each do about it: six runs on 600 pictures, their curves as a picture.
import { randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { DataLoader, type Dataset, loadFashionMNISTSample, Subset } from '@cnn/datasets';
import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from '@cnn/layers';
import { type Augmentation, Rng, useBackend } from '@cnn/tensor';
import { adam, crossEntropy, l2, type Penalty, Trainer } from '@cnn/train';
import { type EpochMetrics, trainingCurves } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';

interface Remedy {
  readonly model?: () => Module;
  readonly penalties?: readonly Penalty[];
  readonly augment?: Augmentation;
}

/** Large enough to learn 600 pictures by heart. */
const large = (dropout = 0) =>
  new Sequential(
    new Conv2d(1, 32, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(32, 64, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(dropout),
    new Linear(64 * 7 * 7, 128),
    new ReLU(),
    new Dropout(dropout),
    new Linear(128, 10),
  );

/** All of a picture in two numbers, which are to tell ten classes. */
const small = () => new Sequential(new Flatten(), new Linear(784, 2), new Linear(2, 10));

const move = sequence(randomCrop(28, { padding: 2 }), randomHorizontalFlip());
const runs: Readonly<Record<string, Remedy>> = {
  'under-fitting': { model: small },
  'over-fitting': {},
  dropout: { model: () => large(0.5) },
  l2: { penalties: [l2(1e-3)] },
  augmentation: { augment: move },
  'all three': { model: () => large(0.5), penalties: [l2(1e-3)], augment: move },
};

const epochs = Number(process.argv[2] ?? 80);
await useBackend('auto');
const sample = await loadFashionMNISTSample({ split: 'train' });
const test = await loadFashionMNISTSample({ split: 'test' });
const few: Dataset = new Subset(
  sample,
  Array.from({ length: 600 }, (_, i) => 10 * i),
);

const histories: Record<string, EpochMetrics[]> = {};
console.log('run            training  test   gap');
for (const [name, { model = large, penalties = [], augment }] of Object.entries(runs)) {
  const network = model().initialize(new Rng(0));
  const trainer = new Trainer(network, {
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 1e-3 }),
    epochs,
    penalties,
  });
  const train = new DataLoader(few, { batchSize: 60, shuffle: true, augment });
  for await (const _ of trainer.fit(train, { validate: new DataLoader(test, { batchSize: 250 }) }));
  const { trainAccuracy = 0, testAccuracy = 0 } = trainer.history.at(-1)!;
  const cells = [trainAccuracy, testAccuracy, trainAccuracy - testAccuracy].map((value) =>
    value.toFixed(1).padStart(6),
  );
  console.log(`${name.padEnd(14)} ${cells.join(' ')}`);
  histories[name] = trainer.history;
  network.dispose();
}
await savePicture('fitting.svg', trainingCurves(histories, { title: 'Six runs on 600 pictures' }));
