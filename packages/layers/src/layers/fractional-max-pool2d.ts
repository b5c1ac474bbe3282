import {
  checkImages,
  fill,
  fractionalMaxPool2d,
  fractionalMaxPool2dWithIndices,
  type FractionalMaxPool2dOptions as OpOptions,
  type Tensor,
  tensor,
  uniform,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { describePool, type IndicesOptions, type PoolOutput } from './pooling.ts';

export interface FractionalMaxPool2dOptions<Indices extends boolean = false>
  extends OpOptions,
    IndicesOptions<Indices> {
  /** `[batch][channels][2]`, each in [0, 1): where windows start along width and height, in place of chance. @default drawn anew */
  readonly randomSamples?: readonly (readonly (readonly number[])[])[];
}

/**
 * Keeps the largest value of windows that lie at random, so that sizes shrink by any factor; give either `outputSize` or `outputRatio`.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`. In training each channel of each image has windows of its own; in evaluation
 * they lie evenly, where PyTorch goes on drawing. Follows torch.nn.FractionalMaxPool2d; Graham, Fractional max-pooling (2014).
 *
 * @throws RangeError when called, unless one of the two sizes is given and the windows fit; Error in training if the model was called without `rng`.
 * @example
 * new FractionalMaxPool2d(2, { outputRatio: 0.7 });
 */
export class FractionalMaxPool2d<Indices extends boolean = false> extends Module<Tensor, PoolOutput<Indices>> {
  override readonly kind: string = 'FractionalMaxPool2d';
  readonly kernelSize: number | readonly [number, number];
  readonly options: FractionalMaxPool2dOptions<Indices>;

  constructor(kernelSize: number | readonly [number, number], options: FractionalMaxPool2dOptions<Indices>) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor, pass: Pass): PoolOutput<Indices> {
    const { returnIndices, randomSamples, ...options } = this.options;
    const [batch, , , channels] = checkImages(this.kind, x);
    const shape = [batch, channels, 2];
    const drawn = () => (this.training ? uniform(pass.rngFor(this), shape) : fill(shape, 0.5));
    const samples = randomSamples ? tensor(randomSamples as number[][][]) : drawn();
    const pool = returnIndices ? fractionalMaxPool2dWithIndices : fractionalMaxPool2d;
    return pool(x, this.kernelSize, samples, options) as PoolOutput<Indices>;
  }

  override describe(): string {
    const { randomSamples, ...options } = this.options;
    return describePool(this.kernelSize, options);
  }
}
