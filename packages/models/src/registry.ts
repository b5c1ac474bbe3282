import type { Module } from '@cnn/layers';
import { choices, type Rng } from '@cnn/tensor';
import { CifarCNN } from './cifar-cnn.ts';

export interface ModelOptions {
  /** Draws the initial weights. @default new Rng(0) */
  readonly rng?: Rng;
  /** Number of classes. @default 10 */
  readonly classes?: number;
}

/** What is known of a model before it is built. */
export interface ModelEntry {
  readonly summary: string;
  /** Sizes of one image: `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  readonly create: (options?: ModelOptions) => Module;
}

const models: Readonly<Record<string, ModelEntry>> = {
  'cifar-cnn': {
    summary: "The tutorial's CNN for 32×32 colour pictures, 5.85 M parameters",
    inputShape: [32, 32, 3],
    create: (options) => new CifarCNN(options),
  },
};

/** The names that {@link getModel} knows. Follows torchvision.models.list_models. */
export function listModels(): string[] {
  return Object.keys(models);
}

/**
 * The model of a name. Follows torchvision.models.get_model.
 *
 * @throws RangeError for an unknown name, with the nearest known one.
 * @example
 * const model = getModel('cifar-cnn').create({ classes: 10 });
 */
export function getModel(name: string): ModelEntry {
  if (!Object.hasOwn(models, name)) throw new RangeError(`unknown model '${name}'; ${choices(name, listModels())}`);
  return models[name];
}
