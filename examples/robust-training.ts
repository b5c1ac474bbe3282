// Three networks of one kind, trained as usual, by fast adversarial training and by TRADES: how right each is as images are, and under PGD.
import { adversarialTraining, ffgsm, pgd, robustness, tpgd, trades } from '@cnn/adversarial';
import { DataLoader, loadFashionMNISTSample, Subset } from '@cnn/datasets';
import { BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@cnn/layers';
import { Rng, useBackend } from '@cnn/tensor';
import { adam, crossEntropy, type Objective, oneCycleLR, Trainer } from '@cnn/train';

const epochs = Number(process.argv[2] ?? 4);
const length = Number(process.argv[3] ?? 6000);
const limit = Number(process.argv[4] ?? 1000);
const epsilon = 0.1;
await useBackend('auto');
const sample = await loadFashionMNISTSample({ split: 'train' });
const ids = Array.from({ length }, (_, i) => i);
const train = new DataLoader(new Subset(sample, ids), { batchSize: 60, shuffle: true });
const test = new DataLoader(await loadFashionMNISTSample({ split: 'test' }), { batchSize: 100 });

const objectives: Readonly<Record<string, Objective | undefined>> = {
  'as usual': undefined,
  'fast (FFGSM)': adversarialTraining({ attack: ffgsm({ epsilon }) }),
  'TRADES, beta 6': adversarialTraining({
    attack: tpgd({ epsilon, steps: 5 }),
    loss: trades({ beta: 6 }),
    from: 'predictions',
  }),
};

console.log(`accuracy, %      clean  PGD-20 at ${epsilon}  seconds of training`);
for (const [name, objective] of Object.entries(objectives)) {
  const model = new Sequential(
    new Conv2d(1, 16, 3, { padding: 1 }),
    new BatchNorm2d(16),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(16, 32, 3, { padding: 1 }),
    new BatchNorm2d(32),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(32 * 7 * 7, 10),
  ).initialize(new Rng(0));
  const trainer = new Trainer(model, {
    loss: crossEntropy(),
    objective,
    optimizer: adam({ learningRate: 2e-3 }),
    schedule: { schedule: oneCycleLR({ maxLearningRate: 5e-3, totalSteps: epochs * train.length }), every: 'step' },
    epochs,
    trainAccuracy: false,
  });
  for await (const event of trainer.fit(train)) {
    if (event.type === 'stop') console.log(event.reason);
  }
  const seconds = trainer.history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { cleanAccuracy, robustAccuracy } = await robustness(
    model.eval().asClassifier(),
    test,
    pgd({ epsilon, steps: 20 }),
    { limit },
  );
  const cells = [
    cleanAccuracy.toFixed(1).padStart(6),
    robustAccuracy.toFixed(1).padStart(15),
    seconds.toFixed(0).padStart(21),
  ];
  console.log(`${name.padEnd(16)}${cells.join('')}`);
  model.dispose();
}
