import { clone, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/**
 * Passes its input on, for any shape: what stands where a layer was taken out. Follows torch.nn.Identity.
 *
 * @example
 * resnet.fc = new Identity(); // features instead of logits
 */
export class Identity extends Module {
  override readonly kind: string = 'Identity';
  forward(x: Tensor): Tensor {
    return clone(x);
  }
}
