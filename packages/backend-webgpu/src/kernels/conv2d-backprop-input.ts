import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolve } from '../products/convolution-product.ts';
import { type ConvAttributes, type Convolution, convolution, hasResultShape } from './convolution.ts';
import { type Call, register } from './kernel.ts';

export function registerConv2dBackpropInput(): void {
  register('Conv2DBackpropInput', backInput);
}

/** The gradient to a convolution's images, `[batch, height, width, in]`. */
function backInput({
  inputs: { dy, filter },
  backend,
  attrs,
}: Call<'dy' | 'filter', ConvAttributes & { readonly inputShape: number[] }>): TensorInfo | undefined {
  const { inputShape } = attrs;
  const sizes = convolution(inputShape, filter.shape, attrs, dy, filter);
  if (!sizes || !hasResultShape(dy, sizes) || isFasterByLoop(sizes)) return undefined;
  return convolve(backend, 'backInput', sizes, { inputs: [dy, filter], shape: inputShape, batch: inputShape[0]! });
}

/** For images of a few channels most of a tile would be empty. tfjs's loop for each number knows neither dilation nor groups. */
function isFasterByLoop({ inChannels, dilationY, dilationX, groups }: Convolution): boolean {
  return inChannels < 8 && dilationY === 1 && dilationX === 1 && groups === 1;
}
