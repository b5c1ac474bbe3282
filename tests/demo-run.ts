import { DataLoader, type Dataset, loadFashionMNISTSample, Subset } from '@cnn/datasets';
import { modelInfo } from '@cnn/models';
import { dispose, Rng, useBackend } from '@cnn/tensor';
import { type Checkpoint, memoryStore, Trainer } from '@cnn/train';
import { dataSource } from '../apps/cli/src/data/data-source.ts';
import { parseRunConfig, type RunConfig } from '../apps/cli/src/run/config.ts';
import { trainerOptions } from '../apps/cli/src/run/trainer-options.ts';
import { evaluationTransform } from '../apps/cli/src/run/transforms.ts';

/** A few steps of training as `cnn train` makes them, on the embedded sample. */
export async function trainedRun() {
  const { inputShape } = modelInfo('cifar-cnn');
  await useBackend('wasm');
  const source = dataSource('fashion-mnist-sample');
  const [train, test] = await Promise.all([
    loadFashionMNISTSample({ split: 'train' }),
    loadFashionMNISTSample({ split: 'test' }),
  ]);
  const config: RunConfig = parseRunConfig(
    {
      model: 'cifar-cnn',
      dataset: 'fashion-mnist-sample',
      classes: [...train.classes],
      imageShape: [...train.images.shape],
      mean: [...source.mean],
      std: [...source.std],
      epochs: 1,
      batchSize: 16,
      dropLast: false,
      optimizer: { name: 'Adam', options: { learningRate: 1e-3 } },
      accumulate: 1,
      l1: 0,
      l2: 0,
      labelSmoothing: 0,
      augment: [],
      seed: 0,
      limit: 64,
      trainAccuracy: false,
    },
    'the test',
  );
  const augment = evaluationTransform(config, inputShape);
  const model = modelInfo('cifar-cnn').create({ classes: 10, rng: new Rng(0).fold('weights') });
  const trainer = new Trainer(
    model,
    trainerOptions(config, { batches: 4, channels: inputShape[2], store: memoryStore() }),
  );
  const few = Array.from({ length: 64 }, (_, i) => i * 90);
  for await (const _ of trainer.fit(new DataLoader(new Subset(train, few), { batchSize: 16, augment })));
  const logitsOf = async (dataset: Dataset): Promise<number[]> => {
    for await (const { images, labels } of new DataLoader(dataset, { augment })) {
      const logits = model.eval().call(images);
      const values = Array.from(await logits.data());
      dispose([images, labels, logits]);
      return values;
    }
    throw new Error('expected a picture, found none');
  };
  const checkpoint: Checkpoint = await trainer.checkpoint(config);
  const boot = test.labels().indexOf(test.classes.indexOf('Ankle boot'));
  return { config, checkpoint, logitsOf, ankleBoot: await logitsOf(new Subset(test, [boot])) };
}
