import { mul, type Tensor } from '@cnn/tensor';
import { Sigmoid } from '../activations/gates.ts';
import { ReLU } from '../activations/rectifiers.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { AdaptiveAvgPool2d } from '../layers/adaptive-pool2d.ts';
import { Conv2d } from '../layers/conv2d.ts';

export interface SqueezeExcitationOptions {
  /** Makes the activation between the two 1×1 convolutions. @default ReLU */
  readonly activation?: () => Module;
  /** Makes what turns the second one's output into weights. @default Sigmoid */
  readonly scaleActivation?: () => Module;
}

/**
 * Weighs each channel by what the whole picture says of all of them.
 *
 * Images `[batch, height, width, inputChannels]` → the same shape: every channel is averaged, two 1×1 convolutions turn the averages into weights, and
 * the channels are multiplied by them. Follows torchvision.ops.SqueezeExcitation; Hu et al., Squeeze-and-excitation networks (2018), figure 1.
 *
 * @throws RangeError if a size is not a positive whole number.
 * @example
 * new SqueezeExcitation(64, 16);
 */
export class SqueezeExcitation extends Module {
  override readonly kind: string = 'SqueezeExcitation';
  readonly avgpool = new AdaptiveAvgPool2d(1);
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;
  readonly activation: Module;
  readonly scaleActivation: Module;

  constructor(
    inputChannels: number,
    squeezeChannels: number,
    { activation = () => new ReLU(), scaleActivation = () => new Sigmoid() }: SqueezeExcitationOptions = {},
  ) {
    super();
    this.fc1 = new Conv2d(inputChannels, squeezeChannels, 1);
    this.fc2 = new Conv2d(squeezeChannels, inputChannels, 1);
    this.activation = activation();
    this.scaleActivation = scaleActivation();
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const squeezed = this.activation.call(this.fc1.call(this.avgpool.call(x, pass), pass), pass);
    return mul(this.scaleActivation.call(this.fc2.call(squeezed, pass), pass), x);
  }
}
