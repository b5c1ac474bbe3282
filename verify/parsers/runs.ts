import { DataError, decodeSafetensors, encodeSafetensors, Rng } from '@cnn/tensor';
import {
  adam,
  type Checkpoint,
  csvLogger,
  decodeCheckpoint,
  earlyStopping,
  encodeCheckpoint,
  exponentialMovingAverage,
  formatEpoch,
  judgedWeights,
  memoryStore,
  modelCheckpoint,
  sgd,
  stochasticWeightAverage,
  Trainer,
  type TrainerOptions,
  tensorBoardLogger,
  timer,
  type WeightAverage,
} from '@cnn/train';
import { parseRunConfig } from '../../apps/cli/src/run/config.ts';
import { trainerOptions } from '../../apps/cli/src/run/trainer-options.ts';
import { evaluationTransform, trainingTransform } from '../../apps/cli/src/run/transforms.ts';
import { openCheckpoint } from '../../apps/demo/src/networks/open-checkpoint.ts';
import { pictureSettings } from '../../apps/demo/src/networks/picture-settings.ts';
import { checkedRunConfig } from '../../apps/demo/src/train/run-config.ts';
import { modelInfo } from '../../packages/models/src/registry.ts';
import { TinyBatches, TinyNet, tinyOptions } from '../../packages/train/src/testing/tiny-training.ts';
import { type Chance, damaged } from './damage.ts';
import { damagedJSON, textOf } from './damage-json.ts';
import { engine, withoutLeak } from './engine.ts';
import { type Subject, subjectOf } from './subject.ts';

const settings = {
  model: 'lenet5',
  dataset: 'fashion-mnist-sample',
  classes: [...'0123456789'],
  imageShape: [28, 28, 1],
  mean: [0.3, 0.3, 0.3],
  std: [0.4, 0.4, 0.4],
  epochs: 3,
  maxSteps: 100,
  maxMinutes: 5,
  batchSize: 32,
  dropLast: false,
  optimizer: { name: 'SGD', options: { learningRate: 0.1, momentum: 0.9, nesterov: true } },
  groups: [{ parameters: 'convolutions', optimizer: { name: 'Muon', options: { learningRate: 0.1 } } }],
  schedule: { name: 'MultiStepLR', options: { milestones: [1, 2], gamma: 0.1 }, every: 'epoch' },
  trailingAverage: 5,
  whitening: { pictures: 100, biasEpochs: 1 },
  l1: 0,
  l2: 1e-4,
  labelSmoothing: 0.1,
  clipNorm: 1,
  adversarial: { method: 'pgd', epsilon: 0.1, steps: 2 },
  accumulate: 2,
  nonFinite: 'skip',
  augment: ['crop', 'flip'],
  recipe: { version: 1, steps: [{ op: 'RandomAffine', degrees: [-5, 5], scale: [0.9, 1.1] }, { op: 'RandomInvert' }] },
  tta: 'mirror',
  ema: 0.9,
  validation: 0.2,
  monitor: 'testLoss',
  patience: 3,
  keepBest: 2,
  tensorboard: true,
  seed: 7,
  limit: 100,
  trainAccuracy: false,
};
const { trailingAverage, whitening, recipe, tta, groups, keepBest, tensorboard, ...plain } = settings;
const schedules = [
  { name: 'OneCycleLR', options: { maxLearningRate: 0.1 }, every: 'step' },
  { name: 'ReduceLROnPlateau', options: { factor: 0.5, patience: 2 }, every: 'epoch' },
  { name: 'ChainedScheduler', options: {}, every: 'epoch' },
  { name: 'CosineAnnealingLR', options: {}, every: 'epoch' },
];
const configs = [settings, plain, ...schedules.map((schedule) => ({ ...plain, schedule }))];

/** RangeErrors of ours say whose option is wrong, as for a mistake in code; the program shows them as they are. */
const isOwn = (error: Error): boolean =>
  error instanceof DataError || (error instanceof RangeError && /^([\w()]+: |unknown |--)/.test(error.message));

function makeRun(value: unknown): void {
  const config = parseRunConfig(value, 'last.safetensors');
  const { inputShape } = modelInfo(config.model);
  trainingTransform(config, inputShape);
  evaluationTransform(config, inputShape);
  const options = trainerOptions(config, { batches: 10, channels: inputShape[2], store: memoryStore() });
  const schedule = options.schedule && ('at' in options.schedule ? options.schedule : options.schedule.schedule);
  for (const time of [0, 1, 5]) schedule?.at(time, { learningRate: 0.1, momentum: 0.9 }, [1, 2, 1]);
}

/** All that remembers something. */
const callbacks = (store = memoryStore()): TrainerOptions['callbacks'] => [
  exponentialMovingAverage({ decay: 0.5 }),
  stochasticWeightAverage({ startEpoch: 1 }),
  earlyStopping({ patience: 2 }),
  timer(),
  csvLogger({ store }),
  tensorBoardLogger({ store }),
  modelCheckpoint({ store, top: 2 }),
];

const newTrainer = (): Trainer =>
  new Trainer(new TinyNet(), { ...tinyOptions({ optimizer: adam(), accumulate: 3 }), callbacks: callbacks() });

