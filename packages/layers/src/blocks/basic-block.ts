import { add, type Tensor } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { batchNorm, type NormLayer } from './conv2d-norm-activation.ts';

export interface BasicBlockOptions {
  /** Step of the first convolution, which makes the picture smaller. @default 1 */
  readonly stride?: number;
  /** Makes the normalisations. @default BatchNorm2d */
  readonly normLayer?: NormLayer;
}

/**
 * Two 3×3 convolutions that learn what to add to their input: the block of ResNet-18 and -34.
 *
 * Images `[batch, height, width, inPlanes]` → `[batch, height / stride, width / stride, planes]`. Where the shape changes, a 1×1 convolution (`downsample`)
 * brings the input to it. Follows torchvision.models.resnet.BasicBlock; He et al., Deep residual learning for image recognition (2015).
 *
 * @throws RangeError if a size is not a positive whole number.
 * @example
 * new BasicBlock(64, 128, { stride: 2 });
 */
export class BasicBlock extends Module {
  /** How many channels come out for each of `planes`. */
  static readonly expansion: number = 1;
  override readonly kind: string = 'BasicBlock';
  readonly conv1: Conv2d;
  readonly bn1: Module;
  readonly relu = new ReLU();
  readonly conv2: Conv2d;
  readonly bn2: Module;
  readonly downsample: Module | undefined;

  constructor(inPlanes: number, planes: number, { stride = 1, normLayer = batchNorm }: BasicBlockOptions = {}) {
    super();
    this.conv1 = new Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = normLayer(planes);
    this.conv2 = new Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = normLayer(planes);
    this.downsample = downsample(inPlanes, planes, stride, normLayer);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.relu.call(this.bn1.call(this.conv1.call(x, pass), pass), pass);
    const change = this.bn2.call(this.conv2.call(y, pass), pass);
    return this.relu.call(add(change, this.downsample?.call(x, pass) ?? x), pass);
  }
}

/** What brings a block's input to the shape of its output, where they differ. */
export function downsample(
  inChannels: number,
  outChannels: number,
  stride: number,
  normLayer: NormLayer,
): Module | undefined {
  if (stride === 1 && inChannels === outChannels) return undefined;
  return new Sequential(new Conv2d(inChannels, outChannels, 1, { stride, bias: false }), normLayer(outChannels));
}
