import { expandDims, maxUnpool2d, squeeze, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { UnpoolInput } from './max-unpool2d.ts';
import { describePool, inRow } from './pooling.ts';

export interface MaxUnpool1dOptions {
  /** Step of the pooling that is undone. @default kernelSize */
  readonly stride?: number;
  /** Its border. @default 0 */
  readonly padding?: number;
  /** `[length]` of the signals that were pooled, less than a stride off the default. @default (length − 1)·stride − 2·padding + kernelSize */
  readonly outputSize?: readonly [number];
}

/**
 * Puts the largest values of a signal's pooling back in their places, among zeros: {@link MaxUnpool2d} along the length.
 *
 * `[values, indices]`, both `[batch, l, channels]`, or with a third `[length]` → signals `[batch, length, channels]`. Follows torch.nn.MaxUnpool1d.
 *
 * @example
 * const { values, indices } = new MaxPool1d(2, { returnIndices: true }).call(signals);
 * new MaxUnpool1d(2).call([values, indices]);
 */
export class MaxUnpool1d extends Module<UnpoolInput<readonly [number]>> {
  override readonly kind: string = 'MaxUnpool1d';
  readonly kernelSize: number;
  readonly options: MaxUnpool1dOptions;

  constructor(kernelSize: number, options: MaxUnpool1dOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward([values, indices, outputSize = this.options.outputSize]: UnpoolInput<readonly [number]>): Tensor {
    const images = maxUnpool2d(expandDims(values, 1), expandDims(indices, 1), [1, this.kernelSize], {
      ...inRow(this.options),
      outputSize: outputSize && [1, outputSize[0]],
    });
    return squeeze(images, [1]);
  }

  override describe(): string {
    return describePool([this.kernelSize], this.options);
  }
}
