import { add, type Tensor } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { type BasicBlockOptions, downsample } from './basic-block.ts';
import { batchNorm } from './conv2d-norm-activation.ts';

export interface BottleneckOptions extends BasicBlockOptions {
  /** Groups of the 3×3 convolution, more than one in ResNeXt. @default 1 */
  readonly groups?: number;
  /** Width of the 3×3 convolution for 64 planes, in channels a group: 128 in Wide ResNet-50-2. @default 64 */
  readonly baseWidth?: number;
  /** Spacing of the 3×3 kernel: segmentation takes it in place of a stride. @default 1 */
  readonly dilation?: number;
}

/**
 * A 3×3 convolution between two of 1×1 that make its input narrow and its output wide again: the block of ResNet-50 and deeper.
 *
 * Images `[batch, height, width, inPlanes]` → `[batch, height / stride, width / stride, 4·planes]`. The 3×3 convolution carries the stride (ResNet 1.5), not the
 * first 1×1 as in the paper. Where the shape changes, a 1×1 convolution (`downsample`) brings the input to it. Follows
 * torchvision.models.resnet.Bottleneck; He et al., Deep residual learning for image recognition (2015); groups are of Xie et al., Aggregated residual
 * transformations for deep neural networks (2017).
 *
 * @throws RangeError if a size is not a positive whole number, or the groups do not divide the width.
 * @example
 * new Bottleneck(256, 128, { stride: 2 }); // 256 → 512 channels
 * new Bottleneck(64, 64, { groups: 32, baseWidth: 4 }); // of ResNeXt-50 32×4d
 */
export class Bottleneck extends Module {
  /** How many channels come out for each of `planes`. */
  static readonly expansion: number = 4;
  override readonly kind: string = 'Bottleneck';
  readonly conv1: Conv2d;
  readonly bn1: Module;
  readonly conv2: Conv2d;
  readonly bn2: Module;
  readonly conv3: Conv2d;
  readonly bn3: Module;
  readonly relu = new ReLU();
  readonly downsample: Module | undefined;

  constructor(inPlanes: number, planes: number, options: BottleneckOptions = {}) {
    super();
    const { stride = 1, groups = 1, baseWidth = 64, dilation = 1, normLayer = batchNorm } = options;
    const width = Math.floor(planes * (baseWidth / 64)) * groups;
    const out = planes * Bottleneck.expansion;
    this.conv1 = new Conv2d(inPlanes, width, 1, { bias: false });
    this.bn1 = normLayer(width);
    this.conv2 = new Conv2d(width, width, 3, { stride, padding: dilation, dilation, groups, bias: false });
    this.bn2 = normLayer(width);
    this.conv3 = new Conv2d(width, out, 1, { bias: false });
    this.bn3 = normLayer(out);
    this.downsample = downsample(inPlanes, out, stride, normLayer);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const narrow = this.relu.call(this.bn1.call(this.conv1.call(x, pass), pass), pass);
    const y = this.relu.call(this.bn2.call(this.conv2.call(narrow, pass), pass), pass);
    const change = this.bn3.call(this.conv3.call(y, pass), pass);
    return this.relu.call(add(change, this.downsample?.call(x, pass) ?? x), pass);
  }
}