let whole: Promise<readonly Checkpoint[]> | undefined;

/** Two checkpoints of a small run, in the middle of an epoch and after it. */
function wholeCheckpoints(): Promise<readonly Checkpoint[]> {
  whole ??= engine().then(async () => {
    const trainer = newTrainer();
    const found: Checkpoint[] = [];
    for await (const event of trainer.fit(new TinyBatches(), { validate: new TinyBatches({ length: 2 }) })) {
      if (event.type === 'step' && event.epoch === 2 && event.batch === 2) found.push(await trainer.checkpoint(plain));
      if (event.type === 'epoch' && event.epoch === 2) {
        found.push(await trainer.checkpoint(settings));
        break;
      }
    }
    return found;
  });
  return whole;
}

/** A checkpoint as its file has it, of which the JSON or a tensor is damaged. */
async function damagedCheckpoint(chance: Chance): Promise<Uint8Array> {
  const bytes = encodeCheckpoint(chance.of(await wholeCheckpoints()));
  if (chance.below(5) === 0) return damaged([bytes], chance);
  const { tensors, metadata } = decodeSafetensors(bytes);
  const json: unknown = JSON.parse(metadata.checkpoint);
  const kept = new Map(tensors);
  if (chance.below(5) === 0) {
    const names = [...kept.keys()];
    const [name, other] = [chance.of(names), chance.of(names)];
    if (chance.below(2) === 0) kept.delete(name);
    else kept.set(name, kept.get(other)!);
  }
  return encodeSafetensors({
    tensors: kept,
    metadata: { format: metadata.format, checkpoint: textOf(damagedJSON([json], chance)) },
  });
}

/** Takes up a checkpoint as `cnn train --resume` does, and makes so many steps with it. */
const takenUp =
  (steps: number) =>
  async (bytes: Uint8Array): Promise<void> => {
    await engine();
    const checkpoint = decodeCheckpoint(bytes, 'last.safetensors');
    judgedWeights(checkpoint);
    for (const record of checkpoint.history) formatEpoch(record);
    const trainer = newTrainer();
    try {
      trainer.restore(checkpoint, 'last.safetensors');
      if (steps > 0) await goOn(trainer, steps);
    } finally {
      trainer.model.dispose();
      trainer.optimizer.dispose();
      for (const callback of trainer.options.callbacks!) (callback as Partial<WeightAverage>).dispose?.();
    }
  };

async function goOn(trainer: Trainer, steps: number): Promise<void> {
  let left = steps;
  for await (const event of trainer.fit(new TinyBatches(), { validate: new TinyBatches({ length: 1 }) })) {
    if (event.type === 'epoch') formatEpoch(event);
    if (event.type === 'step') left--;
    if (left <= 0 || event.type === 'epoch') break;
  }
}

/** A checkpoint of a network that a page may show. */
async function pageCheckpoint(chance: Chance): Promise<Uint8Array> {
  pageFile ??= lenetCheckpoint();
  const checkpoint = await pageFile;
  const config = damagedJSON([plain, settings], chance);
  return encodeCheckpoint({ ...checkpoint, config: config as Checkpoint['config'] });
}

let pageFile: Promise<Checkpoint> | undefined;

async function lenetCheckpoint(): Promise<Checkpoint> {
  await engine();
  const network = modelInfo('lenet5').create({ classes: 10, rng: new Rng(0) });
  return new Trainer(network, tinyOptions({ optimizer: sgd({ learningRate: 0.1 }) })).checkpoint(plain);
}

const checkpoints = {
  seeds: async () => (await wholeCheckpoints()).map(encodeCheckpoint),
  draw: damagedCheckpoint,
  isRefusal: (error: Error) => isOwn(error) || error.message.startsWith('the loss is '),
};

/** What `cnn train` reads of its own files, and a page of the same. */
export const runs: readonly Subject[] = [
  subjectOf<unknown>('settings of a run', {
    seeds: configs,
    draw: (chance) => damagedJSON(configs, chance),
    parse: makeRun,
    isRefusal: isOwn,
  }),
  subjectOf<unknown>('settings of a run, in a page', {
    seeds: configs,
    draw: (chance) => damagedJSON(configs, chance),
    parse: (value) => {
      const config = checkedRunConfig(Object(value), 'last.safetensors');
      trainerOptions(config, { batches: 10, channels: 3, store: memoryStore() });
    },
    isRefusal: isOwn,
  }),
  subjectOf('checkpoint', { ...checkpoints, parse: takenUp(0) }),
  subjectOf('checkpoint, gone on with', { ...checkpoints, parse: takenUp(1) }),
  subjectOf<unknown>('settings of a picture, in a page', {
    seeds: [plain],
    draw: (chance) => damagedJSON([plain, settings], chance),
    parse: (value) => pictureSettings(Object(value), 'last.safetensors'),
  }),
  subjectOf('checkpoint, in a page', {
    seeds: async () => [encodeCheckpoint(await lenetCheckpoint())],
    draw: pageCheckpoint,
    parse: (bytes) => withoutLeak(() => openCheckpoint(bytes, 'last.safetensors').network.dispose()),
  }),
];
