import type { Dataset } from '@cnn/datasets';
import { type DataSource, shapeOf } from '../data/data-source.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { RunConfig } from './config.ts';
import type { Preset } from './presets.ts';
import { readRecipe } from './read-recipe.ts';
import { adversarialNames } from './robust-objective.ts';
import type { TrainFlags } from './train-flags.ts';

export interface NewConfig {
  readonly source: DataSource;
  readonly trainSet: Dataset;
  readonly preset: Preset | undefined;
  readonly given: (flag: string) => boolean;
}

/** What flags say, else the preset, else the defaults of the flags. */
export async function newConfig(
  model: string,
  flags: TrainFlags,
  { source, trainSet, preset, given }: NewConfig,
): Promise<RunConfig> {
  checkCompany(given);
  const { augment = source.augment } = flags;
  const settings = preset?.settings ?? {};
  const said = <Key extends keyof RunConfig>(flag: string, key: Key, value: RunConfig[Key]): RunConfig[Key] =>
    given(flag) || !(key in settings) ? value : (settings as RunConfig)[key];
  const rule = given('optimizer') ? undefined : settings.optimizer;
  const options = {
    ...(rule ? rule.options : { learningRate: flags.learningRate }),
    ...Object.fromEntries(
      (['learningRate', 'momentum', 'weightDecay', 'nesterov'] as const)
        .filter(given)
        .map((flag) => [flag, flags[flag]] as const),
    ),
  };
  const schedule = flags.schedule && { ...flags.schedule, every: flags.scheduleEvery };
  const recipe = 'file' in augment ? (await readRecipe(augment.file)).recipe : undefined;
  return {
    preset: flags.preset,
    model,
    dataset: flags.dataset,
    dataDir: flags.dataDir,
    classes: [...trainSet.classes],
    imageShape: [...shapeOf(trainSet)],
    mean: [...source.mean],
    std: [...source.std],
    epochs: said('epochs', 'epochs', flags.epochs ?? 20),
    maxSteps: flags.maxSteps,
    maxMinutes: flags.maxMinutes,
    batchSize: said('batchSize', 'batchSize', flags.batchSize),
    dropLast: settings.dropLast ?? false,
    optimizer: { name: rule?.name ?? flags.optimizer, options },
    groups: given('optimizer') ? [] : groupsOf(settings, options.learningRate as number),
    schedule: said('schedule', 'schedule', schedule),
    trailingAverage: settings.trailingAverage,
    whitening: settings.whitening,
    l1: said('l1', 'l1', flags.l1),
    l2: said('l2', 'l2', flags.l2),
    labelSmoothing: said('labelSmoothing', 'labelSmoothing', flags.labelSmoothing),
    clipNorm: said('clipNorm', 'clipNorm', flags.clipNorm),
    adversarial: adversarialOf(flags, given),
    accumulate: said('accumulate', 'accumulate', flags.accumulate),
    nonFinite: flags.nonFinite,
    augment: said('augment', 'augment', 'file' in augment ? [] : [...augment]),
    recipe: said('augment', 'recipe', recipe),
    tta: settings.tta,
    ema: flags.ema,
    validation: flags.validation,
    monitor: flags.monitor,
    patience: flags.patience,
    keepBest: flags.keepBest,
    tensorboard: flags.tensorboard ?? false,
    seed: flags.seed,
    limit: flags.limit,
    trainAccuracy: said('trainAccuracy', 'trainAccuracy', flags.trainAccuracy),
  };
}

/** @throws UsageError for a flag that says more of one that is not there. */
function checkCompany(given: NewConfig['given']): void {
  if (given('scheduleEvery') && !given('schedule'))
    throw new UsageError('--schedule-every says what --schedule counts; give it too');
  if (given('monitor') && !given('patience') && !given('keepBest'))
    throw new UsageError('--monitor tells the best epochs for --patience and --keep-best; give one of them too');
}

/** @throws UsageError for settings of a training that is not asked for. */
function adversarialOf(
  { adversarial: method, epsilon, adversarialSteps }: TrainFlags,
  given: NewConfig['given'],
): RunConfig['adversarial'] {
  if (method === undefined) {
    if (given('epsilon') || given('adversarialSteps')) {
      throw new UsageError(
        `--epsilon and --adversarial-steps are settings of --adversarial <${adversarialNames.join('|')}>; give it too`,
      );
    }
    return undefined;
  }
  if (method === 'fast' && given('adversarialSteps')) {
    throw new UsageError('--adversarial fast takes one step; leave --adversarial-steps out, or choose pgd');
  }
  return { method, epsilon, steps: method === 'fast' ? 1 : adversarialSteps };
}

/** The preset's groups of parameters, their learning rates in its proportion to that of the others. */
function groupsOf({ groups = [], optimizer }: Preset['settings'], learningRate: number): RunConfig['groups'] {
  const scale = learningRate / Number(optimizer?.options.learningRate);
  return groups.map(({ parameters, optimizer: { name, options } }) => ({
    parameters,
    optimizer: { name, options: { ...options, learningRate: scale * Number(options.learningRate) } },
  }));
}
