/** What data a run trains on: the names of `cnn train --dataset`. */
export type DatasetName = 'fashion-mnist-sample' | 'cifar10' | 'image-folder';

/** Everything that decides how a network is trained; with the data, it decides what comes of it. Plain data, for the worker and the address. */
export interface Recipe {
  /** The network's name in @cnn/models. */
  readonly model: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: string;
  readonly learningRate: number;
  /** `none`, or a schedule's name in @cnn/train. */
  readonly schedule: string;
  readonly crop: boolean;
  readonly flip: boolean;
  readonly seed: number;
  /** Pictures of each half; 0 for all. */
  readonly limit: number;
  /** Whether epochs end with the accuracy on the training pictures. */
  readonly trainAccuracy: boolean;
}

/** The networks that a page can train in a sensible time, for pictures of each kind of data: of a size like theirs, with as many channels. */
export const modelsFor: Readonly<Record<DatasetName, readonly string[]>> = {
  'fashion-mnist-sample': ['cifar-cnn', 'lenet5', 'cifar-resnet20', 'airbench-small'],
  cifar10: ['cifar-cnn', 'cifar-resnet20', 'airbench-small'],
  'image-folder': ['tiny-vgg', 'cifar-cnn', 'cifar-resnet20', 'airbench-small'],
};

export const optimizers = ['Adam', 'AdamW', 'SGD', 'RMSprop'] as const;
export const schedules = ['none', 'CosineAnnealingLR', 'OneCycleLR', 'StepLR'] as const;

/** SGD without it learns too slowly for a page. */
export const SGD_MOMENTUM = 0.9;

/** Bounds of the recipe's numbers, both included. */
export const bounds = {
  epochs: [1, 1000],
  batchSize: [1, 1024],
  learningRate: [1e-7, 10],
  seed: [0, 2 ** 31 - 1],
  limit: [0, 1_000_000],
} as const satisfies Partial<Record<keyof Recipe, readonly [number, number]>>;

/** The course's recipe, with the augmentations that `cnn train` has for the data by default. */
export function courseRecipe(dataset: DatasetName): Recipe {
  return {
    model: modelsFor[dataset][0],
    epochs: 20,
    batchSize: 128,
    optimizer: 'Adam',
    learningRate: 1e-4,
    schedule: 'none',
    crop: dataset !== 'fashion-mnist-sample',
    flip: true,
    seed: 0,
    limit: 0,
    trainAccuracy: true,
  };
}

/** A recipe that comes to something within minutes, without a GPU too. */
export function fastRecipe(dataset: DatasetName): Recipe {
  return {
    ...courseRecipe(dataset),
    model: dataset === 'fashion-mnist-sample' ? 'lenet5' : dataset === 'image-folder' ? 'tiny-vgg' : 'airbench-small',
    epochs: 5,
    batchSize: 32,
    learningRate: 1e-3,
    schedule: 'CosineAnnealingLR',
    trainAccuracy: false,
  };
}

/** The recipe that an address asks for; what is missing there, or no valid value, is the course's. */
export function readRecipe(settings: URLSearchParams, dataset: DatasetName): Recipe {
  const course = courseRecipe(dataset);
  const number = (name: keyof typeof bounds, key: string, isWhole = true): number => {
    const [least, most] = bounds[name];
    const text = settings.get(key) ?? '';
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const isValid = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    return isValid ? value : course[name];
  };
  const choice = (key: string, choices: readonly string[], otherwise: string): string =>
    choices.find((one) => one === settings.get(key)) ?? otherwise;
  const augment = settings.get('augment')?.split(',');
  return {
    model: choice('model', modelsFor[dataset], course.model),
    epochs: number('epochs', 'epochs'),
    batchSize: number('batchSize', 'batch'),
    optimizer: choice('optimizer', optimizers, course.optimizer),
    learningRate: number('learningRate', 'rate', false),
    schedule: choice('schedule', schedules, course.schedule),
    crop: augment?.includes('crop') ?? course.crop,
    flip: augment?.includes('flip') ?? course.flip,
    seed: number('seed', 'seed'),
    limit: number('limit', 'limit'),
    trainAccuracy: settings.get('judge') === null ? course.trainAccuracy : settings.get('judge') !== 'test',
  };
}

/** What {@link readRecipe} reads. */
export function recipeSettings(recipe: Recipe): Record<string, string | number | undefined> {
  const { model, epochs, batchSize, optimizer, learningRate, schedule, seed, limit, trainAccuracy } = recipe;
  return {
    model,
    epochs,
    batch: batchSize,
    optimizer,
    rate: learningRate,
    schedule,
    augment: augmentText(recipe),
    seed,
    limit: limit || undefined,
    judge: trainAccuracy ? 'both' : 'test',
  };
}

/** The same as the part of an address behind `?`. */
export function recipeQuery(recipe: Recipe): URLSearchParams {
  const settings = Object.entries(recipeSettings(recipe)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(settings);
}

/** Names of the augmentations as `cnn train --augment` takes them. */
export function augmentText({ crop, flip }: Pick<Recipe, 'crop' | 'flip'>): string {
  return [...(crop ? ['crop'] : []), ...(flip ? ['flip'] : [])].join(',') || 'none';
}

/** The schedule with its options, as a run's config has it; it is given the run's length elsewhere, where it needs it. */
export function scheduleOf({
  schedule: name,
  epochs,
  learningRate,
}: Recipe):
  | { readonly name: string; readonly options: Readonly<Record<string, number>>; readonly every: 'epoch' | 'step' }
  | undefined {
  if (name === 'none') return undefined;
  if (name === 'OneCycleLR') return { name, options: { maxLearningRate: learningRate }, every: 'step' };
  if (name === 'StepLR') return { name, options: { stepSize: Math.max(1, Math.ceil(epochs / 3)) }, every: 'epoch' };
  return { name, options: {}, every: 'epoch' };
}
