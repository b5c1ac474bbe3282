// How a network fails in new places: it learns where cows stand and not what they are. Training as it is and with three mends, on painted animals.
import {
  backgroundShare,
  groupDro,
  groupMetrics,
  groupWeights,
  type ShiftedScenes,
  shiftedScenes,
  swapBackgrounds,
} from '@cnn/adversarial';
import { ResidentLoader, type Sampler, weightedRandomSampler } from '@cnn/datasets';
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { argMax, clone, dispose, mean, mul, Rng, scope, type Tensor, tensor, useBackend } from '@cnn/tensor';
import { adam, crossEntropy, Optimizer, parameterGradients } from '@cnn/train';
import { gradCam } from '@cnn/viz';

interface Mend {
  /** One number from the loss of each sample. @default their mean */
  readonly loss?: (losses: Tensor, ids: readonly number[]) => Tensor;
  /** Changes the images. @default nothing */
  readonly prepare?: (images: Tensor, ids: readonly number[], chance: Rng) => Promise<Tensor>;
  readonly sampler?: Sampler;
}

const epochs = Number(process.argv[2] ?? 12);
const length = Number(process.argv[3] ?? 1500);
await useBackend('auto');
const rng = new Rng(0);
const options = { classes: ['cow', 'camel', 'duck'], environments: ['grass', 'sand', 'water'] } as const;
const train = shiftedScenes({ ...options, length, correlation: 0.9 });
const fresh = { ...options, length: 300, seed: 1 };
const tests: Readonly<Record<string, ShiftedScenes>> = {
  'at home': shiftedScenes({ ...fresh, correlation: 1 }),
  anywhere: shiftedScenes({ ...fresh, correlation: 0 }),
  // Each where another one is at home, and where none of them ever was.
  abroad: shiftedScenes({ ...fresh, correlation: 1, homes: ['sand', 'water', 'grass'] }),
  'in snow': shiftedScenes({ ...fresh, environments: ['snow'] }),
};

const groups = train.groups();
const weights = groupWeights(groups);
const dro = groupDro({ groups: train.groupNames.length });
const mends: Readonly<Record<string, Mend>> = {
  'as it is': {},
  'group weights': { loss: (losses, ids) => mean(mul(losses, tensor(ids.map((id) => weights[id])))) },
  'group DRO': {
    loss: (losses, ids) =>
      dro.loss(
        losses,
        ids.map((id) => groups[id]),
      ),
    // As in the paper's runs, so that a batch has some of each group.
    sampler: weightedRandomSampler(weights, length),
  },
  'swapped backgrounds': {
    prepare: async (images, ids, chance) => {
      const masks = train.masks(ids);
      const swapped = await swapBackgrounds(images, masks, chance);
      masks.dispose();
      return swapped;
    },
  },
};

const heads = [...Object.keys(tests), 'worst', 'CAM beside'];
console.log(`${'accuracy, %'.padEnd(19)}${heads.map((head) => head.padStart(11)).join('')}`);
for (const [name, mend] of Object.entries(mends)) {
  const model = await trained(mend);
  const cells: number[] = [];
  for (const test of Object.values(tests)) cells.push((await judge(model, test)).accuracy);
  const { worst, beside } = await judge(model, tests.anywhere);
  const line = [...cells, worst.accuracy, beside].map((share) => (100 * share).toFixed(1).padStart(11));
  console.log(`${name.padEnd(19)}${line.join('')}   worst: ${worst.name}`);
  model.dispose();
}
dro.dispose();

async function trained({ loss = (losses) => mean(losses), prepare = async (images) => clone(images), sampler }: Mend) {
  const block = (from: number, to: number) => [
    new Conv2d(from, to, 3, { padding: 1 }),
    new BatchNorm2d(to),
    new ReLU(),
  ];
  const model = new Sequential(
    ...block(3, 16),
    new MaxPool2d(2),
    ...block(16, 32),
    new MaxPool2d(2),
    ...block(32, 48),
    new AdaptiveAvgPool2d(1),
    new Flatten(),
    new Linear(48, train.classes.length),
  ).initialize(rng.fold('weights'));
  const loader = await ResidentLoader.from(train, { batchSize: 50, ...(sampler ? { sampler } : { shuffle: true }) });
  const optimizer = new Optimizer(model.namedParameters(), adam({ learningRate: 3e-3 }));
  const criterion = crossEntropy({ reduction: 'none' });
  model.train();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for await (const { images, labels, ids } of loader.epoch(epoch)) {
      const input = await prepare(images, ids, rng.fold('mend', optimizer.steps));
      const made = parameterGradients(model, () => loss(criterion(model.call(input), labels), ids));
      scope(() => optimizer.step(made.gradients));
      dispose([images, labels, input, made.loss, ...made.gradients.values()]);
    }
  }
  loader.dispose();
  return model.eval();
}

/** Accuracy, that of the worst group, and the share of Grad-CAM that lies beside the animal. */
async function judge(model: Module, scenes: ShiftedScenes) {
  const metric = groupMetrics({ groups: scenes.groupNames });
  const known = scenes.groups();
  const shares: number[] = [];
  const loader = await ResidentLoader.from(scenes, { batchSize: 50 });
  for await (const { images, labels, ids } of loader) {
    const found = scope(() => argMax(model.call(images), 1));
    metric.update({ predictions: await found.data(), labels: await labels.data(), groups: ids.map((id) => known[id]) });
    const [map, masks] = [await gradCam()(model, images), scenes.masks(ids)];
    shares.push(...(await backgroundShare(map, masks)).filter((share) => !Number.isNaN(share)));
    dispose([images, labels, found, map, masks]);
  }
  loader.dispose();
  return { ...metric.compute(), beside: shares.reduce((sum, share) => sum + share, 0) / shares.length };
}
