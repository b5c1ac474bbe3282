import { reshape, sizeOf, type Tensor, transpose } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/**
 * Lays each sample out as one row: `[batch, height, width, channels]` → `[batch, channels·height·width]`.
 *
 * The order is PyTorch's, channel by channel, so that a Linear behind it has PyTorch's weights. Follows torch.nn.Flatten.
 *
 * @example
 * new Sequential(new MaxPool2d(2), new Flatten(), new Linear(4096, 10));
 */
export class Flatten extends Module {
  override readonly kind: string = 'Flatten';
  forward(x: Tensor): Tensor {
    return flatten(x);
  }
}

/** {@link Flatten} as a function: torch.flatten(x, 1). */
export function flatten(x: Tensor): Tensor {
  const [batch, ...sizes] = x.shape as number[];
  return reshape(sizes.length === 3 ? transpose(x, [0, 3, 1, 2]) : x, [batch, sizeOf(sizes)]);
}
