import type { Module } from '@cnn/layers';
import type { ModelOptions } from './model-options.ts';
import { modelInfo } from './registry.ts';
import { type LoadWeightsOptions, loadWeights, type Weights } from './weights/load-weights.ts';

export interface GetModelOptions extends ModelOptions, LoadWeightsOptions {
  /** Weights to start with. @default drawn at random from `rng` */
  readonly weights?: Weights;
}

/**
 * Builds the model of that name, in training mode, with weights from a file, a URL or the Hugging Face hub where they are given. Follows
 * torchvision.models.get_model.
 *
 * Layers with other options than `classes` are made by the model's class, such as `new VGG(16, { dropout: 0.1 })`, and {@link loadWeights}.
 *
 * @throws RangeError for an unknown name, with the nearest known one; what {@link loadWeights} throws, such as for weights of another number of classes.
 * @example
 * const model = await getModel('resnet18', { weights: 'https://download.pytorch.org/models/resnet18-f37072fd.pth' });
 * const tuned = await getModel('cifar-cnn', { weights: 'runs/first/weights.safetensors', classes: 10 });
 */
export async function getModel(
  name: string,
  { weights, rng, classes, ...options }: GetModelOptions = {},
): Promise<Module> {
  const model = modelInfo(name).create({ rng, classes });
  if (weights === undefined) return model;
  try {
    await loadWeights(model, weights, options);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
