import {
  apgd,
  bim,
  carliniWagner,
  corruptions,
  ddn,
  deepFool,
  fab,
  fgsm,
  fmn,
  hopSkipJump,
  onePixel,
  pgd,
  spsa,
  square,
} from '@cnn/adversarial';
import {
  augment,
  augmentationInfo,
  fromRecipe,
  grayscaleToRGB,
  listAugmentations,
  normalize,
  randomAffine,
  randomCrop,
  randomHorizontalFlip,
  resize,
  sequence,
} from '@cnn/augment';
import { DataLoader, type Dataset, loadFashionMNISTSample, Subset } from '@cnn/datasets';
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, recordOutputs, Sequential } from '@cnn/layers';
import { argMax, dispose, type Rng, scope, slice, type Tensor, uniform } from '@cnn/tensor';
import {
  accuracy,
  adam,
  auroc,
  crossEntropy,
  decodeCheckpoint,
  earlyStopping,
  encodeCheckpoint,
  evaluate,
  exponentialMovingAverage,
  memoryStore,
  modelCheckpoint,
  oneCycleLR,
  Trainer,
  tensorBoardLogger,
} from '@cnn/train';
import {
  channel,
  confusionMatrix,
  deepDream,
  deepLiftShap,
  filterReport,
  filterReportChart,
  gradientShap,
  kernels,
  layerEnergy,
  layerOutputs,
  networkDiagram,
  trainingCurves,
  tsne,
  visualizeFeature,
} from '@cnn/viz';
import * as explanations from '../../packages/viz/src/testing/attribution-methods.ts';

/** Something that a program does again and again, and that must leave nothing behind. */
export interface Task {
  readonly name: string;
  run(rng: Rng): Promise<void>;
}

const SIDE = 12;
const SHAPE = [SIDE, SIDE, 3] as const;

const newNetwork = (rng: Rng) =>
  new Sequential({
    conv: new Conv2d(3, 6, 3, { padding: 1 }),
    norm: new BatchNorm2d(6),
    relu: new ReLU(),
    pool: new MaxPool2d(2),
    flatten: new Flatten(),
    dropout: new Dropout(0.2),
    fc: new Linear(6 * (SIDE / 2) ** 2, 10),
  }).initialize(rng);

const seen = () => sequence(resize([SIDE, SIDE]), grayscaleToRGB(), normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]));
const learnt = () =>
  sequence(
    resize([SIDE, SIDE]),
    grayscaleToRGB(),
    randomCrop(SIDE, { padding: 2 }),
    randomAffine(10),
    randomHorizontalFlip(),
    normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  );

const some = (dataset: Dataset, count: number): Dataset =>
  new Subset(
    dataset,
    Array.from({ length: count }, (_, i) => i * 5),
  );

const pictures = (count: number, rng: Rng): Tensor => uniform(rng.fold('pictures'), [count, ...SHAPE], 0, 1);

/** What a program that stays does: everything that this library is for. */
export async function allTasks(): Promise<readonly Task[]> {
  const [train, test] = [
    some(await loadFashionMNISTSample({ split: 'train' }), 256),
    some(await loadFashionMNISTSample({ split: 'test' }), 96),
  ];
  const testBatches = () => new DataLoader(test, { batchSize: 32, augment: seen() });

  const trained = async (rng: Rng): Promise<void> => {
    const store = memoryStore();
    const trainerOf = () =>
      new Trainer(newNetwork(rng.fold('weights')), {
        loss: crossEntropy(),
        optimizer: adam(),
        epochs: 2,
        schedule: { schedule: oneCycleLR({ maxLearningRate: 1e-2, totalSteps: 16 }), every: 'step' },
        accumulate: 2,
        seed: 1,
        callbacks: [
          exponentialMovingAverage({ decay: 0.9 }),
          earlyStopping({ patience: 5 }),
          tensorBoardLogger({ store }),
          modelCheckpoint({ store, top: 1 }),
        ],
      });
    const batches = () =>
      new DataLoader(train, { batchSize: 32, shuffle: true, rng: rng.fold('order'), augment: learnt() });
    const first = trainerOf();
    for await (const event of first.fit(batches(), { validate: testBatches() })) if (event.type === 'epoch') break;
    const file = encodeCheckpoint(await first.checkpoint());
    const second = trainerOf();
    second.restore(decodeCheckpoint(file));
    for await (const event of second.fit(batches(), { validate: testBatches() })) void event;
    for (const trainer of [first, second]) {
      trainer.model.dispose();
      trainer.optimizer.dispose();
      for (const callback of trainer.options.callbacks!) (callback as { dispose?(): void }).dispose?.();
    }
  };

  const judged = async (rng: Rng): Promise<void> => {
    const network = newNetwork(rng);
    const metrics = { top: accuracy({ topK: 3 }), auroc: auroc() };
    await evaluate(network, testBatches(), { loss: crossEntropy(), metrics });
    network.dispose();
  };

  const loaded = async (rng: Rng): Promise<void> => {
    const loader = new DataLoader(test, { batchSize: 16, shuffle: true, rng, workers: 1, augment: learnt() });
    for await (const { images, labels } of loader) dispose([images, labels]);
  };

  return [
    { name: 'train', run: trained },
    { name: 'evaluate', run: judged },
    { name: 'load by a worker', run: loaded },
    { name: 'augment', run: augmented },
    { name: 'corrupt', run: corrupted },
    { name: 'attack', run: attacked },
    { name: 'explain', run: explained },
    { name: 'draw', run: drawn },
  ];
}

