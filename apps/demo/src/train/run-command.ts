import { augmentText, type DatasetName, type Recipe, SGD_MOMENTUM, scheduleOf } from './recipe.ts';

/** What a command needs to know of the data. */
export interface CommandData {
  readonly dataset: DatasetName;
  /** Whether the pictures that epochs are judged on are held out of the others, and which share of them. */
  readonly validation?: number;
}

/** The command line that trains as the recipe says; of a visitor's own data it names the place for the folder. */
export function runCommand(recipe: Recipe, { dataset, validation }: CommandData): string {
  const { model, epochs, batchSize, optimizer, learningRate, seed, limit, trainAccuracy } = recipe;
  const schedule = scheduleOf(recipe);
  const options = Object.entries(schedule?.options ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    `cnn train ${model}`,
    `--dataset ${dataset}`,
    ...(dataset === 'fashion-mnist-sample' ? [] : ['--data-dir FOLDER']),
    ...(validation === undefined ? [] : [`--validation ${validation}`]),
    `--epochs ${epochs}`,
    `--batch-size ${batchSize}`,
    `--optimizer ${optimizer}`,
    `--learning-rate ${learningRate}`,
    ...(optimizer === 'SGD' ? [`--momentum ${SGD_MOMENTUM}`] : []),
    ...(schedule ? [`--schedule ${[schedule.name, options.join(',')].filter(Boolean).join(':')}`] : []),
    ...(schedule?.every === 'step' ? ['--schedule-every step'] : []),
    `--augment ${augmentText(recipe)}`,
    `--seed ${seed}`,
    ...(limit ? [`--limit ${limit}`] : []),
    ...(trainAccuracy ? [] : ['--no-train-accuracy']),
  ].join(' ');
}
