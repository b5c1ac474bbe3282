import { choices } from '@cnn/tensor';
import { UsageError } from '../terminal/usage-error.ts';
import type { RunConfig } from './config.ts';

/** Settings that belong together; what a flag says goes before them. */
export interface Preset {
  /** One line for `--help`. */
  readonly summary: string;
  readonly settings: Omit<
    Partial<RunConfig>,
    'preset' | 'classes' | 'imageShape' | 'mean' | 'std' | 'dataDir' | 'limit'
  >;
}

/** Shifts by up to two pixels, and each picture mirrored in every second epoch. */
const SHIFTED_AND_FLIPPED: RunConfig['recipe'] = {
  version: 1,
  steps: [{ op: 'RandomCrop', size: 32, padding: 2, paddingMode: 'reflect' }, { op: 'AlternatingFlip' }],
};

/** Rules for the recipes of airbench94, in which biases of normalisations move 64 times as fast as the rest. */
function nesterov(learningRate: number, weightDecay: number): Pick<RunConfig, 'optimizer' | 'groups'> {
  const rule = (scale: number) => ({
    name: 'SGD',
    options: { learningRate: learningRate * scale, momentum: 0.85, nesterov: true, weightDecay: weightDecay / scale },
  });
  return { optimizer: rule(1), groups: [{ parameters: 'normBiases', optimizer: rule(64) }] };
}

/** Rules of airbench94_muon: convolutions go along the orthogonal matrix nearest to their momentum, all in a straight line down to nothing. */
function muon(learningRate: number): Pick<RunConfig, 'optimizer' | 'groups' | 'schedule'> {
  const { optimizer, groups } = nesterov(1.5, 2e-3);
  const options = { learningRate, momentum: 0.6, weightDecay: 0, newtonSchulzSteps: 3, normalizeWeights: true };
  return {
    optimizer: { ...optimizer, options: { ...optimizer.options, weightDecay: 2e-4 } },
    groups: [{ parameters: 'convolutions', optimizer: { name: 'Muon', options } }, ...groups],
    schedule: { name: 'Triangular', options: { start: 1, peak: 0, end: 0 }, every: 'step' },
  };
}

/** What the short runs of airbench94 have in common. */
const AIRBENCH = {
  dataset: 'cifar10',
  dropLast: true,
  whitening: { pictures: 5000, biasEpochs: 3 },
  labelSmoothing: 0.2,
  recipe: SHIFTED_AND_FLIPPED,
  tta: 'mirror-translate',
  trainAccuracy: false,
} as const satisfies Preset['settings'];

export const presets: Readonly<Record<string, Preset>> = {
  tutorial: {
    summary: "the course's run: its CNN, Adam, 20 epochs of CIFAR-10",
    settings: {
      model: 'cifar-cnn',
      dataset: 'cifar10',
      epochs: 20,
      batchSize: 128,
      optimizer: { name: 'Adam', options: { learningRate: 1e-4 } },
      augment: ['crop', 'flip'],
    },
  },
  fast: {
    summary: "airbench94's recipe with Muon on a narrower network: four epochs of CIFAR-10",
    settings: {
      ...AIRBENCH,
      model: 'airbench-small',
      epochs: 4,
      batchSize: 512,
      ...muon(0.12),
    },
  },
  airbench94: {
    summary: 'airbench94 by Keller Jordan: ten epochs of CIFAR-10',
    settings: {
      ...AIRBENCH,
      trailingAverage: 5,
      model: 'airbench94',
      epochs: 10,
      batchSize: 1024,
      // Of a mean loss: its 11.5 belongs to the sum over 1024 pictures, and to 1024 · (1 + 1 / (1 − momentum)).
      ...nesterov(1.5, 0.0153 / 11.5),
      schedule: { name: 'Triangular', options: { start: 0.2, peak: 0.23, end: 0.07 }, every: 'step' },
    },
  },
  'airbench94-muon': {
    summary: 'airbench94_muon by Keller Jordan: eight epochs of CIFAR-10',
    // More than WebAssembly's 4 GiB have room for: there it is taken in halves.
    settings: { ...AIRBENCH, model: 'airbench94', epochs: 8, batchSize: 2000, ...muon(0.24) },
  },
};

/** @throws UsageError for an unknown name, with the nearest known one. */
export function presetNamed(name: string): Preset {
  const found = presets[name];
  if (found && Object.hasOwn(presets, name)) return found;
  throw new UsageError(`unknown preset '${name}'; ${choices(name, Object.keys(presets))}`);
}
