import { type AnyModule, Conv2d, type Initializer, Linear } from '@cnn/layers';
import type { Rng } from '@cnn/tensor';

/** Where weights start; what is left out starts as PyTorch's layers do. */
export interface InitialWeights {
  readonly convolutions?: Initializer;
  readonly linear?: Initializer;
  /** Biases of both. */
  readonly biases?: Initializer;
}

/** Lets a model's convolutions and linear layers start as its paper has it, and draws all weights. */
export function initializeWith(
  model: AnyModule,
  rng: Rng,
  { convolutions, linear, biases }: InitialWeights = {},
): void {
  for (const module of model.namedModules().values()) {
    if (!(module instanceof Conv2d || module instanceof Linear)) continue;
    const weights = module instanceof Conv2d ? convolutions : linear;
    if (weights) module.weight.reset(weights, rng);
    if (biases) module.bias?.reset(biases, rng);
  }
  model.initialize(rng);
}
