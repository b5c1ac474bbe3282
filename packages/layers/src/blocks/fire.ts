import { concat, type Tensor } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';

/**
 * Squeezes the channels by a 1×1 convolution and expands them by one of 1×1 and one of 3×3 side by side: the block of SqueezeNet.
 *
 * Images `[batch, height, width, inPlanes]` → `[batch, height, width, expand1x1Planes + expand3x3Planes]`. Follows torchvision.models.squeezenet.Fire;
 * Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters (2016).
 *
 * @throws RangeError if a size is not a positive whole number.
 * @example
 * new Fire(64, 16, 64, 64);
 */
export class Fire extends Module {
  override readonly kind: string = 'Fire';
  readonly squeeze: Conv2d;
  readonly squeezeActivation = new ReLU();
  readonly expand1x1: Conv2d;
  readonly expand1x1Activation = new ReLU();
  readonly expand3x3: Conv2d;
  readonly expand3x3Activation = new ReLU();

  constructor(inPlanes: number, squeezePlanes: number, expand1x1Planes: number, expand3x3Planes: number) {
    super();
    this.squeeze = new Conv2d(inPlanes, squeezePlanes, 1);
    this.expand1x1 = new Conv2d(squeezePlanes, expand1x1Planes, 1);
    this.expand3x3 = new Conv2d(squeezePlanes, expand3x3Planes, 3, { padding: 1 });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const squeezed = this.squeezeActivation.call(this.squeeze.call(x, pass), pass);
    return concat(
      [
        this.expand1x1Activation.call(this.expand1x1.call(squeezed, pass), pass),
        this.expand3x3Activation.call(this.expand3x3.call(squeezed, pass), pass),
      ],
      3,
    );
  }
}
