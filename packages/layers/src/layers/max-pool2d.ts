import { maxPool2d, type Pool2dOptions, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/**
 * Keeps the largest value of each window.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with h = ⌊(height + 2·padding − window) / stride⌋ + 1. Follows
 * torch.nn.MaxPool2d.
 *
 * @example
 * new MaxPool2d(2); // halves height and width
 */
export class MaxPool2d extends Module {
  override readonly kind: string = 'MaxPool2d';
  readonly kernelSize: number | readonly [number, number];
  readonly options: Pool2dOptions;

  constructor(kernelSize: number | readonly [number, number], options: Pool2dOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }

  override describe(): string {
    const [height, width] = [this.kernelSize].flat(2);
    return `${height}×${width ?? height}`;
  }
}
