import { concat, type Tensor } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Dropout } from '../layers/dropout.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';

/**
 * Sees the features of all layers before it and adds a few of its own: the brick of DenseNet.
 *
 * Images `[batch, height, width, inputFeatures]`, or a list of such that have so many channels together → `[batch, height, width, growthRate]`, the
 * new features alone. Follows torchvision.models.densenet; Huang et al., Densely connected convolutional networks (2016).
 *
 * @param bottleneck how many times `growthRate` channels the 1×1 convolution has.
 * @param dropRate chance that a new feature is dropped, in [0, 1].
 * @throws RangeError if a size is not a positive whole number or `dropRate` is outside [0, 1].
 * @example
 * const layer = new DenseLayer(64, 32);
 * const features = [images, layer.call(images, pass)];
 */
export class DenseLayer extends Module<Tensor | readonly Tensor[], Tensor> {
  override readonly kind: string = 'DenseLayer';
  readonly norm1: BatchNorm2d;
  readonly relu1 = new ReLU();
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly relu2 = new ReLU();
  readonly conv2: Conv2d;
  readonly drop: Dropout;

  constructor(inputFeatures: number, growthRate: number, bottleneck = 4, dropRate = 0) {
    super();
    const inner = bottleneck * growthRate;
    this.norm1 = new BatchNorm2d(inputFeatures);
    this.conv1 = new Conv2d(inputFeatures, inner, 1, { bias: false });
    this.norm2 = new BatchNorm2d(inner);
    this.conv2 = new Conv2d(inner, growthRate, 3, { padding: 1, bias: false });
    this.drop = new Dropout(dropRate);
  }

  forward(x: Tensor | readonly Tensor[], pass: Pass): Tensor {
    const features = Array.isArray(x) ? concat(x as Tensor[], 3) : (x as Tensor);
    const squeezed = this.conv1.call(this.relu1.call(this.norm1.call(features, pass), pass), pass);
    return this.drop.call(this.conv2.call(this.relu2.call(this.norm2.call(squeezed, pass), pass), pass), pass);
  }
}
