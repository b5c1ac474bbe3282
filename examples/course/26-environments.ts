import { shiftedScenes } from '@cnn/adversarial';
import { DataLoader, ResidentLoader } from '@cnn/datasets';
import { AdaptiveAvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@cnn/layers';
import { Rng } from '@cnn/tensor';
import { adam, crossEntropy, evaluate, Trainer } from '@cnn/train';
import { pictureGrid } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, table, picture }) => {
  const options = { classes: ['cow', 'camel', 'duck'], environments: ['grass', 'sand', 'water'] } as const;
  const train = shiftedScenes({ ...options, length: 600, correlation: 0.8 });
  const model = new Sequential(
    new Conv2d(3, 12, 3, { padding: 1, stride: 2 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(12, 24, 3, { padding: 1 }),
    new ReLU(),
    new AdaptiveAvgPool2d(1),
    new Flatten(),
    new Linear(24, 3),
  ).initialize(new Rng(0));
  const loader = await ResidentLoader.from(train, { batchSize: 50, shuffle: true });
  const trainer = new Trainer(model, {
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 1e-2 }),
    epochs: 6,
    trainAccuracy: false,
  });
  for await (const event of trainer.fit(loader)) {
    if (event.type === 'epoch') print(`epoch ${event.epoch}: loss`, event.loss.toFixed(3));
  }

  const fresh = { ...options, length: 200, seed: 1, correlation: 1 };
  const home = shiftedScenes(fresh);
  const away = shiftedScenes({ ...fresh, homes: ['sand', 'water', 'grass'] }); // a cow on sand, a camel in water …
  const right: string[] = [];
  for (const scenes of [home, away]) {
    const { accuracy } = await evaluate(model, new DataLoader(scenes, { batchSize: 100 }));
    right.push(`${accuracy.toFixed(1)} %`);
  }
  table(['where the animals were in training', 'where others were'], [right]);

  const shown = [home, away].flatMap((scenes) => [0, 1, 2].map((i) => scenes.get(i)));
  const images = shown.map(({ pixels }) => ({
    shape: [32, 32, 3],
    data: Float32Array.from(pixels, (byte) => byte / 255),
  }));
  const names = [home, away].flatMap((scenes) => [0, 1, 2].map((i) => scenes.groupNames[scenes.get(i).group]));
  picture('scenes', await pictureGrid(images, { labels: names, columns: 3, title: 'At home, and away' }));
  loader.dispose();
  trainer.optimizer.dispose();
  model.dispose();
};
