import { flatten, type Tensor, unflatten } from '@cnn/tensor';
import { Module } from '../core/module.ts';

export interface FlattenOptions {
  /** The first axis that is joined; axes are counted as in PyTorch: batch, channels, height, width. @default 1 */
  readonly startDim?: number;
  /** The last one. @default -1 */
  readonly endDim?: number;
}

/**
 * Lays each sample out as one row: `[batch, height, width, channels]` → `[batch, channels·height·width]`.
 *
 * The order is PyTorch's, channel by channel, so that a Linear behind it has PyTorch's weights. With `startDim: 2` images become signals,
 * `[batch, height·width, channels]`. Follows torch.nn.Flatten.
 *
 * @throws RangeError when called, if there are no such axes.
 * @example
 * new Sequential(new MaxPool2d(2), new Flatten(), new Linear(4096, 10));
 */
export class Flatten extends Module {
  override readonly kind: string = 'Flatten';
  readonly options: FlattenOptions;

  constructor(options: FlattenOptions = {}) {
    super();
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.options.startDim, this.options.endDim);
  }

  override describe(): string {
    const { startDim = 1, endDim = -1 } = this.options;
    return startDim === 1 && endDim === -1 ? '' : `axes ${startDim} to ${endDim}`;
  }
}

/**
 * Cuts an axis into several, the inverse of {@link Flatten}: `[batch, channels·height·width]` → `[batch, height, width, channels]`.
 *
 * Axis and sizes are counted as in PyTorch: batch, channels, height, width. Follows torch.nn.Unflatten.
 *
 * @param dim the axis that is cut.
 * @param unflattenedSize sizes of the new axes; one of them may be −1, for what is left.
 * @throws RangeError when called, if the sizes do not fit the axis.
 * @example
 * new Sequential(new Linear(100, 2048), new Unflatten(1, [128, 4, 4])); // [8, 100] → [8, 4, 4, 128]
 */
export class Unflatten extends Module {
  override readonly kind: string = 'Unflatten';
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    this.dim = dim;
    this.unflattenedSize = unflattenedSize;
  }

  forward(x: Tensor): Tensor {
    return unflatten(x, this.dim, this.unflattenedSize);
  }

  override describe(): string {
    return `axis ${this.dim} → ${this.unflattenedSize.join('×')}`;
  }
}
