import { fill, type Tensor, tensor } from '@cnn/tensor';
import type { Initializer } from '../core/parameter.ts';
import { checkRank } from './fans.ts';

/** Every weight is `value`. Follows torch.nn.init.constant_. */
export function constant(value: number): Initializer {
  return (_rng, shape) => fill([...shape], value, 'float32');
}

/** Every weight is 1. Follows torch.nn.init.ones_. */
export const ones = (): Initializer => constant(1);

/** Every weight is 0: for biases, and for the last scale of a residual branch. Follows torch.nn.init.zeros_. */
export const zeros = (): Initializer => constant(0);

/**
 * The identity, as far as the weight is square: a `Linear` that hands its inputs on. Follows torch.nn.init.eye_.
 *
 * @throws RangeError if the weight has not 2 axes.
 * @example
 * linear.weight.reset(init.eye(), rng);
 */
export function eye(): Initializer {
  return (_rng, shape) => {
    checkRank('eye', shape, 2, 2);
    return withOnes(
      shape,
      Array.from({ length: Math.min(...shape) }, (_, i) => [i, i]),
    );
  };
}

/**
 * A convolution that hands its input channels on, as far as there are output channels; in each of `groups` anew.
 *
 * The one of each kernel is in its middle (behind it where the size is even). Follows torch.nn.init.dirac_.
 *
 * @throws RangeError if the weight is not that of a convolution over 1, 2 or 3 axes, or `groups` does not divide its output channels.
 * @example
 * conv.weight.reset(init.dirac(), rng); // an odd kernel with padding 'same' and a bias of 0 now changes nothing
 */
export function dirac(groups = 1): Initializer {
  return (_rng, shape) => {
    checkRank('dirac', shape, 3, 5);
    const [outChannels, inChannels, ...kernel] = shape;
    const perGroup = outChannels / groups;
    if (!Number.isInteger(perGroup)) {
      throw new RangeError(`dirac: groups must divide the ${outChannels} output channels, found ${groups}`);
    }
    const middle = kernel.map((size) => Math.floor(size / 2));
    const kept = Math.min(perGroup, inChannels);
    const places = Array.from({ length: groups * kept }, (_, i) => {
      const channel = i % kept;
      return [Math.floor(i / kept) * perGroup + channel, channel, ...middle];
    });
    return withOnes(shape, places);
  };
}

/** Zeros but for ones at the places. */
function withOnes(shape: readonly number[], places: readonly (readonly number[])[]): Tensor {
  const values = new Float32Array(shape.reduce((size, axis) => size * axis, 1));
  for (const place of places) values[place.reduce((index, i, axis) => index * shape[axis] + i, 0)] = 1;
  return tensor(values, [...shape], 'float32');
}
