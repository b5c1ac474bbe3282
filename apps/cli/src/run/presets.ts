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

type Rules = Pick<RunConfig, 'optimizer' | 'groups'>;

/** Rules for the recipes of airbench94, in which biases of normalisations move 64 times as fast as the rest. */
function nesterov(learningRate: number, weightDecay: number): Rules {
  const rule = (scale: number) => sgd(learningRate * scale, weightDecay / scale);
  return { optimizer: rule(1), groups: [{ parameters: 'normBiases', optimizer: rule(64) }] };
}

/** Airbench's SGD. */
function sgd(learningRate: number, weightDecay: number): RunConfig['optimizer'] {
  return { name: 'SGD', options: { learningRate, momentum: 0.85, nesterov: true, weightDecay } };
}

/** As in airbench94_muon, convolutions go along the orthogonal matrix nearest to their momentum. */
function muon(learningRate: number): RunConfig['groups'][number] {
  const options = { learningRate, momentum: 0.6, weightDecay: 0, newtonSchulzSteps: 3, normalizeWeights: true };
  return { parameters: 'convolutions', optimizer: { name: 'Muon', options } };
}

/** Muon beside airbench94's SGD, of which all but the biases of normalisations shrink a tenth as fast. */
function nesterovAndMuon(learningRate: number): Rules {
  const { groups } = nesterov(1.5, 2e-3);
  return { optimizer: sgd(1.5, 2e-4), groups: [muon(learningRate), ...groups] };
}

/**
 * The rules of airbench94_muon, whose rates belong to the sum of 2000 losses and to a head that divides by its 256 inputs, for a mean and a head that
 * divides by 9.
 */
function airbench94Muon(): Rules & Pick<RunConfig, 'whitening'> {
  const shrinking = 2e-6 * 2000;
  const rule = (learningRate: number) => sgd(learningRate, shrinking / learningRate);
  const [head, bias] = [rule(0.67 * 2000 * (9 / 256) ** 2), rule(0.053 * 2000)];
  return {
    optimizer: head,
    groups: [muon(0.24), { parameters: 'normBiases', optimizer: bias }],
    whitening: { ...AIRBENCH.whitening, biasOptimizer: bias },
  };
}

/** All rates in a straight line down to nothing. */
const DOWN = {
  name: 'Triangular',
  options: { start: 1, peak: 0, end: 0 },
  every: 'step',
} as const satisfies RunConfig['schedule'];

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
      ...nesterovAndMuon(0.12),
      schedule: DOWN,
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
    settings: {
      ...AIRBENCH,
      model: 'airbench94',
      epochs: 8,
      batchSize: 2000,
      ...airbench94Muon(),
      schedule: DOWN,
    },
  },
};

/** @throws UsageError for an unknown name, with the nearest known one. */
export function presetNamed(name: string): Preset {
  const found = presets[name];
  if (found && Object.hasOwn(presets, name)) return found;
  throw new UsageError(`unknown preset '${name}'; ${choices(name, Object.keys(presets))}`);
}
