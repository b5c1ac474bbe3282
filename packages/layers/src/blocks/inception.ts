import { concat, relu, type Tensor } from '@cnn/tensor';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d, type Conv2dOptions } from '../layers/conv2d.ts';
import { MaxPool2d } from '../layers/max-pool2d.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';

/** torchvision's BasicConv2d: a convolution without bias, its normalisation, ReLU. */
class BasicConv2d extends Module {
  override readonly kind: string = 'BasicConv2d';
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: Conv2dOptions = {}) {
    super();
    this.conv = new Conv2d(inChannels, outChannels, kernelSize, { ...options, bias: false });
    this.bn = new BatchNorm2d(outChannels, { epsilon: 0.001 });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return relu(this.bn.call(this.conv.call(x, pass), pass));
  }
}

/**
 * Looks at the same features in four ways side by side, 1×1, 3×3 twice and a pool, and joins what they find: the brick of GoogLeNet.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, height, width, ch1x1 + ch3x3 + ch5x5 + poolProj]`. As in torchvision, whose weights fit, the third
 * branch has kernels of 3×3 in place of the paper's 5×5. Follows torchvision.models.googlenet.Inception; Szegedy et al. (2014).
 *
 * @throws RangeError if a size is not a positive whole number.
 * @example
 * new Inception(192, 64, 96, 128, 16, 32, 32); // 256 channels
 */
export class Inception extends Module {
  override readonly kind: string = 'Inception';
  readonly branch1: Module;
  readonly branch2: Module;
  readonly branch3: Module;
  readonly branch4: Module;

  constructor(
    inChannels: number,
    ch1x1: number,
    ch3x3red: number,
    ch3x3: number,
    ch5x5red: number,
    ch5x5: number,
    poolProj: number,
  ) {
    super();
    this.branch1 = new BasicConv2d(inChannels, ch1x1, 1);
    this.branch2 = new Sequential(
      new BasicConv2d(inChannels, ch3x3red, 1),
      new BasicConv2d(ch3x3red, ch3x3, 3, { padding: 1 }),
    );
    this.branch3 = new Sequential(
      new BasicConv2d(inChannels, ch5x5red, 1),
      new BasicConv2d(ch5x5red, ch5x5, 3, { padding: 1 }),
    );
    this.branch4 = new Sequential(
      new MaxPool2d(3, { stride: 1, padding: 1, ceilMode: true }),
      new BasicConv2d(inChannels, poolProj, 1),
    );
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return concat(
      [this.branch1, this.branch2, this.branch3, this.branch4].map((branch) => branch.call(x, pass)),
      3,
    );
  }
}
