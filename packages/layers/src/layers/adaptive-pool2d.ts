import {
  type AdaptiveSize,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  type Tensor,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { describePool, type IndicesOptions, type PoolOutput } from './pooling.ts';

/**
 * Means over as many windows as the result shall have pixels, whatever the size of the images.
 *
 * Images `[batch, height, width, channels]` → `[batch, outputSize[0], outputSize[1], channels]`; `null` keeps a size. Follows
 * torch.nn.AdaptiveAvgPool2d.
 *
 * @throws RangeError when called, if a size is no whole number from 1.
 * @example
 * new Sequential(new AdaptiveAvgPool2d(1), new Flatten(), new Linear(512, 10)); // a head for images of any size
 */
export class AdaptiveAvgPool2d extends Module {
  override readonly kind: string = 'AdaptiveAvgPool2d';
  readonly outputSize: AdaptiveSize;

  constructor(outputSize: AdaptiveSize) {
    super();
    this.outputSize = outputSize;
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }

  override describe(): string {
    return describePool(this.outputSize);
  }
}

/**
 * As {@link AdaptiveAvgPool2d}, with the largest value of each window. Follows torch.nn.AdaptiveMaxPool2d.
 *
 * @example
 * new AdaptiveMaxPool2d([7, null]);
 */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends Module<Tensor, PoolOutput<Indices>> {
  override readonly kind: string = 'AdaptiveMaxPool2d';
  readonly outputSize: AdaptiveSize;
  readonly options: IndicesOptions<Indices>;

  constructor(outputSize: AdaptiveSize, options: IndicesOptions<Indices> = {}) {
    super();
    this.outputSize = outputSize;
    this.options = options;
  }

  forward(x: Tensor): PoolOutput<Indices> {
    const pool = this.options.returnIndices ? adaptiveMaxPool2dWithIndices : adaptiveMaxPool2d;
    return pool(x, this.outputSize) as PoolOutput<Indices>;
  }

  override describe(): string {
    return describePool(this.outputSize, this.options);
  }
}
