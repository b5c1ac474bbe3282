import { maxPool2d, maxPool2dWithIndices, type MaxPool2dOptions as OpOptions, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { describePool, type IndicesOptions, type PoolOutput } from './pooling.ts';

export interface MaxPool2dOptions<Indices extends boolean = false> extends OpOptions, IndicesOptions<Indices> {}

/**
 * Keeps the largest value of each window.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with
 * h = ⌊(height + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1, rounded up in ceil mode. Follows torch.nn.MaxPool2d.
 *
 * @throws RangeError when called, if the window is larger than the padded image, or the padding than half the window.
 * @example
 * new MaxPool2d(2); // halves height and width
 * const { values, indices } = new MaxPool2d(3, { stride: 2, returnIndices: true }).call(images);
 */
export class MaxPool2d<Indices extends boolean = false> extends Module<Tensor, PoolOutput<Indices>> {
  override readonly kind: string = 'MaxPool2d';
  readonly kernelSize: number | readonly [number, number];
  readonly options: MaxPool2dOptions<Indices>;

  constructor(kernelSize: number | readonly [number, number], options: MaxPool2dOptions<Indices> = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): PoolOutput<Indices> {
    const { returnIndices, ...options } = this.options;
    const pool = returnIndices ? maxPool2dWithIndices : maxPool2d;
    return pool(x, this.kernelSize, options) as PoolOutput<Indices>;
  }

  override describe(): string {
    return describePool(this.kernelSize, this.options);
  }
}
