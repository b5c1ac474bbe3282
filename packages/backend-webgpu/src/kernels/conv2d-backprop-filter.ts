import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolve } from '../products/convolution-product.ts';
import { type ConvAttributes, convolution, hasResultShape } from './convolution.ts';
import { type Call, register } from './kernel.ts';

export function registerConv2dBackpropFilter(): void {
  register('Conv2DBackpropFilter', backFilter);
}

/** The gradient to a convolution's kernels, `[kernelHeight, kernelWidth, in / groups, out]`. */
function backFilter({
  inputs: { x, dy },
  backend,
  attrs,
}: Call<'x' | 'dy', ConvAttributes & { readonly filterShape: number[] }>): TensorInfo | undefined {
  const { filterShape } = attrs;
  const sizes = convolution(x.shape, filterShape, attrs, x, dy);
  if (!sizes || !hasResultShape(dy, sizes)) return undefined;
  return convolve(backend, 'backFilter', sizes, { inputs: [x, dy], shape: filterShape, batch: x.shape[0]! });
}
