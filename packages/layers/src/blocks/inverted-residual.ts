import { add, type Tensor } from '@cnn/tensor';
import { ReLU6 } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { batchNorm, Conv2dNormActivation, type NormLayer } from './conv2d-norm-activation.ts';

export interface InvertedResidualOptions {
  /** Step of the depthwise convolution, 1 or 2. @default 1 */
  readonly stride?: number;
  /** How many times wider it is inside than at its input. @default 6 */
  readonly expandRatio?: number;
  /** Makes the normalisations. @default BatchNorm2d */
  readonly normLayer?: NormLayer;
}

/**
 * A depthwise 3×3 convolution between two of 1×1 that make its input wide and its output narrow again: the block of MobileNet V2.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, height / stride, width / stride, outChannels]`; the input is added where both have one shape.
 * Nothing follows the last convolution, because an activation would lose what a narrow picture holds. Follows
 * torchvision.models.mobilenetv2.InvertedResidual; Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks (2018).
 *
 * @throws RangeError if a size is not a positive whole number.
 * @example
 * new InvertedResidual(24, 32, { stride: 2 });
 */
export class InvertedResidual extends Module {
  override readonly kind: string = 'InvertedResidual';
  readonly conv: Sequential;
  private readonly isResidual: boolean;

  constructor(inChannels: number, outChannels: number, options: InvertedResidualOptions = {}) {
    super();
    const { stride = 1, expandRatio = 6, normLayer = batchNorm } = options;
    const hidden = Math.round(inChannels * expandRatio);
    const settings = { normLayer, activationLayer: () => new ReLU6() };
    this.conv = new Sequential(
      ...(expandRatio === 1 ? [] : [new Conv2dNormActivation(inChannels, hidden, 1, settings)]),
      new Conv2dNormActivation(hidden, hidden, 3, { ...settings, stride, groups: hidden }),
      new Conv2d(hidden, outChannels, 1, { bias: false }),
      normLayer(outChannels),
    );
    this.isResidual = stride === 1 && inChannels === outChannels;
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.conv.call(x, pass);
    return this.isResidual ? add(x, y) : y;
  }
}