async function augmented(rng: Rng): Promise<void> {
  const images = pictures(2, rng);
  for (const op of listAugmentations()) {
    const { required } = augmentationInfo(op);
    // Those that cut are told a size of these pictures'.
    const options = 'size' in required ? { ...required, size: op === 'CenterPad' ? 16 : 8 } : required;
    const augmentation = fromRecipe({ version: 1, steps: [{ op, ...options }] });
    try {
      dispose(augment(images, augmentation, rng.fold(op)));
    } catch (error) {
      // A few want masks or grey pictures, and say so; that must leave nothing behind either.
      if (!new RegExp(`^${op}: `, 'i').test((error as Error).message)) throw error;
    }
  }
  images.dispose();
}

async function corrupted(rng: Rng): Promise<void> {
  const images = uniform(rng, [1, 32, 32, 3], 0, 1);
  for (const { name, corrupt } of corruptions()) dispose(await corrupt(images, 3, rng.fold(name)));
  images.dispose();
}

async function attacked(rng: Rng): Promise<void> {
  const network = newNetwork(rng).eval();
  const classifier = network.asClassifier();
  const images = pictures(4, rng);
  // What the network takes them for: an attack leaves alone what is wrong already.
  const labels = scope(() => argMax(classifier(images), 1));
  const attacks = {
    fgsm: fgsm({ epsilon: 0.1 }),
    bim: bim({ epsilon: 0.1, steps: 3 }),
    pgd: pgd({ epsilon: 0.5, norm: 'L2', steps: 3 }),
    apgd: apgd({ epsilon: 0.1, steps: 5 }),
    square: square({ epsilon: 0.1, queries: 10 }),
    spsa: spsa({ epsilon: 0.1, steps: 2, samples: 4 }),
    deepFool: deepFool({ steps: 3 }),
    fmn: fmn({ steps: 3 }),
    ddn: ddn({ steps: 3 }),
    carliniWagner: carliniWagner({ steps: 3, binarySearchSteps: 2 }),
    fab: fab({ steps: 3, targetClasses: 2 }),
    onePixel: onePixel({ steps: 2, populationSize: 4 }),
    hopSkipJump: hopSkipJump({ steps: 2, initialGradientEvalSteps: 10, maxGradientEvalSteps: 20 }),
  };
  for (const [name, attack] of Object.entries(attacks))
    dispose(await attack(classifier, images, labels, { rng: rng.fold(name) }));
  dispose([images, labels]);
  network.dispose();
}

async function explained(): Promise<void> {
  const network = explanations.network().eval();
  const images = explanations.images(1);
  const baselines = explanations.images(2, 'baselines');
  const ofClassifiers = {
    ...explanations.ofClassifiers,
    // Those there make baselines that they keep.
    deepLiftShap: () => deepLiftShap({ baselines, batchSize: 3 }),
    gradientShap: () => gradientShap({ baselines, samples: 3, batchSize: 4 }),
  };
  for (const make of Object.values(ofClassifiers)) dispose(await make()(network.asClassifier(), images, { target: 1 }));
  for (const make of Object.values(explanations.ofModels)) dispose(await make()(network, images, { target: 1 }));
  dispose([images, baselines]);
  network.dispose();
}

async function drawn(rng: Rng): Promise<void> {
  const network = newNetwork(rng).eval();
  const images = pictures(4, rng);
  networkDiagram(network, [1, ...SHAPE]);
  trainingCurves([{ epoch: 1, loss: 1.5, testAccuracy: 50 }]);
  confusionMatrix(
    [
      [9, 1],
      [2, 8],
    ],
    ['cat', 'dog'],
  );
  const [weight] = network.namedParameters().values();
  await kernels(weight.value);
  const one = slice(images, [0, 0, 0, 0], [1, ...SHAPE]);
  const { outputs, logits } = recordOutputs(network, one);
  await layerOutputs(outputs);
  dispose([one, logits, ...outputs.map(({ output }) => output)]);
  filterReportChart(await filterReport(network, images));
  const size = [SIDE, SIDE] as const;
  dispose(await visualizeFeature(network, channel('conv', 1), { size, steps: 3 }));
  dispose(await deepDream(network, images, { objective: layerEnergy('conv'), octaves: 1, steps: 2, jitter: 2 }));
  const features = uniform(rng.fold('features'), [12, 5]);
  await tsne(features, { perplexity: 3, iterations: 20 });
  dispose([images, features]);
  network.dispose();
}
