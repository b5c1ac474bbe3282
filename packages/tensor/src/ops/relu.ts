import { cast, mul, step, relu as tfRelu } from '@tensorflow/tfjs-core';
import { hasKernel, runKernel, setGradient } from '../kernels.ts';
import type { Tensor } from '../tensor.ts';

/**
 * max(x, 0), for any shape. Its gradient is that of the output where the output is positive, else 0.
 *
 * Follows torch.nn.functional.relu.
 */
export function relu(x: Tensor): Tensor {
  return tfRelu(x);
}

/** @internal The gradient that passes through a ReLU whose output was `y`. */
export function reluGradient(dy: Tensor, y: Tensor): Tensor {
  if (hasKernel('CnnReluGrad')) return runKernel('CnnReluGrad', { dy, y })[0];
  return mul(dy, cast(step(y), 'float32'));
}

setGradient('Relu', { outputs: [true], gradient: ([dy], [y]) => ({ x: () => reluGradient(dy, y) }) });
