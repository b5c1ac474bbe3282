import { getBackend, reverse as reversed, cumsum as tfCumsum } from '@tensorflow/tfjs-core';
import { setGradient } from '../kernels.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Running sums along an axis; any shape → the same.
 *
 * Follows torch.cumsum. tfjs's takes no negative axis, and its gradient has its axes in a wrong order unless the axis is the last.
 *
 * @param exclusive whether a sum ends before its own place.
 * @param reverse whether sums run from the end.
 * @example
 * cumsum(tensor([1, 2, 3])); // [1, 3, 6]
 */
export function cumsum(x: Tensor, axis = 0, exclusive = false, reverse = false): Tensor {
  return runningSums(x, axis < 0 ? axis + x.rank : axis, exclusive, reverse);
}

interface Attributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

setGradient<Attributes>('Cumsum', {
  gradient: ([dy], _, { axis, exclusive, reverse }) => ({ x: () => runningSums(dy, axis, exclusive, !reverse) }),
});

function runningSums(x: Tensor, axis: number, exclusive: boolean, reverse: boolean): Tensor {
  // tfjs's WebGPU shader for sums from the end is compiled for one length and used for all.
  if (!reverse || getBackend() !== 'webgpu') return tfCumsum(x, axis, exclusive, reverse);
  return scope(() => reversed(tfCumsum(reversed(x, axis), axis, exclusive), axis));
}
