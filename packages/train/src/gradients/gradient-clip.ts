import type { Parameter } from '@cnn/layers';
import type { Tensor } from '@cnn/tensor';

/** Gradients by name, with the parameters that they are of. */
export interface ClipInput {
  readonly gradients: ReadonlyMap<string, Tensor>;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/** How gradients are held within bounds before a step. It runs inside a scope; a norm that it measures on the way is told. */
export type GradientClip = (input: ClipInput) => {
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** The length of all gradients together, before clipping: one number on the device. */
  readonly norm?: Tensor;
};
