import type { Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d, type Conv2dOptions } from '../layers/conv2d.ts';

export interface DepthwiseSeparableConv2dOptions extends Omit<Conv2dOptions, 'groups'> {
  /** Kernels for each input channel. @default 1 */
  readonly depthMultiplier?: number;
}

/**
 * A convolution in two steps: one kernel for each channel (`depthwise`), then a 1×1 convolution across them (`pointwise`). For a 3×3 kernel it takes about
 * a ninth of the multiplications.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, h, w, outChannels]`, as {@link Conv2d}. Only the second step has a bias: one between them would
 * add nothing to it. Follows Howard et al., MobileNets: efficient convolutional neural networks for mobile vision applications (2017).
 *
 * @throws as {@link Conv2d}.
 * @example
 * new DepthwiseSeparableConv2d(32, 64, 3, { padding: 1 });
 */
export class DepthwiseSeparableConv2d extends Module {
  override readonly kind: string = 'DepthwiseSeparableConv2d';
  readonly depthwise: Conv2d;
  readonly pointwise: Conv2d;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    { depthMultiplier = 1, bias = true, ...options }: DepthwiseSeparableConv2dOptions = {},
  ) {
    super();
    const hidden = inChannels * depthMultiplier;
    this.depthwise = new Conv2d(inChannels, hidden, kernelSize, { ...options, groups: inChannels, bias: false });
    this.pointwise = new Conv2d(hidden, outChannels, 1, { bias });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.pointwise.call(this.depthwise.call(x, pass), pass);
  }
}
