import type { Dataset } from '@cnn/datasets';
import { type AugmentName, type DataSource, shapeOf } from '../data/data-source.ts';
import type { RunConfig } from './config.ts';
import type { Preset } from './presets.ts';
import { readRecipe } from './read-recipe.ts';
import type { ScheduleText } from './schedule-text.ts';

/** The file that --augment names. */
export interface RecipeFile {
  readonly file: string;
}

/** What `cnn train` is told. */
export interface TrainFlags {
  readonly dataset: string;
  readonly dataDir?: string;
  readonly download?: boolean;
  readonly preset?: string;
  readonly epochs?: number;
  readonly batchSize: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly schedule?: ScheduleText;
  readonly scheduleEvery: 'epoch' | 'step';
  readonly clipNorm?: number;
  readonly accumulate: number;
  readonly l1: number;
  readonly l2: number;
  readonly labelSmoothing: number;
  readonly augment?: readonly AugmentName[] | RecipeFile;
  readonly workers: number;
  readonly seed: number;
  readonly limit?: number;
  readonly trainAccuracy: boolean;
  readonly name?: string;
  readonly out: string;
  readonly resume?: string;
  readonly saveEvery: number;
  readonly report: boolean;
  readonly backend: string;
  readonly threads?: number;
}

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
    batchSize: said('batchSize', 'batchSize', flags.batchSize),
    dropLast: settings.dropLast ?? false,
    optimizer: { name: rule?.name ?? flags.optimizer, options },
    biasScale: settings.biasScale,
    schedule: said('schedule', 'schedule', schedule),
    trailingAverage: settings.trailingAverage,
    whitening: settings.whitening,
    l1: said('l1', 'l1', flags.l1),
    l2: said('l2', 'l2', flags.l2),
    labelSmoothing: said('labelSmoothing', 'labelSmoothing', flags.labelSmoothing),
    clipNorm: said('clipNorm', 'clipNorm', flags.clipNorm),
    accumulate: said('accumulate', 'accumulate', flags.accumulate),
    augment: said('augment', 'augment', 'file' in augment ? [] : [...augment]),
    recipe: said('augment', 'recipe', recipe),
    tta: settings.tta,
    seed: flags.seed,
    limit: flags.limit,
    trainAccuracy: said('trainAccuracy', 'trainAccuracy', flags.trainAccuracy),
  };
}
