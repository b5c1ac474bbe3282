import { concat, reshape, type Shape, type Tensor, tensor } from '@cnn/tensor';
import { type Column, isTensor } from './column.ts';

/** A parameter that holds a number for each pixel, as a tensor of `shape`, whose first axis is the batch. */
export function asField(parameter: Column, shape: Shape): Tensor {
  if (isTensor(parameter)) return reshape(parameter, [...shape]);
  if (typeof parameter === 'number') throw new TypeError('asField: one number is no field');
  return tensor(parameter instanceof Float32Array ? parameter : Float32Array.from(parameter), [...shape], 'float32');
}

/**
 * A field `[batch, height, width, 1]` for each of some channels.
 *
 * Engines are slow where the last axis of one side of an operation is repeated, so that it pays to repeat it first.
 */
export function inEachChannel(field: Tensor, channels: number): Tensor {
  return channels === 1 ? field : concat(new Array<Tensor>(channels).fill(field), 3);
}
