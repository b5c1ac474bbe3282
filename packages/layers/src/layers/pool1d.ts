import {
  type AvgPool2dOptions,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  avgPool2d,
  lpPool2d,
  maxPool2d,
  maxPool2dWithIndices,
  type Pooled,
  type Tensor,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { alongRow, describePool, type IndicesOptions, inRow, type PoolOutput } from './pooling.ts';

// Signals are images of one row: each class is its two-dimensional namesake along the length.

/** What poolings of signals take. */
export interface Pool1dOptions {
  /** Step of the window. @default kernelSize */
  readonly stride?: number;
  /** Border at both ends, at most half the window. @default 0 */
  readonly padding?: number;
  /** Whether a last window that is not wholly inside counts, if it starts in the signal or the border before it. @default false */
  readonly ceilMode?: boolean;
}

export interface MaxPool1dOptions<Indices extends boolean = false> extends Pool1dOptions, IndicesOptions<Indices> {
  /** Distance between the samples of a window. @default 1 */
  readonly dilation?: number;
}

export interface AvgPool1dOptions extends Pool1dOptions, Pick<AvgPool2dOptions, 'countIncludePad'> {}

/** What all of them are: a size, settings, and a pooling of images of one row. */
abstract class Pool1d<Options extends object, Output extends Tensor | Pooled> extends Module<Tensor, Output> {
  protected readonly size: number;
  readonly options: Options;

  constructor(size: number, options: Options) {
    super();
    this.size = size;
    this.options = options;
  }

  forward(x: Tensor): Output {
    return alongRow(this.kind, x, (images) => this.pool(images));
  }

  /** What `summary` and errors show of its settings. */
  override describe(): string {
    return describePool([this.size], this.options);
  }

  protected abstract pool(images: Tensor): Output;
}

/**
 * Keeps the largest value of each window of a signal: {@link MaxPool2d} along the length.
 *
 * Signals `[batch, length, channels]` → `[batch, l, channels]`; indices count along the length. Follows torch.nn.MaxPool1d.
 *
 * @example
 * new MaxPool1d(3, { stride: 2 });
 */
export class MaxPool1d<Indices extends boolean = false> extends Pool1d<MaxPool1dOptions<Indices>, PoolOutput<Indices>> {
  override readonly kind: string = 'MaxPool1d';

  constructor(kernelSize: number, options: MaxPool1dOptions<Indices> = {}) {
    super(kernelSize, options);
  }

  protected pool(images: Tensor): PoolOutput<Indices> {
    const { returnIndices, ...options } = this.options;
    const pool = returnIndices ? maxPool2dWithIndices : maxPool2d;
    return pool(images, [1, this.size], inRow(options)) as PoolOutput<Indices>;
  }
}

/**
 * Keeps the mean of each window of a signal: {@link AvgPool2d} along the length. Follows torch.nn.AvgPool1d.
 *
 * @example
 * new AvgPool1d(4);
 */
export class AvgPool1d extends Pool1d<AvgPool1dOptions, Tensor> {
  override readonly kind: string = 'AvgPool1d';

  constructor(kernelSize: number, options: AvgPool1dOptions = {}) {
    super(kernelSize, options);
  }

  protected pool(images: Tensor): Tensor {
    return avgPool2d(images, [1, this.size], inRow(this.options));
  }

  /** What `summary` and errors show of its settings. */
  override describe(): string {
    const { countIncludePad, ...options } = this.options;
    return describePool([this.size], { ...options, borderNotCounted: countIncludePad === false });
  }
}

/**
 * Keeps the p-norm of each window of a signal: {@link LPPool2d} along the length. Follows torch.nn.LPPool1d.
 *
 * @example
 * new LPPool1d(2, 4);
 */
export class LPPool1d extends Pool1d<Omit<Pool1dOptions, 'padding'>, Tensor> {
  override readonly kind: string = 'LPPool1d';
  readonly normType: number;

  constructor(normType: number, kernelSize: number, options: Omit<Pool1dOptions, 'padding'> = {}) {
    super(kernelSize, options);
    this.normType = normType;
  }

  protected pool(images: Tensor): Tensor {
    return lpPool2d(images, this.normType, [1, this.size], inRow(this.options));
  }

  /** What `summary` and errors show of its settings. */
  override describe(): string {
    return `p ${this.normType}, ${super.describe()}`;
  }
}

/**
 * Means over as many windows as the signal shall have samples: {@link AdaptiveAvgPool2d} along the length. Follows torch.nn.AdaptiveAvgPool1d.
 *
 * @example
 * new AdaptiveAvgPool1d(1); // [8, 100, 16] → [8, 1, 16]
 */
export class AdaptiveAvgPool1d extends Pool1d<object, Tensor> {
  override readonly kind: string = 'AdaptiveAvgPool1d';

  constructor(outputSize: number) {
    super(outputSize, {});
  }

  protected pool(images: Tensor): Tensor {
    return adaptiveAvgPool2d(images, [1, this.size]);
  }
}

/**
 * As {@link AdaptiveAvgPool1d}, with the largest value of each window. Follows torch.nn.AdaptiveMaxPool1d.
 *
 * @example
 * new AdaptiveMaxPool1d(5, { returnIndices: true });
 */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends Pool1d<
  IndicesOptions<Indices>,
  PoolOutput<Indices>
> {
  override readonly kind: string = 'AdaptiveMaxPool1d';

  constructor(outputSize: number, options: IndicesOptions<Indices> = {}) {
    super(outputSize, options);
  }

  protected pool(images: Tensor): PoolOutput<Indices> {
    const pool = this.options.returnIndices ? adaptiveMaxPool2dWithIndices : adaptiveMaxPool2d;
    return pool(images, [1, this.size]) as PoolOutput<Indices>;
  }
}
