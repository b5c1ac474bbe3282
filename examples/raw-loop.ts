// The loop of training written out, as the tutorial does it, on the embedded sample: what the Trainer does, without it.
import { DataLoader, loadFashionMNISTSample } from '@cnn/datasets';
import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@cnn/layers';
import { dispose, Rng, scope, useBackend } from '@cnn/tensor';
import { adam, crossEntropy, evaluate, Optimizer, parameterGradients } from '@cnn/train';

const epochs = Number(process.argv[2] ?? 2);
await useBackend('auto');
const train = await loadFashionMNISTSample({ split: 'train' });
const test = await loadFashionMNISTSample({ split: 'test' });
const trainLoader = new DataLoader(train, { batchSize: 64, shuffle: true });
const testLoader = new DataLoader(test, { batchSize: 64 });

const rng = new Rng(0);
const model = new Sequential(
  new Conv2d(1, 16, 3, { padding: 1 }),
  new ReLU(),
  new MaxPool2d(2),
  new Conv2d(16, 32, 3, { padding: 1 }),
  new ReLU(),
  new MaxPool2d(2),
  new Flatten(),
  new Dropout(0.25),
  new Linear(32 * 7 * 7, 10),
).initialize(rng.fold('weights'));
const criterion = crossEntropy();
const optimizer = new Optimizer(model.namedParameters(), adam({ learningRate: 1e-3 }));

for (let epoch = 1; epoch <= epochs; epoch++) {
  model.train();
  let runningLoss = 0;
  for await (const { images, labels } of trainLoader.epoch(epoch)) {
    // Chance is an argument: dropout's masks follow from the seed and the step.
    const pass = { rng: rng.fold('step', optimizer.steps) };
    const { loss, gradients } = parameterGradients(model, () => criterion(model.call(images, pass), labels));
    // PyTorch's backward() is done, and its zero_grad() has nothing to do: gradients are values.
    scope(() => optimizer.step(gradients));
    runningLoss += (await loss.data())[0];
    dispose([images, labels, loss, ...gradients.values()]);
  }
  const { accuracy } = await evaluate(model, testLoader);
  console.log(
    `Epoch: ${epoch} | Loss: ${(runningLoss / trainLoader.length).toFixed(4)} | Test accuracy: ${accuracy.toFixed(2)}%`,
  );
}
