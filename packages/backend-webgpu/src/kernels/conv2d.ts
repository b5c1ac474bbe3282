import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolve } from '../products/convolution-product.ts';
import { type ConvAttributes, convolution } from './convolution.ts';
import { type Call, register } from './kernel.ts';

type FusedAttributes = ConvAttributes & { readonly activation?: string };

export function registerConv2d(): void {
  register('Conv2D', forward);
  register('FusedConv2D', forward);
}

/** `[batch, height, width, in]` and `[kernelHeight, kernelWidth, in / groups, out]` → `[batch, h, w, out]`, with a bias and ReLU. */
function forward({ inputs, backend, attrs }: Call<'x' | 'filter', FusedAttributes>): TensorInfo | undefined {
  const { x, filter, bias, preluActivationWeights } = inputs as typeof inputs &
    Partial<Record<'bias' | 'preluActivationWeights', TensorInfo>>;
  const activation = attrs.activation ?? 'linear';
  if (preluActivationWeights || (activation !== 'linear' && activation !== 'relu')) return undefined;
  const sizes = convolution(x.shape, filter.shape, attrs, x, filter);
  if (!sizes) return undefined;
  const channels = sizes.outChannels * sizes.groups;
  // A bias may come as one number for all channels.
  if (bias && (bias.dtype !== 'float32' || bias.shape.reduce((a, b) => a * b, 1) !== channels)) return undefined;
  const [batch] = x.shape as [number];
  const shape = [batch, sizes.outHeight, sizes.outWidth, channels];
  return convolve(backend, 'forward', sizes, { inputs: [x, filter], shape, batch, bias, activation });
}
