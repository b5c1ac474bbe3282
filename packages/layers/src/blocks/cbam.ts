import { add, concat, max, mean, mul, sigmoid, type Tensor } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';

export interface CBAMOptions {
  /** How many times narrower the two 1×1 convolutions are inside. @default 16 */
  readonly reduction?: number;
  /** Size of the kernel that looks for where to look, odd. @default 7 */
  readonly kernelSize?: number;
}

/**
 * Weighs first the channels, then the places of a picture: convolutional block attention.
 *
 * Images `[batch, height, width, channels]` → the same shape. Means and maxima over all places go through the same two 1×1 convolutions (`fc1`, `fc2`), whose
 * sum weighs the channels; mean and maximum over the channels go through `conv`, which weighs the places. Follows Woo et al., CBAM: convolutional block
 * attention module (2018).
 *
 * @throws RangeError if `reduction` leaves no channel.
 * @example
 * new CBAM(64, { reduction: 8 });
 */
export class CBAM extends Module {
  override readonly kind: string = 'CBAM';
  readonly fc1: Conv2d;
  readonly relu = new ReLU();
  readonly fc2: Conv2d;
  readonly conv: Conv2d;

  constructor(channels: number, { reduction = 16, kernelSize = 7 }: CBAMOptions = {}) {
    super();
    const hidden = Math.floor(channels / reduction);
    if (hidden < 1) {
      throw new RangeError(`CBAM: reduction must be at most the ${channels} channels, found ${reduction}`);
    }
    this.fc1 = new Conv2d(channels, hidden, 1, { bias: false });
    this.fc2 = new Conv2d(hidden, channels, 1, { bias: false });
    this.conv = new Conv2d(2, 1, kernelSize, { padding: 'same', bias: false });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const weigh = (pooled: Tensor) => this.fc2.call(this.relu.call(this.fc1.call(pooled, pass), pass), pass);
    const places = [1, 2];
    const y = mul(x, sigmoid(add(weigh(mean(x, places, true)), weigh(max(x, places, true)))));
    return mul(y, sigmoid(this.conv.call(concat([mean(y, 3, true), max(y, 3, true)], 3), pass)));
  }
}
