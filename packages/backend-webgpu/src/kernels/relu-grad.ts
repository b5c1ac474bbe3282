import type { TensorInfo } from '@tensorflow/tfjs-core';
import { runElementwise } from '../elementwise.ts';
import { areFloats, type Call, register } from './kernel.ts';

/** Ours: `CnnReluGrad`, dy and the result y of a ReLU → the gradient that passes through it. */
export function registerReluGrad(): void {
  register('CnnReluGrad', reluGrad);
}

const RELU_GRADIENT = {
  name: 'gradient of ReLU',
  outputs: ['dx'],
  code: 'dx[i] = select(0f, dy[i], y[i] > 0);',
};

function reluGrad({ inputs: { dy, y }, backend }: Call<'dy' | 'y'>): TensorInfo | undefined {
  if (!areFloats([dy, y])) return undefined;
  if (dy.shape.includes(0)) return backend.makeTensorInfo(dy.shape, 'float32', new Float32Array());
  return runElementwise(backend, RELU_GRADIENT, { dy, y })[0];
}
