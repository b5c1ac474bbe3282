import { uniform } from '@cnn/tensor';
import type { Initializer } from '../core/parameter.ts';

/** PyTorch's default start of convolutions and Linear: uniform over ±bound. */
export const uniformWithin =
  (bound: number): Initializer =>
  (rng, shape) =>
    uniform(rng, shape, -bound, bound);
