import { fitTo, grayscaleToRGB, normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { CIFAR10, DataLoader, loadFashionMNISTSample, Subset } from '@cnn/datasets';
import { CifarCNN } from '@cnn/models';
import { Rng } from '@cnn/tensor';
import { adam, crossEntropy, formatEpoch, Trainer } from '@cnn/train';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print }) => {
  const clothes = await loadFashionMNISTSample({ split: 'train' });
  const few = new Subset(
    clothes,
    Array.from({ length: 96 }, (_, i) => i * 61),
  );
  const augment = sequence(
    fitTo([32, 32, 1]),
    grayscaleToRGB(),
    randomCrop(32, { padding: 4 }),
    randomHorizontalFlip(),
    normalize(CIFAR10.mean, CIFAR10.std),
  );
  const model = new CifarCNN({ rng: new Rng(0) });
  const trainer = new Trainer(model, {
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 1e-4 }),
    epochs: 1,
    trainAccuracy: false,
  });
  for await (const event of trainer.fit(new DataLoader(few, { batchSize: 16, shuffle: true, augment }))) {
    if (event.type === 'step') print(`step ${event.step}: loss`, event.loss.toFixed(4));
    if (event.type === 'epoch') print(formatEpoch(event));
  }
  trainer.optimizer.dispose();
  model.dispose();
};
