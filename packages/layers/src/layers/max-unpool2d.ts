import { type MaxUnpool2dOptions, maxUnpool2d, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { describePool } from './pooling.ts';

/** Values and places of a max pooling, and the size of the images that were pooled where it is not the option's. */
export type UnpoolInput<Size extends readonly number[]> = readonly [values: Tensor, indices: Tensor, outputSize?: Size];

/**
 * Puts the largest values of a pooling back in their places, among zeros.
 *
 * `[values, indices]`, both `[batch, h, w, channels]` → images `[batch, (h − 1)·stride − 2·padding + kernelSize, …, channels]`, or of `outputSize`, less
 * than a stride off. Follows torch.nn.MaxUnpool2d.
 *
 * @throws TypeError when called with values and indices that do not fit; RangeError if no image of the size has such a pooling.
 * @example
 * const { values, indices } = new MaxPool2d(2, { returnIndices: true }).call(images);
 * new MaxUnpool2d(2).call([values, indices, [33, 33]]);
 */
export class MaxUnpool2d extends Module<UnpoolInput<readonly [number, number]>> {
  override readonly kind: string = 'MaxUnpool2d';
  readonly kernelSize: number | readonly [number, number];
  readonly options: MaxUnpool2dOptions;

  constructor(kernelSize: number | readonly [number, number], options: MaxUnpool2dOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward([values, indices, outputSize = this.options.outputSize]: UnpoolInput<readonly [number, number]>): Tensor {
    return maxUnpool2d(values, indices, this.kernelSize, { ...this.options, outputSize });
  }

  override describe(): string {
    return describePool(this.kernelSize, this.options);
  }
}
