import { DataLoader, loadFashionMNISTSample, ResidentLoader, Subset } from '@cnn/datasets';
import { Flatten, Linear, ReLU, Sequential } from '@cnn/layers';
import { Rng } from '@cnn/tensor';
import { adam, crossEntropy, evaluate, Trainer } from '@cnn/train';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ table }) => {
  const train = await loadFashionMNISTSample({ split: 'train' });
  const test = await loadFashionMNISTSample({ split: 'test' });
  const [pullover, coat] = [train.classes.indexOf('Pullover'), train.classes.indexOf('Coat')];
  const first = (of: typeof train, label: number, count: number) =>
    [...Array(of.length).keys()].filter((id) => of.get(id).label === label).slice(0, count);
  const judge = new Subset(test, [...first(test, pullover, 100), ...first(test, coat, 100)]);

  const rows: string[][] = [];
  for (const [pullovers, coats] of [
    [275, 275],
    [500, 50],
    [50, 500],
  ]) {
    const data = new Subset(train, [...first(train, pullover, pullovers), ...first(train, coat, coats)]);
    const model = new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Linear(32, 10)).initialize(
      new Rng(0),
    );
    const trainer = new Trainer(model, {
      loss: crossEntropy(),
      optimizer: adam({ learningRate: 2e-3 }),
      epochs: 6,
      trainAccuracy: false,
    });
    const loader = await ResidentLoader.from(data, { batchSize: 25, shuffle: true });
    for await (const _ of trainer.fit(loader));
    const { confusion } = await evaluate(model, new DataLoader(judge, { batchSize: 100 }));
    const share = (label: number) => `${confusion[label][label]} %`;
    rows.push([`${pullovers} : ${coats}`, share(pullover), share(coat)]);
    loader.dispose();
    trainer.optimizer.dispose();
    model.dispose();
  }
  table(['pullovers : coats in training', 'pullovers found', 'coats found'], rows);
};
