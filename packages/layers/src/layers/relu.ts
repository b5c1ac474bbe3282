import { relu, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/** max(x, 0), for any shape. Follows torch.nn.ReLU. */
export class ReLU extends Module {
  override readonly kind: string = 'ReLU';
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}
