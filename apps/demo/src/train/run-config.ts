import { DataError } from '@cnn/tensor';
import type { Checkpoint } from '@cnn/train';
import type { RunConfig } from '../../../cli/src/run/config.ts';
import { adversarialNames } from '../../../cli/src/run/robust-objective.ts';
import { pictureSettings } from '../networks/picture-settings.ts';
import { type Recipe, SGD_MOMENTUM, scheduleOf } from './recipe.ts';
import type { TrainingData } from './training-data.ts';

/** The settings of a new run, as `cnn train` writes them, so that either goes on with the other's checkpoints. */
export function newRunConfig(
  recipe: Recipe,
  data: Pick<TrainingData, 'dataset' | 'classes' | 'mean' | 'std' | 'validation'>,
  imageShape: readonly [number, number, number],
): RunConfig {
  const { model, epochs, batchSize, optimizer: name, learningRate, crop, flip, seed, limit, trainAccuracy } = recipe;
  const { dataset, classes, mean, std, validation } = data;
  const momentum = name === 'SGD' && { momentum: SGD_MOMENTUM };
  const schedule = scheduleOf(recipe);
  return {
    model,
    dataset,
    classes: [...classes],
    imageShape: [...imageShape],
    mean: [...mean],
    std: [...std],
    epochs,
    batchSize,
    dropLast: false,
    optimizer: { name, options: { learningRate, ...momentum } },
    groups: [],
    ...(schedule && { schedule: { ...schedule, options: { ...schedule.options } } }),
    l1: 0,
    l2: 0,
    labelSmoothing: 0,
    accumulate: 1,
    nonFinite: 'throw',
    augment: [...(crop ? (['crop'] as const) : []), ...(flip ? (['flip'] as const) : [])],
    ...(validation !== undefined && { validation }),
    monitor: 'testAccuracy',
    tensorboard: false,
    seed,
    ...(limit && { limit }),
    trainAccuracy,
  };
}

/**
 * The settings in a checkpoint, checked as far as this page uses them; names and options of rules are checked where they are made.
 *
 * @throws DataError that names the first setting that is missing or wrong.
 */
export function checkedRunConfig(config: Checkpoint['config'], subject: string): RunConfig {
  pictureSettings(config, subject);
  for (const [name, isValid] of Object.entries(RULES)) {
    if (isValid(config[name])) continue;
    const found = config[name] === undefined ? 'none' : (JSON.stringify(config[name]) ?? '').slice(0, 80);
    throw unfit(subject, `a valid setting '${name}'`, found);
  }
  // They write files of their own beside a run, or begin before it.
  const { keepBest, tensorboard } = config;
  if (keepBest !== undefined || tensorboard === true) {
    throw unfit(subject, 'a run that writes no files but its checkpoint', '--keep-best or --tensorboard');
  }
  return {
    groups: [],
    nonFinite: 'throw',
    monitor: 'testAccuracy',
    tensorboard: false,
    ...config,
  } as unknown as RunConfig;
}

function unfit(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'go on with this run by cnn train --resume' });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRule = (value: unknown): boolean =>
  isObject(value) && typeof value.name === 'string' && isObject(value.options);
const isOneOf = (names: readonly string[]) => (value: unknown) => names.includes(value as string);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isCountOrNone = (value: unknown): boolean => value === 0 || isCount(value);
const isGroup = isOneOf(['convolutions', 'normBiases']);
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const isWeight = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const maybe = (rule: (value: unknown) => boolean) => (value: unknown) => value === undefined || rule(value);

const RULES: Readonly<Partial<Record<keyof RunConfig, (value: unknown) => boolean>>> = {
  epochs: isCountOrNone,
  batchSize: isCount,
  dropLast: (value) => typeof value === 'boolean',
  optimizer: isRule,
  groups: maybe(
    (value) =>
      Array.isArray(value) &&
      value.every((group) => isObject(group) && isGroup(group.parameters) && isRule(group.optimizer)),
  ),
  schedule: maybe((value) => isRule(value) && isOneOf(['epoch', 'step'])((value as { every?: unknown }).every)),
  maxSteps: maybe(isCount),
  maxMinutes: maybe(isWeight),
  trailingAverage: maybe(isCount),
  whitening: maybe(
    (value) =>
      isObject(value) &&
      isCount(value.pictures) &&
      isCountOrNone(value.biasEpochs) &&
      maybe(isRule)(value.biasOptimizer),
  ),
  adversarial: maybe(
    (value) =>
      isObject(value) &&
      isOneOf(adversarialNames)(value.method) &&
      isShare(value.epsilon) &&
      value.epsilon !== 0 &&
      isCount(value.steps),
  ),
  nonFinite: maybe(isOneOf(['throw', 'stop', 'skip'])),
  monitor: maybe(isOneOf(['testAccuracy', 'testLoss'])),
  patience: maybe(isCount),
  l1: isWeight,
  l2: isWeight,
  labelSmoothing: isShare,
  clipNorm: maybe(isWeight),
  accumulate: isCount,
  augment: (value) => Array.isArray(value) && value.every((name) => name === 'crop' || name === 'flip'),
  ema: maybe(isShare),
  validation: maybe(isShare),
  seed: Number.isSafeInteger,
  limit: maybe(isCount),
  trainAccuracy: (value) => typeof value === 'boolean',
};
