import type { Module, Parameter } from '@cnn/layers';
import { type Rng, type Tensor, tensor } from '@cnn/tensor';

/** A step for each parameter that moves, on the device. */
export type Direction = ReadonlyMap<Parameter, Tensor>;

/**
 * A random direction in which each filter moves as far as it is long: filters of a large layer and of a small one change alike, and networks that differ only in
 * the scale of their filters look alike.
 *
 * A filter is what makes one output: of a convolution its kernel for an output channel, of a linear layer a row. Biases and the scales of normalisations
 * stay where they are. Follows Li et al., Visualizing the loss landscape of neural nets (2018), with `biasbn` ignored.
 */
export async function filterDirection(model: Module, rng: Rng): Promise<Direction> {
  const direction = new Map<Parameter, Tensor>();
  for (const [name, parameter] of model.namedParameters()) {
    if (parameter.shape.length < 2) continue;
    const values = await parameter.variable.data();
    const steps = rng.fold(name).normals(parameter.size);
    normalizeFilters(steps, values as Float32Array, parameter);
    direction.set(parameter, tensor(steps, [...parameter.shape]));
  }
  return direction;
}

function normalizeFilters(steps: Float32Array, values: Float32Array, { shape, layout }: Parameter): void {
  // Where PyTorch's first axis, that of outputs, is here.
  const axis = layout ? layout.fromTorch.indexOf(0) : 0;
  const inner = shape.slice(axis + 1).reduce((size, each) => size * each, 1);
  const filterOf = (i: number) => Math.floor(i / inner) % shape[axis];
  const squares = [values, steps].map((numbers) => {
    const sums = new Float64Array(shape[axis]);
    for (let i = 0; i < numbers.length; i++) sums[filterOf(i)] += numbers[i] ** 2;
    return sums;
  });
  for (let i = 0; i < steps.length; i++) {
    const filter = filterOf(i);
    steps[i] *= Math.sqrt(squares[0][filter]) / (Math.sqrt(squares[1][filter]) + 1e-10);
  }
}
