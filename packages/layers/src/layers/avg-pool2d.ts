import { type AvgPool2dOptions, avgPool2d, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { describePool } from './pooling.ts';

/**
 * Keeps the mean of each window.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with h = ⌊(height + 2·padding − kernelSize) / stride⌋ + 1, rounded up in
 * ceil mode. Follows torch.nn.AvgPool2d.
 *
 * @throws RangeError when called, if the window is larger than the padded image, or the padding than half the window.
 * @example
 * new AvgPool2d(3, { stride: 1, padding: 1, countIncludePad: false });
 */
export class AvgPool2d extends Module {
  override readonly kind: string = 'AvgPool2d';
  readonly kernelSize: number | readonly [number, number];
  readonly options: AvgPool2dOptions;

  constructor(kernelSize: number | readonly [number, number], options: AvgPool2dOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }

  override describe(): string {
    const { countIncludePad, ...options } = this.options;
    return describePool(this.kernelSize, { ...options, borderNotCounted: countIncludePad === false });
  }
}
